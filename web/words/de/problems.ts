import type { ProblemWords } from '../en/problems.ts'

export const problems: ProblemWords = {
  page: {
    wrong_credentials:
      'Mit diesen Angaben konnten wir Sie nicht anmelden. Prüfen Sie sie und versuchen Sie es noch einmal, oder wählen Sie einen anderen Weg.',
    too_many_attempts:
      'Das waren zu viele Versuche. Warten Sie einige Minuten oder melden Sie sich auf anderem Weg an.',
    check_fields: 'Es wurde noch nichts gespeichert. Prüfen Sie die markierten Felder.',
    sign_up_refused:
      'Mit diesen Angaben konnten wir kein Konto anlegen. Falls Sie schon eines haben, melden Sie sich an oder setzen Sie Ihr Passwort zurück.',
    weak_password: 'Dieses Passwort erfüllt die Regeln unten nicht. Wählen Sie ein anderes.',
    wrong_code: 'Dieser Code stimmt nicht. Prüfen Sie ihn und versuchen Sie es noch einmal.',
    expired_code: 'Dieser Code gilt nicht mehr. Fordern Sie einen neuen an.',
    used_code: 'Dieser Code wurde schon verwendet. Warten Sie auf den nächsten.',
    code_not_sent:
      'Die Nachricht konnte gerade nicht gesendet werden. Versuchen Sie es gleich noch einmal oder wählen Sie einen anderen Weg.',
    passkey_failed:
      'Der Passkey wurde nicht angenommen. Es hat sich nichts geändert. Versuchen Sie es noch einmal oder wählen Sie einen anderen Weg.',
    provider_refused:
      'Sie haben die Anmeldung dort nicht erlaubt, also hat sich nichts geändert. Versuchen Sie es noch einmal oder wählen Sie einen anderen Weg.',
    provider_failed:
      'Der andere Dienst konnte Sie nicht anmelden. Es hat sich nichts geändert. Versuchen Sie es noch einmal oder wählen Sie einen anderen Weg.',
    other_account:
      'Sie haben sich mit einem anderen Konto angemeldet, deshalb wurde nichts verknüpft. Melden Sie sich mit dem Konto an, das hier genannt ist.',
    accounts_changed:
      'Eines der Konten hat sich inzwischen geändert, deshalb wurde nichts verknüpft. Sehen Sie noch einmal hin und entscheiden Sie neu.',
    link_refused: 'Diese Konten lassen sich nicht verknüpfen. Beide sind unverändert.',
    wrong_device_code:
      'Dieser Code stimmt nicht oder gilt nicht mehr. Vergleichen Sie ihn mit dem, den Ihr Gerät zeigt.',
    account_blocked: 'Dieses Konto ist gesperrt. Wenden Sie sich an die Hilfe, wenn Sie das für einen Irrtum halten.',
    form_expired: 'Diese Seite war zu lange offen, deshalb wurde nichts gesendet. Versuchen Sie es noch einmal.',
    try_again: 'Das hat nicht geklappt, und es hat sich nichts geändert. Versuchen Sie es noch einmal.',
  },
  field: {
    required: 'Füllen Sie dieses Feld aus.',
    invalid_email: 'Geben Sie eine E-Mail-Adresse ein, zum Beispiel name@example.com.',
    invalid_phone: 'Geben Sie eine Telefonnummer mit Ländervorwahl ein, zum Beispiel +49 30 901820.',
    invalid_username: 'Das ist als Benutzername nicht möglich. Erlaubt sind Buchstaben, Ziffern und . _ -',
    username_taken: 'Dieser Benutzername ist vergeben. Wählen Sie einen anderen.',
    too_long: 'Das ist zu lang.',
    weak_password: 'Dieses Passwort erfüllt die Regeln nicht.',
    common_password: 'Dieses Passwort steht auf Listen häufiger Passwörter. Wählen Sie ein anderes.',
    personal_password: 'Dieses Passwort enthält Ihre eigenen Angaben. Wählen Sie ein anderes.',
    used_password: 'Dieses Passwort hatten Sie schon einmal. Wählen Sie ein anderes.',
    wrong_code: 'Dieser Code stimmt nicht.',
  },
  error: {
    expired: {
      title: 'Diese Anmeldung ist vorbei',
      what: 'Sie hat zu lange gedauert oder wurde in einem anderen Tab beendet.',
      unchanged: 'Ihr Konto ist unverändert.',
      next: 'Beginnen Sie in der Anwendung von vorn.',
    },
    wrong_browser: {
      title: 'Machen Sie im anderen Browser weiter',
      what: 'Diese Anmeldung wurde in einem anderen Browser begonnen, oder dieser Browser behält keine Cookies.',
      unchanged: 'Ihr Konto ist unverändert, und hier wurde niemand angemeldet.',
      next: 'Gehen Sie zurück zu dem Browser, in dem Sie begonnen haben, oder beginnen Sie hier von vorn.',
    },
    link_used: {
      title: 'Dieser Link gilt nicht mehr',
      what: 'Er wurde schon benutzt, durch einen neueren ersetzt oder ist zu alt.',
      unchanged: 'Es hat sich nichts geändert.',
      next: 'Nehmen Sie die neueste Nachricht, die Sie bekommen haben, oder fordern Sie eine neue an.',
    },
    bad_request: {
      title: 'Die Anwendung hat einen Fehler gemacht',
      what: 'Sie hat etwas verlangt, was nicht erlaubt ist, deshalb konnte die Anmeldung nicht beginnen.',
      unchanged: 'Ihr Konto ist unverändert.',
      next: 'Sagen Sie den Betreibern der Anwendung Bescheid. Ein neuer Versuch hilft nicht.',
    },
    access_denied: {
      title: 'Sie haben keinen Zugang',
      what: 'Die Anmeldung hat geklappt, aber Sie dürfen diese Anwendung nicht benutzen.',
      unchanged: 'Ihr Konto ist unverändert.',
      next: 'Bitten Sie um Zugang oder melden Sie sich mit einem anderen Konto an.',
    },
    provider: {
      title: 'Der andere Dienst hat nicht richtig geantwortet',
      what: 'Der Dienst, den Sie gewählt haben, konnte Sie nicht anmelden.',
      unchanged: 'Ihr Konto ist unverändert.',
      next: 'Versuchen Sie es gleich noch einmal oder wählen Sie einen anderen Weg.',
    },
    linking: {
      title: 'Die Konten wurden nicht verknüpft',
      what: 'An einem der beiden Konten hat sich etwas geändert, oder die Anmeldung hat zu lange gedauert.',
      unchanged: 'Beide Konten sind wie vorher.',
      next: 'Beginnen Sie in der Anwendung von vorn.',
    },
    too_many_requests: {
      title: 'Zu viele Versuche',
      what: 'Das waren mehr Versuche, als wir in dieser Zeit erlauben.',
      unchanged: 'Ihr Konto ist unverändert.',
      next: 'Warten Sie einige Minuten und versuchen Sie es dann noch einmal.',
    },
    not_found: {
      title: 'Diese Seite gibt es nicht',
      what: 'Die Adresse stimmt nicht, oder die Seite gibt es nicht mehr.',
      unchanged: 'Es hat sich nichts geändert.',
      next: 'Prüfen Sie die Adresse oder beginnen Sie in der Anwendung von vorn.',
    },
    unavailable: {
      title: 'Die Anmeldung ist gerade nicht möglich',
      what: 'Etwas, das wir dafür brauchen, antwortet nicht.',
      unchanged: 'Ihr Konto ist unverändert.',
      next: 'Versuchen Sie es gleich noch einmal.',
    },
    server: {
      title: 'Hier ist etwas schiefgegangen',
      what: 'Das ist unser Fehler, nicht Ihrer.',
      unchanged: 'Was Sie gerade tun wollten, wurde nicht ausgeführt.',
      next: 'Versuchen Sie es noch einmal. Geschieht es wieder, wenden Sie sich mit dem Kennzeichen an die Hilfe.',
    },
  },
  reference: 'Kennzeichen',
  code: 'Fehlercode',
  tryAgain: 'Noch einmal versuchen',
}
