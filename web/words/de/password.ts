import type { PasswordWords } from '../en/password.ts'

export const password: PasswordWords = {
  request: {
    title: 'Passwort zurücksetzen',
    lead: 'Geben Sie Ihre E-Mail-Adresse ein. Wir senden Ihnen einen Link für ein neues Passwort.',
    submit: 'Link senden',
    back: 'Zurück zur Anmeldung',
  },
  requested: {
    title: 'Achten Sie auf unsere Nachricht',
    lead: (email) => `Falls es zu ${email} ein Konto mit Passwort gibt, ist eine Nachricht mit einem Link unterwegs.`,
    unchanged: 'Ihr Passwort bleibt, wie es ist, bis Sie den Link benutzen.',
    next: 'Nach einigen Minuten noch keine Nachricht? Sehen Sie im Spam-Ordner nach und prüfen Sie die Adresse.',
    again: 'Andere Adresse versuchen',
    back: 'Zurück zur Anmeldung',
  },
  reset: {
    title: 'Neues Passwort wählen',
    lead: (email) => `Für das Konto ${email}.`,
    label: 'Neues Passwort',
    submit: 'Passwort ändern',
    after: 'Mit der Änderung werden Sie überall abgemeldet.',
  },
  changed: {
    title: 'Ihr Passwort wurde geändert',
    lead: 'Ab jetzt gilt nur noch das neue Passwort.',
    next: 'Sie können diese Seite schließen und sich neu anmelden.',
    signIn: 'Anmelden',
  },
  rules: {
    title: 'Ihr Passwort braucht:',
    length: (count) => (count === 1 ? 'mindestens ein Zeichen' : `mindestens ${count} Zeichen`),
    fair: 'Kleinbuchstaben, Großbuchstaben und Ziffern',
    kinds: 'drei davon: Kleinbuchstaben, Großbuchstaben, Ziffern, andere Zeichen',
    repeats: 'kein Zeichen mehr als zweimal hintereinander',
    dictionary: 'kein häufiges Passwort',
    personal: 'keine Teile Ihres Namens oder Ihrer Adresse',
    history: (count) => (count === 1 ? 'nicht Ihr letztes Passwort' : `keines Ihrer letzten ${count} Passwörter`),
  },
  verify: {
    confirm: {
      title: 'E-Mail-Adresse bestätigen',
      lead: (email) => (email === null ? 'Gehört diese Adresse Ihnen?' : `Gehört ${email} Ihnen?`),
      warning: 'Sie haben das nicht angefordert? Dann schließen Sie diese Seite. Es geschieht nichts.',
      submit: 'Ja, bestätigen',
    },
    done: {
      title: 'Ihre E-Mail-Adresse ist bestätigt',
      lead: (email) => (email === null ? 'Vielen Dank.' : `${email} ist bestätigt. Vielen Dank.`),
      next: 'Sie können diese Seite schließen.',
    },
    expired: {
      title: 'Dieser Bestätigungslink gilt nicht mehr',
      lead: 'Er wurde schon benutzt, durch einen neueren ersetzt oder ist zu alt.',
      unchanged: 'Ihr Konto ist unverändert. Haben Sie die Adresse schon bestätigt, bleibt sie bestätigt.',
      resend: 'Neue Nachricht senden',
    },
  },
}
