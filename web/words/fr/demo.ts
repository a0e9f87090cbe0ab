import type { DemoWords } from '../en/demo.ts'

export const demo: DemoWords = {
  outbox: {
    title: 'Boîte d’envoi',
    lead: 'Une démonstration n’envoie rien. Voici ce qui serait parti, le plus récent d’abord.',
    empty: 'Rien pour le moment. Demandez un code ou un lien, puis rechargez cette page.',
    to: (recipient) => `À ${recipient}`,
    email: 'E-mail',
    sms: 'SMS',
    noSubject: 'SMS',
    code: 'Code',
    open: 'Ouvrir le lien',
    reload: 'Recharger',
  },
  provider: {
    title: (provider) => `${provider} : se connecter`,
    lead: 'Cette page ne fait que jouer le service, pour essayer. Elle n’a pas de mots de passe.',
    choose: 'Choisissez qui vous êtes',
    own: 'Ou soyez quelqu’un d’autre',
    displayName: 'Nom',
    verified: 'Le service affirme que l’adresse est confirmée',
    submit: 'Se connecter',
    isVerified: 'adresse confirmée',
    notVerified: 'adresse non confirmée',
    noEmail: 'pas d’adresse',
    cancel: 'Annuler la connexion',
  },
  consent: {
    title: (provider) => `${provider} : transmettre vos données ?`,
    lead: (asks) => `${asks} souhaite recevoir ceci :`,
    as: (person) => `Vous êtes ${person}.`,
    allow: 'Transmettre',
    deny: 'Ne pas transmettre',
  },
}
