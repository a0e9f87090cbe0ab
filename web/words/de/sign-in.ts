import type { SignInWords } from '../en/sign-in.ts'

export const signIn: SignInWords = {
  login: {
    title: 'Anmelden',
    linkTitle: 'Melden Sie sich mit Ihrem bestehenden Konto an',
    linkLead: (identifier) =>
      `Um die Konten zu verknüpfen, zeigen Sie, dass ${identifier} Ihnen gehört. Melden Sie sich einmal damit an.`,
    linkMethods: 'Anmeldung bei diesem Konto mit:',
    linkBack: 'Zurück, ohne zu verknüpfen',
    identifier: {
      email: 'E-Mail-Adresse',
      username: 'Benutzername',
      email_or_username: 'E-Mail-Adresse oder Benutzername',
    },
    submit: 'Anmelden',
    forgot: 'Passwort vergessen?',
    provider: (provider) => `Weiter mit ${provider}`,
    passkey: 'Passkey verwenden',
    emailCode: 'Code per E-Mail senden',
    smsCode: 'Code per SMS senden',
    others: 'Andere Wege, sich anzumelden',
    noAccount: 'Noch kein Konto?',
    signUp: 'Konto anlegen',
    nothing: 'Hier gibt es zurzeit keine Möglichkeit, sich anzumelden. Wenden Sie sich an die Hilfe.',
    notice: {
      password_changed: 'Ihr Passwort wurde geändert. Melden Sie sich mit dem neuen an.',
      email_verified: 'Ihre E-Mail-Adresse ist bestätigt. Sie können sich jetzt anmelden.',
      signed_out: 'Sie sind abgemeldet.',
    },
  },
  signUp: {
    title: 'Konto anlegen',
    username: 'Benutzername',
    submit: 'Konto anlegen',
    have: 'Sie haben schon ein Konto?',
    signIn: 'Anmelden',
    terms: 'Mit dem Anlegen des Kontos stimmen Sie zu:',
  },
  start: {
    email: {
      title: 'Mit einem Code per E-Mail anmelden',
      lead: 'Wir senden Ihnen einen Code. Sie brauchen kein Passwort.',
      label: 'E-Mail-Adresse',
      submit: 'Code per E-Mail senden',
    },
    sms: {
      title: 'Mit einem Code per SMS anmelden',
      lead: 'Wir senden Ihnen einen Code. Sie brauchen kein Passwort.',
      label: 'Telefonnummer',
      submit: 'Code per SMS senden',
    },
    phoneHint: 'Mit Ländervorwahl, zum Beispiel +49 30 901820',
    others: 'Auf anderem Weg anmelden',
  },
  code: {
    email: {
      title: 'Sehen Sie in Ihre E-Mails',
      sent: (to) => `Wir haben eine Nachricht mit einem Code an ${to} gesendet.`,
    },
    sms: { title: 'Sehen Sie auf Ihr Telefon', sent: (to) => `Wir haben eine SMS mit einem Code an ${to} gesendet.` },
    notSent: (to) => `An ${to} konnte noch kein Code gesendet werden.`,
    label: 'Code mit 6 Ziffern',
    good: (minutes) => (minutes === 1 ? 'Der Code gilt eine Minute.' : `Der Code gilt ${minutes} Minuten.`),
    withLink: 'Stattdessen können Sie auch den Link in der Nachricht nehmen.',
    submit: 'Weiter',
    resend: 'Neuen Code senden',
    resent: 'Wir haben einen neuen Code gesendet. Frühere gelten nicht mehr.',
    change: { email: 'Andere E-Mail-Adresse verwenden', sms: 'Andere Telefonnummer verwenden' },
    others: 'Auf anderem Weg anmelden',
  },
  link: {
    title: 'Anmeldung bestätigen',
    lead: (identifier) => `Sie melden sich an als ${identifier}.`,
    otherBrowser:
      'Sie haben dies in einem anderen Browser begonnen. Wenn Sie weitermachen, sind Sie hier angemeldet und dort nicht.',
    warning: 'Sie haben das nicht angefordert? Dann schließen Sie diese Seite. Es geschieht nichts.',
    submit: 'Anmelden',
  },
  passkey: {
    title: 'Mit einem Passkey anmelden',
    lead: 'Ihr Gerät fragt nach Fingerabdruck, Gesicht oder PIN. Nichts davon verlässt das Gerät.',
    submit: 'Passkey verwenden',
    others: 'Auf anderem Weg anmelden',
  },
  enroll: {
    title: 'Passkey anlegen',
    lead: (account) =>
      `Melden Sie sich als ${account} beim nächsten Mal mit Fingerabdruck, Gesicht oder PIN an statt mit einem Passwort.`,
    label: 'Name des Passkeys',
    hint: 'Damit Sie ihn später erkennen, zum Beispiel „Mein Laptop“',
    submit: 'Passkey anlegen',
    skip: 'Jetzt nicht',
  },
}
