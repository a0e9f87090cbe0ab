import type { LinkingWords } from '../en/linking.ts'

export const linking: LinkingWords = {
  suggestion: {
    title: 'Haben Sie schon ein Konto?',
    lead: (method, identifier) => `Sie haben sich angemeldet als ${identifier} (${method}).`,
    found: 'Es gibt ein anderes Konto mit derselben bestätigten E-Mail-Adresse:',
    question: 'Was möchten Sie tun?',
    link: 'Konten verknüpfen',
    linkHint: 'Sie melden sich einmal mit dem anderen Konto an. Es bleibt, und ab dann führen beide Wege dorthin.',
    separate: 'Getrennt lassen',
    separateHint:
      'Sie machen mit dem Konto weiter, mit dem Sie sich gerade angemeldet haben. Vielleicht fragen wir beim nächsten Mal wieder.',
    never: 'Getrennt lassen und nie wieder fragen',
    neverHint:
      'Sie machen mit dem Konto weiter, mit dem Sie sich gerade angemeldet haben, und diese Frage kommt nicht wieder.',
    unchanged: 'Es ändert sich nichts, bevor Sie sich mit beiden angemeldet und bestätigt haben.',
  },
  data: {
    title: 'Was mit den Daten geschieht',
    stays: 'Das Konto, das bleibt, behält sein Profil, seine Daten und seine Rechte.',
    merge: {
      none: 'Einstellungen des Kontos, das dazukommt, werden nicht übernommen.',
      primary_wins:
        'Einstellungen des Kontos, das dazukommt, werden ergänzt. Wo beide eine haben, gilt die des Kontos, das bleibt.',
      secondary_wins:
        'Einstellungen des Kontos, das dazukommt, werden ergänzt. Wo beide eine haben, gilt die des Kontos, das dazukommt.',
      union: 'Einstellungen beider Konten werden zusammengelegt.',
    },
    rights: 'Durch das Verknüpfen bekommt niemand mehr Rechte.',
    kept: 'Anwendungen zeigen vielleicht nicht mehr, was Sie mit dem Konto getan haben, das dazukommt.',
    undo: (days) =>
      days === 1
        ? 'Sie können das einen Tag lang rückgängig machen.'
        : `Sie können das ${days} Tage lang rückgängig machen.`,
    noUndo: 'Sie können die Konten später wieder trennen.',
  },
  confirm: {
    title: 'Diese beiden Konten verknüpfen?',
    lead: 'Sie haben gezeigt, dass beide Ihnen gehören.',
    primary: 'Bleibt',
    secondary: 'Kommt dazu',
    result: 'Das Ergebnis: ein Konto',
    resultLead: 'Jeder dieser Wege meldet Sie dort an:',
    sessions: 'Das Konto, das dazukommt, wird überall sonst abgemeldet.',
    submit: 'Konten verknüpfen',
    cancel: 'Nicht verknüpfen',
    cancelHint: 'Wenn Sie sie nicht verknüpfen, bleiben beide Konten, wie sie sind.',
  },
  moving: {
    link: 'Diesen Anmeldeweg dorthin verlegen',
    linkHint:
      'Sie melden sich einmal mit dem anderen Konto an. Ab dann führt dieser Weg dorthin. Das Konto, in dem Sie jetzt sind, bleibt mit seinen übrigen Wegen.',
    title: 'Diesen Anmeldeweg verlegen?',
    primary: 'Bekommt ihn',
    secondary: 'Gibt ihn ab',
    result: 'Das Ergebnis: beide Konten bleiben',
    resultLead: 'Jeder dieser Wege meldet Sie bei dem Konto an, das ihn bekommt:',
    data: 'Beide Konten behalten ihr Profil, ihre Daten und ihre Rechte. Wer auf diesem Weg beim anderen Konto angemeldet war, wird abgemeldet.',
    submit: 'Verlegen',
    cancel: 'Lassen, wo er ist',
    cancelHint: 'Wenn Sie ihn lassen, bleiben beide Konten, wie sie sind.',
  },
  done: {
    title: 'Die Konten sind verknüpft',
    lead: (identifier) => `Ab jetzt sind Sie ${identifier}, egal auf welchem Weg Sie sich anmelden:`,
    submit: 'Weiter',
  },
  signsInWith: 'Anmeldung mit',
}
