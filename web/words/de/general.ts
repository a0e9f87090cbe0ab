import type { GeneralWords } from '../en/general.ts'

export const general: GeneralWords = {
  language: 'Deutsch',
  languages: 'Sprache',
  help: 'Hilfe',
  writeTo: (address) => `Hilfe: ${address}`,
  demoLabel: 'Vorführung',
  demo: 'Dies ist eine Vorführung: Keine Nachricht verlässt sie.',
  failed: (title) => `Fehler: ${title}`,
  byItself: 'Nach der sechsten Ziffer geht es von selbst weiter.',
  outbox: 'Zum Postausgang',
  continueTo: (application) => `Weiter zu ${application}`,
  backTo: (application) => `Zurück zu ${application}`,
  goOn: 'Weiter',
  back: 'Zurück',
  or: 'oder',
  show: 'Zeigen',
  hide: 'Verbergen',
  showPassword: 'Passwort zeigen',
  hidePassword: 'Passwort verbergen',
  email: 'E-Mail-Adresse',
  password: 'Passwort',
  noScript:
    'Dafür wird JavaScript gebraucht, das in Ihrem Browser ausgeschaltet ist. Schalten Sie es ein oder wählen Sie einen anderen Weg.',
  noPasskeys: 'Dieser Browser kann keine Passkeys verwenden. Wählen Sie einen anderen Weg.',
  passkeyFailed:
    'Das hat nicht geklappt oder wurde abgebrochen. Es hat sich nichts geändert. Versuchen Sie es noch einmal oder wählen Sie einen anderen Weg.',
  method: { auth0: 'Passwort', email: 'Code per E-Mail', sms: 'Code per SMS', passkey: 'Passkey' },
  terms: 'Nutzungsbedingungen',
  privacy: 'Datenschutz',
}
