import type { Words } from './words.ts'

export const french: Words = {
  email: {
    sign_in_code: {
      subject: 'Votre code de connexion à {tenant}',
      say: ['Saisissez ce code pour vous connecter à {tenant} :'],
      then: 'Il fonctionne une seule fois, pendant {time}. Ne le donnez à personne : nous ne le demandons jamais.',
      notYou: 'Si vous n’avez pas demandé de code, vous n’avez rien à faire. Sans lui, personne n’entre.',
    },
    sign_in_link: {
      subject: 'Connexion à {tenant}',
      say: ['Utilisez ce lien pour vous connecter à {tenant}.'],
      button: 'Se connecter',
      then: 'Il fonctionne une seule fois, pendant {time}. Ne le transmettez pas.',
      notYou: 'Si vous n’avez pas demandé ce lien, vous n’avez rien à faire. Ne l’ouvrez pas.',
    },
    sign_in_code_and_link: {
      subject: 'Votre code de connexion à {tenant}',
      say: [
        'Saisissez ce code pour vous connecter à {tenant}, ou utilisez le lien dans le navigateur où vous avez commencé :',
      ],
      button: 'Se connecter',
      then: 'L’un ou l’autre fonctionne une seule fois, pendant {time}. Ne donnez à personne le code ni le lien : nous ne les demandons jamais.',
      notYou: 'Si vous n’avez pas demandé de code, vous n’avez rien à faire. N’ouvrez pas le lien.',
    },
    verify_email: {
      subject: 'Confirmez votre adresse e-mail pour {tenant}',
      say: ['Veuillez confirmer que cette adresse est la vôtre, afin que {tenant} puisse s’y fier.'],
      button: 'Confirmer l’adresse',
      then: 'Le lien fonctionne une seule fois, pendant {time}.',
      notYou:
        'Si vous n’avez pas de compte chez {tenant}, n’ouvrez pas le lien : quelqu’un a peut-être saisi votre adresse par erreur.',
    },
    reset_password: {
      subject: 'Nouveau mot de passe pour {tenant}',
      say: ['Quelqu’un, sans doute vous, a demandé à définir un nouveau mot de passe pour votre compte chez {tenant}.'],
      button: 'Définir un nouveau mot de passe',
      then: 'Le lien fonctionne une seule fois, pendant {time}. D’ici là, votre ancien mot de passe reste valable.',
      notYou:
        'Si ce n’était pas vous, vous n’avez rien à faire : votre mot de passe reste inchangé. Ne transmettez pas le lien.',
    },
    password_changed: {
      subject: 'Votre mot de passe pour {tenant} a été modifié',
      say: ['Le mot de passe de votre compte chez {tenant} vient d’être modifié.'],
      notYou:
        'Si ce n’était pas vous, définissez-en tout de suite un nouveau avec « Mot de passe oublié ? » sur la page de connexion, et prévenez l’assistance de {tenant}.',
    },
    method_linked: {
      subject: 'Un nouveau moyen de connexion à {tenant}',
      say: ['Désormais, on peut aussi se connecter à votre compte chez {tenant} par ce moyen : {method}.'],
      notYou:
        'Si ce n’était pas vous, retirez-le dans votre compte, changez votre mot de passe et prévenez l’assistance de {tenant}.',
    },
    method_removed: {
      subject: 'Un moyen de connexion à {tenant} a été retiré',
      say: ['On ne peut plus se connecter à votre compte chez {tenant} par ce moyen : {method}.'],
      notYou: 'Si ce n’était pas vous, changez votre mot de passe et prévenez l’assistance de {tenant}.',
    },
    method_moved: {
      subject: 'Un moyen de connexion à {tenant} est passé à un autre compte',
      say: [
        'Un moyen de connexion à {tenant} est passé d’un compte à un autre : {method}. Il n’ouvre plus le compte qu’il ouvrait auparavant.',
      ],
      notYou: 'Si ce n’était pas vous, changez votre mot de passe et prévenez l’assistance de {tenant}.',
    },
    linking_undone: {
      subject: 'Une modification de votre compte chez {tenant} a été annulée',
      say: [
        'Une modification des moyens de connexion à votre compte chez {tenant} a été annulée. Elle concernait : {method}.',
      ],
      notYou: 'Si ce n’était pas vous, changez votre mot de passe et prévenez l’assistance de {tenant}.',
    },
    account_reclaimed: {
      subject: 'Votre compte chez {tenant} a été sécurisé',
      say: [
        'Quelqu’un avait créé un compte chez {tenant} avec cette adresse sans prouver qu’elle lui appartient. Vous venez de prouver qu’elle est à vous : le compte est à vous.',
        'Nous avons retiré le mot de passe et les autres moyens de connexion qui y étaient, et mis fin à toutes les sessions.',
      ],
      notYou:
        'Si vous ne venez pas de vous connecter à {tenant}, prévenez l’assistance : quelqu’un d’autre peut lire vos e-mails.',
    },
    administrator_invitation: {
      subject: 'Invitation à administrer {tenant}',
      say: ['Vous êtes invité à administrer {tenant}.'],
      button: 'Accepter l’invitation',
      then: 'Le lien fonctionne une seule fois, pendant {time}. Ne le transmettez pas : quiconque l’ouvre devient administrateur.',
      notYou: 'Si vous n’attendez pas cette invitation, n’ouvrez pas le lien et prévenez les responsables de {tenant}.',
    },
    organization_invitation: {
      subject: 'Invitation à rejoindre {tenant}',
      say: ['{inviter} vous invite à rejoindre {organization} chez {tenant}.'],
      button: 'Accepter l’invitation',
      then: 'Le lien fonctionne une seule fois, pendant {time}. Connectez-vous ou inscrivez-vous avec cette adresse e-mail.',
      notYou: 'Si vous n’attendez pas cette invitation, vous n’avez rien à faire. Ne transmettez pas le lien.',
    },
    second_factor_code: {
      subject: 'Votre code de confirmation pour {tenant}',
      say: ['Saisissez ce code pour terminer la connexion à {tenant} :'],
      then: 'Il fonctionne une seule fois, pendant {time}. Ne le donnez à personne : nous ne le demandons jamais.',
      notYou:
        'Si vous n’êtes pas en train de vous connecter, quelqu’un connaît votre mot de passe : changez-le tout de suite. Sans le code, personne n’entre.',
    },
  },
  sms: {
    sign_in_code:
      '{code} est votre code pour {tenant}, valable {time}. Ne le donnez à personne. Pas vous ? Ignorez ce message.',
  },
  methods: { password: 'mot de passe', passkey: 'clé d’accès' },
  happened: {
    when: 'Cela s’est produit le {when}.',
    by: {
      person: 'C’est le fait de quelqu’un qui était connecté à votre compte.',
      administrator: 'C’est le fait d’un administrateur de {tenant}.',
      application: 'C’est le fait d’une application : {application}.',
      policy: 'Cela s’est fait de soi-même lors d’une connexion avec la même adresse.',
    },
    undo: 'On peut l’annuler jusqu’au {until}.',
    support: 'L’assistance de {tenant} est joignable à l’adresse {support}.',
  },
  copyLink: 'Si le bouton ne fonctionne pas, ouvrez cette adresse :',
}
