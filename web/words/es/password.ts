import type { PasswordWords } from '../en/password.ts'

export const password: PasswordWords = {
  request: {
    title: 'Restablecer tu contraseña',
    lead: 'Escribe tu correo electrónico. Te enviamos un enlace para elegir una contraseña nueva.',
    submit: 'Enviar el enlace',
    back: 'Volver al inicio de sesión',
  },
  requested: {
    title: 'Espera nuestro mensaje',
    lead: (email) => `Si hay una cuenta con contraseña para ${email}, va en camino un mensaje con un enlace.`,
    unchanged: 'Tu contraseña sigue igual hasta que uses el enlace.',
    next: '¿No llega nada en unos minutos? Mira en la carpeta de correo no deseado y revisa la dirección.',
    again: 'Probar con otra dirección',
    back: 'Volver al inicio de sesión',
  },
  reset: {
    title: 'Elige una contraseña nueva',
    lead: (email) => `Para la cuenta ${email}.`,
    label: 'Contraseña nueva',
    submit: 'Cambiar la contraseña',
    after: 'Al cambiarla se cierran tus sesiones en todas partes.',
  },
  changed: {
    title: 'Tu contraseña se ha cambiado',
    lead: 'A partir de ahora solo funciona la contraseña nueva.',
    next: 'Puedes cerrar esta página e iniciar sesión de nuevo.',
    signIn: 'Iniciar sesión',
  },
  rules: {
    title: 'Tu contraseña necesita:',
    length: (count) => (count === 1 ? 'al menos un carácter' : `al menos ${count} caracteres`),
    fair: 'minúsculas, mayúsculas y cifras',
    kinds: 'tres de estos tipos: minúsculas, mayúsculas, cifras, otros caracteres',
    repeats: 'ningún carácter más de dos veces seguidas',
    dictionary: 'no ser una contraseña común',
    personal: 'ninguna parte de tu nombre o dirección',
    history: (count) =>
      count === 1 ? 'no ser tu última contraseña' : `no ser ninguna de tus últimas ${count} contraseñas`,
  },
  verify: {
    confirm: {
      title: 'Confirma tu correo electrónico',
      lead: (email) => (email === null ? '¿Es tuya esta dirección?' : `¿Es tuya la dirección ${email}?`),
      warning: '¿No lo has pedido tú? Entonces cierra esta página. No ocurrirá nada.',
      submit: 'Sí, confirmar',
    },
    done: {
      title: 'Tu correo electrónico está confirmado',
      lead: (email) => (email === null ? 'Gracias.' : `${email} está confirmado. Gracias.`),
      next: 'Puedes cerrar esta página.',
    },
    expired: {
      title: 'Este enlace de confirmación ya no funciona',
      lead: 'Ya se ha usado, se ha enviado otro más nuevo o es demasiado antiguo.',
      unchanged: 'Tu cuenta sigue igual. Si ya habías confirmado la dirección, sigue confirmada.',
      resend: 'Enviar un mensaje nuevo',
    },
  },
}
