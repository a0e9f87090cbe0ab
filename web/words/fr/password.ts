import type { PasswordWords } from '../en/password.ts'

export const password: PasswordWords = {
  request: {
    title: 'Réinitialiser votre mot de passe',
    lead: 'Saisissez votre adresse e-mail. Nous vous envoyons un lien pour choisir un nouveau mot de passe.',
    submit: 'Envoyer le lien',
    back: 'Retour à la connexion',
  },
  requested: {
    title: 'Attendez notre message',
    lead: (email) => `S’il existe un compte avec mot de passe pour ${email}, un message avec un lien est en route.`,
    unchanged: 'Votre mot de passe reste le même tant que vous n’utilisez pas le lien.',
    next: 'Toujours rien après quelques minutes ? Vérifiez le dossier des indésirables et l’adresse.',
    again: 'Essayer une autre adresse',
    back: 'Retour à la connexion',
  },
  reset: {
    title: 'Choisir un nouveau mot de passe',
    lead: (email) => `Pour le compte ${email}.`,
    label: 'Nouveau mot de passe',
    submit: 'Changer le mot de passe',
    after: 'Ce changement vous déconnecte partout.',
  },
  changed: {
    title: 'Votre mot de passe a été changé',
    lead: 'Désormais, seul le nouveau mot de passe fonctionne.',
    next: 'Vous pouvez fermer cette page et vous reconnecter.',
    signIn: 'Se connecter',
  },
  rules: {
    title: 'Votre mot de passe doit respecter ceci :',
    length: (count) => (count === 1 ? 'au moins un caractère' : `au moins ${count} caractères`),
    fair: 'des minuscules, des majuscules et des chiffres',
    kinds: 'trois de ces types : minuscules, majuscules, chiffres, autres caractères',
    repeats: 'aucun caractère plus de deux fois de suite',
    dictionary: 'pas un mot de passe courant',
    personal: 'aucune partie de votre nom ou de votre adresse',
    history: (count) =>
      count === 1 ? 'pas votre dernier mot de passe' : `aucun de vos ${count} derniers mots de passe`,
  },
  verify: {
    confirm: {
      title: 'Confirmer votre adresse e-mail',
      lead: (email) => (email === null ? 'Cette adresse est-elle à vous ?' : `L’adresse ${email} est-elle à vous ?`),
      warning: 'Vous n’avez rien demandé ? Fermez alors cette page. Il ne se passera rien.',
      submit: 'Oui, confirmer',
    },
    done: {
      title: 'Votre adresse e-mail est confirmée',
      lead: (email) => (email === null ? 'Merci.' : `L’adresse ${email} est confirmée. Merci.`),
      next: 'Vous pouvez fermer cette page.',
    },
    expired: {
      title: 'Ce lien de confirmation ne fonctionne plus',
      lead: 'Il a déjà servi, un plus récent a été envoyé, ou il est trop ancien.',
      unchanged: 'Votre compte est inchangé. Si vous aviez déjà confirmé l’adresse, elle le reste.',
      resend: 'Envoyer un nouveau message',
    },
  },
}
