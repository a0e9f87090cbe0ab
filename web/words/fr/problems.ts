import type { ProblemWords } from '../en/problems.ts'

export const problems: ProblemWords = {
  page: {
    wrong_credentials:
      'Nous n’avons pas pu vous connecter avec ces informations. Vérifiez-les et réessayez, ou choisissez un autre moyen.',
    too_many_attempts: 'Il y a eu trop d’essais. Attendez quelques minutes ou connectez-vous autrement.',
    check_fields: 'Rien n’est encore enregistré. Vérifiez les champs signalés ci-dessous.',
    sign_up_refused:
      'Nous n’avons pas pu créer de compte avec ces informations. Si vous en avez peut-être déjà un, connectez-vous ou réinitialisez votre mot de passe.',
    weak_password: 'Ce mot de passe ne respecte pas les règles ci-dessous. Choisissez-en un autre.',
    wrong_code: 'Ce code n’est pas le bon. Vérifiez-le et réessayez.',
    expired_code: 'Ce code n’est plus valable. Demandez-en un nouveau.',
    used_code: 'Ce code a déjà servi. Attendez le suivant.',
    code_not_sent:
      'Le message n’a pas pu être envoyé pour le moment. Réessayez dans un instant ou choisissez un autre moyen.',
    passkey_failed: 'La clé d’accès n’a pas été acceptée. Rien n’a changé. Réessayez ou choisissez un autre moyen.',
    provider_refused:
      'Vous n’avez pas autorisé la connexion là-bas, donc rien n’a changé. Réessayez ou choisissez un autre moyen.',
    provider_failed:
      'L’autre service n’a pas pu vous connecter. Rien n’a changé. Réessayez ou choisissez un autre moyen.',
    other_account:
      'Vous vous êtes connecté avec un autre compte, donc rien n’a été associé. Connectez-vous avec le compte indiqué ici.',
    accounts_changed:
      'L’un des comptes a changé entre-temps, donc rien n’a été associé. Regardez à nouveau et décidez.',
    link_refused: 'Ces comptes ne peuvent pas être associés. Les deux sont inchangés.',
    wrong_device_code:
      'Ce code n’est pas le bon ou n’est plus valable. Comparez-le avec celui que votre appareil affiche.',
    account_blocked: 'Ce compte est bloqué. Demandez de l’aide si vous pensez que c’est une erreur.',
    form_expired: 'Cette page est restée ouverte trop longtemps, donc rien n’a été envoyé. Réessayez.',
    try_again: 'Cela n’a pas fonctionné et rien n’a changé. Réessayez.',
  },
  field: {
    required: 'Remplissez ce champ.',
    invalid_email: 'Saisissez une adresse e-mail, par exemple nom@example.com.',
    invalid_phone: 'Saisissez un numéro de téléphone avec l’indicatif du pays, par exemple +33 1 99 00 12 34.',
    invalid_username: 'Ce nom d’utilisateur n’est pas possible. Utilisez seulement des lettres, des chiffres et . _ -',
    username_taken: 'Ce nom d’utilisateur est déjà pris. Choisissez-en un autre.',
    too_long: 'C’est trop long.',
    weak_password: 'Ce mot de passe ne respecte pas les règles.',
    common_password: 'Ce mot de passe figure sur des listes de mots de passe courants. Choisissez-en un autre.',
    personal_password: 'Ce mot de passe contient vos propres données. Choisissez-en un autre.',
    used_password: 'Vous avez déjà utilisé ce mot de passe. Choisissez-en un autre.',
    wrong_code: 'Ce code n’est pas le bon.',
  },
  error: {
    expired: {
      title: 'Cette connexion est terminée',
      what: 'Elle a pris trop de temps ou s’est terminée dans un autre onglet.',
      unchanged: 'Votre compte est inchangé.',
      next: 'Recommencez depuis l’application.',
    },
    wrong_browser: {
      title: 'Continuez dans l’autre navigateur',
      what: 'Cette connexion a commencé dans un autre navigateur, ou ce navigateur ne conserve pas les cookies.',
      unchanged: 'Votre compte est inchangé et personne n’a été connecté ici.',
      next: 'Revenez au navigateur où vous avez commencé, ou recommencez ici.',
    },
    link_used: {
      title: 'Ce lien ne fonctionne plus',
      what: 'Il a déjà servi, un plus récent a été envoyé, ou il est trop ancien.',
      unchanged: 'Rien n’a changé.',
      next: 'Utilisez le message le plus récent que vous avez reçu, ou demandez-en un nouveau.',
    },
    bad_request: {
      title: 'L’application a fait une erreur',
      what: 'Elle a demandé quelque chose qui n’est pas permis, donc la connexion n’a pas pu commencer.',
      unchanged: 'Votre compte est inchangé.',
      next: 'Prévenez les responsables de l’application. Réessayer ne servira à rien.',
    },
    access_denied: {
      title: 'Vous n’avez pas accès',
      what: 'La connexion a réussi, mais vous ne pouvez pas utiliser cette application.',
      unchanged: 'Votre compte est inchangé.',
      next: 'Demandez l’accès ou connectez-vous avec un autre compte.',
    },
    provider: {
      title: 'L’autre service n’a pas bien répondu',
      what: 'Le service que vous avez choisi n’a pas pu vous connecter.',
      unchanged: 'Votre compte est inchangé.',
      next: 'Réessayez dans un instant ou choisissez un autre moyen de connexion.',
    },
    linking: {
      title: 'Les comptes n’ont pas été associés',
      what: 'L’un des deux comptes a changé, ou la connexion a pris trop de temps.',
      unchanged: 'Les deux comptes sont comme avant.',
      next: 'Recommencez depuis l’application.',
    },
    too_many_requests: {
      title: 'Trop d’essais',
      what: 'Il y a eu plus d’essais que nous n’en permettons dans ce délai.',
      unchanged: 'Votre compte est inchangé.',
      next: 'Attendez quelques minutes, puis réessayez.',
    },
    not_found: {
      title: 'Cette page n’existe pas',
      what: 'L’adresse est fausse ou la page a disparu.',
      unchanged: 'Rien n’a changé.',
      next: 'Vérifiez l’adresse ou recommencez depuis l’application.',
    },
    unavailable: {
      title: 'La connexion est impossible pour le moment',
      what: 'Quelque chose dont nous avons besoin ne répond pas.',
      unchanged: 'Votre compte est inchangé.',
      next: 'Réessayez dans un instant.',
    },
    server: {
      title: 'Un problème est survenu chez nous',
      what: 'C’est notre erreur, pas la vôtre.',
      unchanged: 'Ce que vous vouliez faire n’a pas été exécuté.',
      next: 'Réessayez. Si cela se reproduit, demandez de l’aide en donnant la référence.',
    },
  },
  reference: 'Référence',
  code: 'Code d’erreur',
  tryAgain: 'Réessayer',
}
