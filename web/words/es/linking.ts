import type { LinkingWords } from '../en/linking.ts'

export const linking: LinkingWords = {
  suggestion: {
    title: '¿Ya tienes una cuenta?',
    lead: (method, identifier) => `Has iniciado sesión como ${identifier} (${method}).`,
    found: 'Hay otra cuenta con el mismo correo electrónico confirmado:',
    question: '¿Qué quieres hacer?',
    link: 'Vincular las cuentas',
    linkHint: 'Inicias sesión una vez con la otra cuenta. Esa se queda, y desde entonces ambas formas llevan a ella.',
    separate: 'Mantenerlas separadas',
    separateHint:
      'Continúas con la cuenta con la que acabas de iniciar sesión. Puede que volvamos a preguntar la próxima vez.',
    never: 'Mantenerlas separadas y no volver a preguntar',
    neverHint: 'Continúas con la cuenta con la que acabas de iniciar sesión, y esta pregunta no vuelve a aparecer.',
    unchanged: 'No cambia nada hasta que hayas iniciado sesión con las dos y lo hayas confirmado.',
  },
  data: {
    title: 'Qué pasa con los datos',
    stays: 'La cuenta que se queda conserva su perfil, sus datos y sus permisos.',
    merge: {
      none: 'Los ajustes de la cuenta que se une no se conservan en la otra.',
      primary_wins:
        'Los ajustes de la cuenta que se une se añaden. Si las dos tienen uno, vale el de la cuenta que se queda.',
      secondary_wins: 'Los ajustes de la cuenta que se une se añaden. Si las dos tienen uno, vale el de la que se une.',
      union: 'Los ajustes de ambas cuentas se juntan.',
    },
    rights: 'Nadie gana permisos al vincular.',
    kept: 'Puede que las aplicaciones ya no muestren lo que hiciste con la cuenta que se une.',
    undo: (days) => (days === 1 ? 'Puedes deshacerlo durante un día.' : `Puedes deshacerlo durante ${days} días.`),
    noUndo: 'Puedes desvincular las cuentas más adelante.',
  },
  confirm: {
    title: '¿Vincular estas dos cuentas?',
    lead: 'Has demostrado que las dos son tuyas.',
    primary: 'Se queda',
    secondary: 'Se une a ella',
    result: 'El resultado: una sola cuenta',
    resultLead: 'Cualquiera de estas formas inicia sesión en ella:',
    sessions: 'En los demás sitios se cierra la sesión de la cuenta que se une.',
    submit: 'Vincular las cuentas',
    cancel: 'No vincular',
    cancelHint: 'Si no las vinculas, las dos cuentas quedan como están.',
  },
  moving: {
    link: 'Pasar esta forma de acceso a esa cuenta',
    linkHint:
      'Inicias sesión una vez con la otra cuenta. Desde entonces esta forma lleva a ella. La cuenta en la que estás ahora se queda, con sus otras formas.',
    title: '¿Pasar esta forma de acceso?',
    primary: 'La recibe',
    secondary: 'La cede',
    result: 'El resultado: las dos cuentas se quedan',
    resultLead: 'Cualquiera de estas formas inicia sesión en la cuenta que la recibe:',
    data: 'Las dos cuentas conservan su perfil, sus datos y sus permisos. Se cierran las sesiones de la otra cuenta abiertas de esta forma.',
    submit: 'Pasarla',
    cancel: 'Dejarla donde está',
    cancelHint: 'Si la dejas, las dos cuentas quedan como están.',
  },
  done: {
    title: 'Las cuentas están vinculadas',
    lead: (identifier) => `A partir de ahora eres ${identifier}, inicies sesión como la inicies:`,
    submit: 'Continuar',
  },
  signsInWith: 'Inicio de sesión con',
}
