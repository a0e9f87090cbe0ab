import type { DemoWords } from '../en/demo.ts'

export const demo: DemoWords = {
  outbox: {
    title: 'Bandeja de salida',
    lead: 'Una demostración no envía nada. Esto es lo que habría salido, lo más reciente primero.',
    empty: 'Todavía nada. Pide un código o un enlace y vuelve a cargar esta página.',
    to: (recipient) => `Para ${recipient}`,
    email: 'Correo',
    sms: 'SMS',
    noSubject: 'SMS',
    code: 'Código',
    open: 'Abrir el enlace',
    reload: 'Volver a cargar',
  },
  provider: {
    title: (provider) => `${provider}: iniciar sesión`,
    lead: 'Esta página solo hace de servicio, para probar. No tiene contraseñas.',
    choose: 'Elige quién eres',
    own: 'O sé otra persona',
    displayName: 'Nombre',
    verified: 'El servicio dice que la dirección está confirmada',
    submit: 'Iniciar sesión',
    isVerified: 'dirección confirmada',
    notVerified: 'dirección no confirmada',
    noEmail: 'sin dirección',
    cancel: 'Cancelar el inicio de sesión',
  },
  consent: {
    title: (provider) => `${provider}: ¿compartir tus datos?`,
    lead: (asks) => `${asks} quiere recibir esto:`,
    as: (person) => `Eres ${person}.`,
    allow: 'Compartir',
    deny: 'No compartir',
  },
}
