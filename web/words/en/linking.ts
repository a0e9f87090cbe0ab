/** The words of this part of the pages in English; the other languages have the same. */
export const linking = {
  suggestion: {
    title: 'Do you already have an account?',
    lead: (method: string, identifier: string) => `You signed in as ${identifier} (${method}).`,
    found: 'There is another account with the same confirmed email address:',
    question: 'What would you like to do?',
    link: 'Link the accounts',
    linkHint: 'You sign in once with the other account. It stays, and from then on both ways lead to it.',
    separate: 'Keep them separate',
    separateHint: 'You continue with the account that you have just signed in with. We may ask again next time.',
    never: 'Keep them separate and never ask again',
    neverHint: 'You continue with the account that you have just signed in with, and this question does not come back.',
    unchanged: 'Nothing changes until you have signed in with both and confirmed.',
  },
  data: {
    title: 'What happens to the data',
    stays: 'The account that stays keeps its profile, its data and its rights.',
    merge: {
      none: 'Settings of the account that joins are not taken over.',
      primary_wins:
        'Settings of the account that joins are added. Where both have one, that of the account that stays is kept.',
      secondary_wins:
        'Settings of the account that joins are added. Where both have one, that of the account that joins is kept.',
      union: 'Settings of both accounts are put together.',
    },
    rights: 'Nobody gains rights by linking.',
    kept: 'Applications may no longer show what you did with the account that joins.',
    undo: (days: number) => (days === 1 ? 'You can undo this for one day.' : `You can undo this for ${days} days.`),
    noUndo: 'You can unlink the accounts later.',
  },
  confirm: {
    title: 'Link these two accounts?',
    lead: 'You have shown that both are yours.',
    primary: 'Stays',
    secondary: 'Joins it',
    result: 'The result: one account',
    resultLead: 'Any of these ways signs you in to it:',
    sessions: 'Everywhere else, the account that joins is signed out.',
    submit: 'Link the accounts',
    cancel: 'Do not link',
    cancelHint: 'If you do not link them, both accounts stay as they are.',
  },
  moving: {
    link: 'Move this way to sign in to it',
    linkHint:
      'You sign in once with the other account. From then on this way leads to it. The account that you are in now stays, with its other ways.',
    title: 'Move this way to sign in?',
    primary: 'Gets it',
    secondary: 'Gives it up',
    result: 'The result: both accounts stay',
    resultLead: 'Any of these ways signs you in to the account that gets it:',
    data: 'Both accounts keep their profile, their data and their rights. Whoever had signed in to the other account by this way is signed out.',
    submit: 'Move it',
    cancel: 'Leave it where it is',
    cancelHint: 'If you leave it, both accounts stay as they are.',
  },
  done: {
    title: 'The accounts are linked',
    lead: (identifier: string) => `From now on you are ${identifier}, whichever way you sign in:`,
    submit: 'Continue',
  },
  signsInWith: 'Signs in with',
}

export type LinkingWords = typeof linking
