import type { ProblemWords } from '../en/problems.ts'

export const problems: ProblemWords = {
  page: {
    wrong_credentials:
      'No hemos podido iniciar tu sesión con estos datos. Revísalos e inténtalo de nuevo, o elige otra forma.',
    too_many_attempts: 'Ha habido demasiados intentos. Espera unos minutos o inicia sesión de otra forma.',
    check_fields: 'Todavía no se ha guardado nada. Revisa los campos marcados abajo.',
    sign_up_refused:
      'No hemos podido crear una cuenta con estos datos. Si ya tienes una, inicia sesión o restablece tu contraseña.',
    weak_password: 'Esta contraseña no cumple las reglas de abajo. Elige otra.',
    wrong_code: 'Este código no es correcto. Revísalo e inténtalo de nuevo.',
    expired_code: 'Este código ya no es válido. Pide uno nuevo.',
    used_code: 'Este código ya se ha usado. Espera al siguiente.',
    code_not_sent: 'Ahora mismo no hemos podido enviar el mensaje. Inténtalo en un momento o elige otra forma.',
    passkey_failed: 'La clave de acceso no se ha aceptado. No ha cambiado nada. Inténtalo de nuevo o elige otra forma.',
    provider_refused:
      'No has permitido allí el inicio de sesión, así que no ha cambiado nada. Inténtalo de nuevo o elige otra forma.',
    provider_failed:
      'El otro servicio no ha podido iniciar tu sesión. No ha cambiado nada. Inténtalo de nuevo o elige otra forma.',
    other_account:
      'Has iniciado sesión con otra cuenta, así que no se ha vinculado nada. Inicia sesión con la cuenta que se indica aquí.',
    accounts_changed:
      'Una de las cuentas ha cambiado mientras tanto, así que no se ha vinculado nada. Mira de nuevo y decide.',
    link_refused: 'Estas cuentas no se pueden vincular. Las dos siguen igual.',
    wrong_device_code: 'Este código no es correcto o ya no es válido. Compáralo con el que muestra tu dispositivo.',
    account_blocked: 'Esta cuenta está bloqueada. Pide ayuda si crees que es un error.',
    form_expired: 'Esta página ha estado abierta demasiado tiempo, así que no se ha enviado nada. Inténtalo de nuevo.',
    try_again: 'No ha funcionado y no ha cambiado nada. Inténtalo de nuevo.',
  },
  field: {
    required: 'Rellena este campo.',
    invalid_email: 'Escribe una dirección de correo, por ejemplo nombre@example.com.',
    invalid_phone: 'Escribe un número de teléfono con el prefijo del país, por ejemplo +34 900 000 123.',
    invalid_username: 'Este nombre de usuario no es posible. Usa solo letras, cifras y . _ -',
    username_taken: 'Este nombre de usuario ya está ocupado. Elige otro.',
    too_long: 'Es demasiado largo.',
    weak_password: 'Esta contraseña no cumple las reglas.',
    common_password: 'Esta contraseña está en listas de contraseñas comunes. Elige otra.',
    personal_password: 'Esta contraseña contiene tus propios datos. Elige otra.',
    used_password: 'Ya has usado antes esta contraseña. Elige otra.',
    wrong_code: 'Este código no es correcto.',
  },
  error: {
    expired: {
      title: 'Este inicio de sesión ha terminado',
      what: 'Ha tardado demasiado o se ha completado en otra pestaña.',
      unchanged: 'Tu cuenta sigue igual.',
      next: 'Empieza de nuevo desde la aplicación.',
    },
    wrong_browser: {
      title: 'Continúa en el otro navegador',
      what: 'Este inicio de sesión se empezó en otro navegador, o este navegador no guarda cookies.',
      unchanged: 'Tu cuenta sigue igual y aquí no se ha iniciado ninguna sesión.',
      next: 'Vuelve al navegador en el que empezaste o empieza de nuevo aquí.',
    },
    link_used: {
      title: 'Este enlace ya no funciona',
      what: 'Ya se ha usado, se ha enviado otro más nuevo o es demasiado antiguo.',
      unchanged: 'No ha cambiado nada.',
      next: 'Usa el mensaje más reciente que hayas recibido o pide uno nuevo.',
    },
    bad_request: {
      title: 'La aplicación ha cometido un error',
      what: 'Ha pedido algo que no está permitido, así que el inicio de sesión no ha podido empezar.',
      unchanged: 'Tu cuenta sigue igual.',
      next: 'Avisa a los responsables de la aplicación. Intentarlo de nuevo no servirá.',
    },
    access_denied: {
      title: 'No tienes acceso',
      what: 'El inicio de sesión ha funcionado, pero no puedes usar esta aplicación.',
      unchanged: 'Tu cuenta sigue igual.',
      next: 'Pide acceso o inicia sesión con otra cuenta.',
    },
    provider: {
      title: 'El otro servicio no ha respondido bien',
      what: 'El servicio que has elegido no ha podido iniciar tu sesión.',
      unchanged: 'Tu cuenta sigue igual.',
      next: 'Inténtalo de nuevo en un momento o elige otra forma de iniciar sesión.',
    },
    linking: {
      title: 'Las cuentas no se han vinculado',
      what: 'Una de las dos cuentas ha cambiado o el inicio de sesión ha tardado demasiado.',
      unchanged: 'Las dos cuentas están como antes.',
      next: 'Empieza de nuevo desde la aplicación.',
    },
    too_many_requests: {
      title: 'Demasiados intentos',
      what: 'Ha habido más intentos de los que permitimos en este tiempo.',
      unchanged: 'Tu cuenta sigue igual.',
      next: 'Espera unos minutos e inténtalo de nuevo.',
    },
    not_found: {
      title: 'Esta página no existe',
      what: 'La dirección no es correcta o la página ya no está.',
      unchanged: 'No ha cambiado nada.',
      next: 'Revisa la dirección o empieza de nuevo desde la aplicación.',
    },
    unavailable: {
      title: 'Ahora mismo no se puede iniciar sesión',
      what: 'Algo que necesitamos no responde.',
      unchanged: 'Tu cuenta sigue igual.',
      next: 'Inténtalo de nuevo en un momento.',
    },
    server: {
      title: 'Algo ha fallado aquí',
      what: 'El error es nuestro, no tuyo.',
      unchanged: 'Lo que estabas haciendo no se ha llevado a cabo.',
      next: 'Inténtalo de nuevo. Si vuelve a ocurrir, pide ayuda e indica la referencia.',
    },
  },
  reference: 'Referencia',
  code: 'Código de error',
  tryAgain: 'Intentar de nuevo',
}
