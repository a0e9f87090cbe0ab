import type { LinkingWords } from '../en/linking.ts'

export const linking: LinkingWords = {
  suggestion: {
    title: 'Avez-vous déjà un compte ?',
    lead: (method, identifier) => `Vous vous êtes connecté en tant que ${identifier} (${method}).`,
    found: 'Il existe un autre compte avec la même adresse e-mail confirmée :',
    question: 'Que souhaitez-vous faire ?',
    link: 'Associer les comptes',
    linkHint:
      'Vous vous connectez une fois avec l’autre compte. Il reste, et dès lors les deux moyens mènent à ce compte.',
    separate: 'Les garder séparés',
    separateHint:
      'Vous continuez avec le compte auquel vous venez de vous connecter. Nous vous reposerons peut-être la question.',
    never: 'Les garder séparés et ne plus demander',
    neverHint: 'Vous continuez avec le compte auquel vous venez de vous connecter, et cette question ne reviendra pas.',
    unchanged: 'Rien ne change tant que vous ne vous êtes pas connecté avec les deux et n’avez pas confirmé.',
  },
  data: {
    title: 'Ce que deviennent les données',
    stays: 'Le compte qui reste garde son profil, ses données et ses droits.',
    merge: {
      none: 'Les réglages du compte qui le rejoint ne sont pas repris.',
      primary_wins:
        'Les réglages du compte qui le rejoint sont ajoutés. Si les deux en ont un, celui du compte qui reste est gardé.',
      secondary_wins:
        'Les réglages du compte qui le rejoint sont ajoutés. Si les deux en ont un, celui du compte qui le rejoint est gardé.',
      union: 'Les réglages des deux comptes sont réunis.',
    },
    rights: 'Personne n’obtient de droits supplémentaires par cette association.',
    kept: 'Les applications n’afficheront peut-être plus ce que vous avez fait avec le compte qui le rejoint.',
    undo: (days) =>
      days === 1 ? 'Vous pouvez annuler cela pendant un jour.' : `Vous pouvez annuler cela pendant ${days} jours.`,
    noUndo: 'Vous pourrez dissocier les comptes plus tard.',
  },
  confirm: {
    title: 'Associer ces deux comptes ?',
    lead: 'Vous avez montré que les deux sont à vous.',
    primary: 'Reste',
    secondary: 'Le rejoint',
    result: 'Le résultat : un seul compte',
    resultLead: 'Chacun de ces moyens vous y connecte :',
    sessions: 'Partout ailleurs, le compte qui le rejoint est déconnecté.',
    submit: 'Associer les comptes',
    cancel: 'Ne pas associer',
    cancelHint: 'Si vous ne les associez pas, les deux comptes restent tels quels.',
  },
  moving: {
    link: 'Déplacer ce moyen de connexion vers ce compte',
    linkHint:
      'Vous vous connectez une fois avec l’autre compte. Dès lors, ce moyen y mène. Le compte où vous êtes reste, avec ses autres moyens.',
    title: 'Déplacer ce moyen de connexion ?',
    primary: 'Le reçoit',
    secondary: 'Le cède',
    result: 'Le résultat : les deux comptes restent',
    resultLead: 'Chacun de ces moyens vous connecte au compte qui le reçoit :',
    data: 'Les deux comptes gardent leur profil, leurs données et leurs droits. Les connexions à l’autre compte par ce moyen sont fermées.',
    submit: 'Déplacer',
    cancel: 'Le laisser où il est',
    cancelHint: 'Si vous le laissez, les deux comptes restent tels quels.',
  },
  done: {
    title: 'Les comptes sont associés',
    lead: (identifier) => `Désormais vous êtes ${identifier}, quel que soit votre moyen de connexion :`,
    submit: 'Continuer',
  },
  signsInWith: 'Connexion avec',
}
