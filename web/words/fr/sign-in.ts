import type { SignInWords } from '../en/sign-in.ts'

export const signIn: SignInWords = {
  login: {
    title: 'Se connecter',
    linkTitle: 'Connectez-vous à votre compte existant',
    linkLead: (identifier) =>
      `Pour associer les comptes, montrez que ${identifier} est à vous. Connectez-vous une fois avec ce compte.`,
    linkMethods: 'Moyens de connexion de ce compte :',
    linkBack: 'Revenir sans associer',
    identifier: {
      email: 'Adresse e-mail',
      username: 'Nom d’utilisateur',
      email_or_username: 'Adresse e-mail ou nom d’utilisateur',
    },
    submit: 'Se connecter',
    forgot: 'Mot de passe oublié ?',
    provider: (provider) => `Continuer avec ${provider}`,
    passkey: 'Utiliser une clé d’accès',
    emailCode: 'Recevoir un code par e-mail',
    smsCode: 'Recevoir un code par SMS',
    others: 'Autres moyens de se connecter',
    noAccount: 'Pas encore de compte ?',
    signUp: 'Créer un compte',
    nothing: 'Il n’y a pour le moment aucun moyen de se connecter ici. Demandez de l’aide.',
    notice: {
      password_changed: 'Votre mot de passe a été changé. Connectez-vous avec le nouveau.',
      email_verified: 'Votre adresse e-mail est confirmée. Vous pouvez maintenant vous connecter.',
      signed_out: 'Vous êtes déconnecté.',
    },
  },
  signUp: {
    title: 'Créer votre compte',
    username: 'Nom d’utilisateur',
    submit: 'Créer le compte',
    have: 'Vous avez déjà un compte ?',
    signIn: 'Se connecter',
    terms: 'En créant un compte, vous acceptez :',
  },
  start: {
    email: {
      title: 'Se connecter avec un code par e-mail',
      lead: 'Nous vous envoyons un code. Aucun mot de passe n’est nécessaire.',
      label: 'Adresse e-mail',
      submit: 'Recevoir un code par e-mail',
    },
    sms: {
      title: 'Se connecter avec un code par SMS',
      lead: 'Nous vous envoyons un code. Aucun mot de passe n’est nécessaire.',
      label: 'Numéro de téléphone',
      submit: 'Recevoir un code par SMS',
    },
    phoneHint: 'Avec l’indicatif du pays, par exemple +33 1 99 00 12 34',
    others: 'Se connecter autrement',
  },
  code: {
    email: { title: 'Consultez vos e-mails', sent: (to) => `Nous avons envoyé un message avec un code à ${to}.` },
    sms: { title: 'Consultez votre téléphone', sent: (to) => `Nous avons envoyé un SMS avec un code au ${to}.` },
    notSent: (to) => `Aucun code n’a encore pu être envoyé à ${to}.`,
    label: 'Code à 6 chiffres',
    good: (minutes) => (minutes === 1 ? 'Le code est valable une minute.' : `Le code est valable ${minutes} minutes.`),
    withLink: 'Vous pouvez aussi utiliser le lien du message.',
    submit: 'Continuer',
    resend: 'Envoyer un nouveau code',
    resent: 'Nous avons envoyé un nouveau code. Les précédents ne fonctionnent plus.',
    change: { email: 'Utiliser une autre adresse e-mail', sms: 'Utiliser un autre numéro de téléphone' },
    others: 'Se connecter autrement',
  },
  link: {
    title: 'Confirmer la connexion',
    lead: (identifier) => `Vous vous connectez en tant que ${identifier}.`,
    otherBrowser:
      'Vous avez commencé dans un autre navigateur. Si vous continuez, vous serez connecté ici et pas là-bas.',
    warning: 'Vous n’avez rien demandé ? Fermez alors cette page. Il ne se passera rien.',
    submit: 'Se connecter',
  },
  passkey: {
    title: 'Se connecter avec une clé d’accès',
    lead: 'Votre appareil vous demande votre empreinte, votre visage ou votre code PIN. Rien de cela ne le quitte.',
    submit: 'Utiliser une clé d’accès',
    others: 'Se connecter autrement',
  },
  enroll: {
    title: 'Créer une clé d’accès',
    lead: (account) =>
      `La prochaine fois, connectez-vous en tant que ${account} avec votre empreinte, votre visage ou votre code PIN au lieu d’un mot de passe.`,
    label: 'Nom de la clé d’accès',
    hint: 'Pour la reconnaître plus tard, par exemple « Mon portable »',
    submit: 'Créer une clé d’accès',
    skip: 'Pas maintenant',
  },
}
