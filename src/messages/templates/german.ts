import type { Words } from './words.ts'

export const german: Words = {
  email: {
    sign_in_code: {
      subject: 'Ihr Anmeldecode für {tenant}',
      say: ['Mit diesem Code melden Sie sich bei {tenant} an:'],
      then: 'Er gilt einmal, innerhalb von {time}. Geben Sie ihn niemandem: wir fragen nie danach.',
      notYou:
        'Wenn Sie keinen Code angefordert haben, müssen Sie nichts tun. Ohne den Code kommt niemand in Ihr Konto.',
    },
    sign_in_link: {
      subject: 'Bei {tenant} anmelden',
      say: ['Mit diesem Link melden Sie sich bei {tenant} an.'],
      button: 'Anmelden',
      then: 'Er gilt einmal, innerhalb von {time}. Geben Sie ihn nicht weiter.',
      notYou: 'Wenn Sie diesen Link nicht angefordert haben, müssen Sie nichts tun. Öffnen Sie ihn nicht.',
    },
    sign_in_code_and_link: {
      subject: 'Ihr Anmeldecode für {tenant}',
      say: [
        'Mit diesem Code melden Sie sich bei {tenant} an, oder mit dem Link in dem Browser, in dem Sie begonnen haben:',
      ],
      button: 'Anmelden',
      then: 'Eines von beiden gilt, einmal, innerhalb von {time}. Geben Sie niemandem den Code oder den Link: wir fragen nie danach.',
      notYou: 'Wenn Sie keinen Code angefordert haben, müssen Sie nichts tun. Öffnen Sie den Link nicht.',
    },
    verify_email: {
      subject: 'Bestätigen Sie Ihre E-Mail-Adresse für {tenant}',
      say: ['Bitte bestätigen Sie, dass diese Adresse Ihnen gehört, damit {tenant} sich darauf verlassen kann.'],
      button: 'Adresse bestätigen',
      then: 'Der Link gilt einmal, innerhalb von {time}.',
      notYou:
        'Wenn Sie kein Konto bei {tenant} haben, öffnen Sie den Link nicht: vielleicht hat sich jemand bei der Adresse vertippt.',
    },
    reset_password: {
      subject: 'Neues Passwort für {tenant}',
      say: ['Jemand, vermutlich Sie, möchte ein neues Passwort für Ihr Konto bei {tenant} festlegen.'],
      button: 'Neues Passwort festlegen',
      then: 'Der Link gilt einmal, innerhalb von {time}. Bis dahin bleibt Ihr altes Passwort.',
      notYou:
        'Wenn Sie das nicht waren, müssen Sie nichts tun: Ihr Passwort bleibt, wie es ist. Geben Sie den Link nicht weiter.',
    },
    password_changed: {
      subject: 'Ihr Passwort für {tenant} wurde geändert',
      say: ['Das Passwort Ihres Kontos bei {tenant} wurde gerade geändert.'],
      notYou:
        'Wenn Sie das nicht waren, legen Sie sofort mit „Passwort vergessen?“ auf der Anmeldeseite ein neues fest und melden Sie es dem Support von {tenant}.',
    },
    method_linked: {
      subject: 'Ein neuer Anmeldeweg bei {tenant}',
      say: ['Ab jetzt kann man sich bei Ihrem Konto bei {tenant} auch auf diesem Weg anmelden: {method}.'],
      notYou:
        'Wenn Sie das nicht waren, entfernen Sie ihn in Ihrem Konto, ändern Sie Ihr Passwort und melden Sie es dem Support von {tenant}.',
    },
    method_removed: {
      subject: 'Ein Anmeldeweg bei {tenant} wurde entfernt',
      say: ['Auf diesem Weg kann man sich nicht mehr bei Ihrem Konto bei {tenant} anmelden: {method}.'],
      notYou: 'Wenn Sie das nicht waren, ändern Sie Ihr Passwort und melden Sie es dem Support von {tenant}.',
    },
    method_moved: {
      subject: 'Ein Anmeldeweg bei {tenant} gehört jetzt zu einem anderen Konto',
      say: [
        'Ein Anmeldeweg bei {tenant} ist von einem Konto zu einem anderen gewechselt: {method}. Zum bisherigen Konto führt er nicht mehr.',
      ],
      notYou: 'Wenn Sie das nicht waren, ändern Sie Ihr Passwort und melden Sie es dem Support von {tenant}.',
    },
    linking_undone: {
      subject: 'Eine Änderung an Ihrem Konto bei {tenant} wurde rückgängig gemacht',
      say: ['Eine Änderung der Anmeldewege Ihres Kontos bei {tenant} wurde rückgängig gemacht. Es ging um: {method}.'],
      notYou: 'Wenn Sie das nicht waren, ändern Sie Ihr Passwort und melden Sie es dem Support von {tenant}.',
    },
    account_reclaimed: {
      subject: 'Ihr Konto bei {tenant} wurde gesichert',
      say: [
        'Jemand hatte bei {tenant} ein Konto mit dieser Adresse angelegt, ohne zu beweisen, dass sie ihm gehört. Sie haben jetzt bewiesen, dass sie Ihnen gehört; das Konto ist Ihres.',
        'Wir haben das Passwort und die anderen Anmeldewege entfernt, die vorher eingerichtet waren, und alle Anmeldungen beendet.',
      ],
      notYou:
        'Wenn Sie sich nicht gerade bei {tenant} angemeldet haben, melden Sie es dem Support: jemand anderes kann Ihre Mails lesen.',
    },
    administrator_invitation: {
      subject: 'Einladung, {tenant} zu verwalten',
      say: ['Sie sind eingeladen, {tenant} zu verwalten.'],
      button: 'Einladung annehmen',
      then: 'Der Link gilt einmal, innerhalb von {time}. Geben Sie ihn nicht weiter: wer ihn öffnet, wird Administrator.',
      notYou:
        'Wenn Sie diese Einladung nicht erwarten, öffnen Sie den Link nicht und melden Sie es den Betreibern von {tenant}.',
    },
    organization_invitation: {
      subject: 'Einladung zu {tenant}',
      say: ['{inviter} lädt Sie zu {organization} bei {tenant} ein.'],
      button: 'Einladung annehmen',
      then: 'Der Link gilt einmal, innerhalb von {time}. Melden Sie sich mit dieser E-Mail-Adresse an oder registrieren Sie sich mit ihr.',
      notYou: 'Wenn Sie diese Einladung nicht erwarten, brauchen Sie nichts zu tun. Geben Sie den Link nicht weiter.',
    },
    second_factor_code: {
      subject: 'Ihr Bestätigungscode für {tenant}',
      say: ['Mit diesem Code schließen Sie die Anmeldung bei {tenant} ab:'],
      then: 'Er gilt einmal, innerhalb von {time}. Geben Sie ihn niemandem: wir fragen nie danach.',
      notYou:
        'Wenn Sie sich gerade nicht anmelden, kennt jemand Ihr Passwort: ändern Sie es sofort. Ohne den Code kommt niemand hinein.',
    },
  },
  sms: {
    sign_in_code:
      '{code} ist Ihr Code für {tenant}, gültig für {time}. Geben Sie ihn niemandem. Nicht Sie? Dann ignorieren.',
  },
  methods: { password: 'Passwort', passkey: 'Passkey' },
  happened: {
    when: 'Das geschah am {when}.',
    by: {
      person: 'Es tat jemand, der bei Ihrem Konto angemeldet war.',
      administrator: 'Es tat ein Administrator von {tenant}.',
      application: 'Es tat eine Anwendung: {application}.',
      policy: 'Es geschah von selbst bei einer Anmeldung mit derselben Adresse.',
    },
    undo: 'Es lässt sich bis {until} rückgängig machen.',
    support: 'Den Support von {tenant} erreichen Sie unter {support}.',
  },
  copyLink: 'Wenn der Knopf nicht funktioniert, öffnen Sie diese Adresse:',
}
