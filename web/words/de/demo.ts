import type { DemoWords } from '../en/demo.ts'

export const demo: DemoWords = {
  outbox: {
    title: 'Postausgang',
    lead: 'Eine Vorführung sendet nichts. Hier steht, was hinausgegangen wäre, das Neueste zuerst.',
    empty: 'Noch nichts. Fordern Sie einen Code oder einen Link an und laden Sie diese Seite neu.',
    to: (recipient) => `An ${recipient}`,
    email: 'E-Mail',
    sms: 'SMS',
    noSubject: 'SMS',
    code: 'Code',
    open: 'Link öffnen',
    reload: 'Neu laden',
  },
  provider: {
    title: (provider) => `${provider}: Anmelden`,
    lead: 'Diese Seite spielt den Dienst nur, zum Ausprobieren. Sie hat keine Passwörter.',
    choose: 'Wählen Sie, wer Sie sind',
    own: 'Oder seien Sie jemand anderes',
    displayName: 'Name',
    verified: 'Der Dienst sagt, dass die Adresse bestätigt ist',
    submit: 'Anmelden',
    isVerified: 'Adresse bestätigt',
    notVerified: 'Adresse nicht bestätigt',
    noEmail: 'keine Adresse',
    cancel: 'Anmeldung abbrechen',
  },
  consent: {
    title: (provider) => `${provider}: Daten weitergeben?`,
    lead: (asks) => `${asks} möchte dies bekommen:`,
    as: (person) => `Sie sind ${person}.`,
    allow: 'Weitergeben',
    deny: 'Nicht weitergeben',
  },
}
