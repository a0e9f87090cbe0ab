import type { Words } from './words.ts'

export const spanish: Words = {
  email: {
    sign_in_code: {
      subject: 'Su código de acceso a {tenant}',
      say: ['Introduzca este código para acceder a {tenant}:'],
      then: 'Sirve una sola vez, durante {time}. No se lo dé a nadie: nunca se lo pediremos.',
      notYou: 'Si no ha pedido ningún código, no tiene que hacer nada. Sin él no entra nadie.',
    },
    sign_in_link: {
      subject: 'Acceso a {tenant}',
      say: ['Use este enlace para acceder a {tenant}.'],
      button: 'Acceder',
      then: 'Sirve una sola vez, durante {time}. No lo comparta.',
      notYou: 'Si no ha pedido este enlace, no tiene que hacer nada. No lo abra.',
    },
    sign_in_code_and_link: {
      subject: 'Su código de acceso a {tenant}',
      say: ['Introduzca este código para acceder a {tenant}, o use el enlace en el navegador en el que empezó:'],
      button: 'Acceder',
      then: 'Cualquiera de los dos sirve una sola vez, durante {time}. No dé a nadie el código ni el enlace: nunca se los pediremos.',
      notYou: 'Si no ha pedido ningún código, no tiene que hacer nada. No abra el enlace.',
    },
    verify_email: {
      subject: 'Confirme su dirección de correo para {tenant}',
      say: ['Confirme que esta dirección es suya, para que {tenant} pueda confiar en ella.'],
      button: 'Confirmar la dirección',
      then: 'El enlace sirve una sola vez, durante {time}.',
      notYou: 'Si no tiene una cuenta en {tenant}, no abra el enlace: quizá alguien escribió su dirección por error.',
    },
    reset_password: {
      subject: 'Nueva contraseña para {tenant}',
      say: ['Alguien, probablemente usted, ha pedido establecer una contraseña nueva para su cuenta en {tenant}.'],
      button: 'Establecer una contraseña nueva',
      then: 'El enlace sirve una sola vez, durante {time}. Hasta entonces sigue valiendo su contraseña anterior.',
      notYou: 'Si no ha sido usted, no tiene que hacer nada: su contraseña sigue como está. No comparta el enlace.',
    },
    password_changed: {
      subject: 'Se ha cambiado su contraseña para {tenant}',
      say: ['Se acaba de cambiar la contraseña de su cuenta en {tenant}.'],
      notYou:
        'Si no ha sido usted, establezca otra enseguida con «¿Ha olvidado la contraseña?» en la página de acceso y avise al soporte de {tenant}.',
    },
    method_linked: {
      subject: 'Una nueva forma de acceder a {tenant}',
      say: ['Desde ahora también se puede acceder a su cuenta en {tenant} de esta forma: {method}.'],
      notYou: 'Si no ha sido usted, quítela en su cuenta, cambie su contraseña y avise al soporte de {tenant}.',
    },
    method_removed: {
      subject: 'Se ha quitado una forma de acceder a {tenant}',
      say: ['Ya no se puede acceder a su cuenta en {tenant} de esta forma: {method}.'],
      notYou: 'Si no ha sido usted, cambie su contraseña y avise al soporte de {tenant}.',
    },
    method_moved: {
      subject: 'Una forma de acceder a {tenant} ha pasado a otra cuenta',
      say: [
        'Una forma de acceder a {tenant} ha pasado de una cuenta a otra: {method}. Ya no abre la cuenta que abría antes.',
      ],
      notYou: 'Si no ha sido usted, cambie su contraseña y avise al soporte de {tenant}.',
    },
    linking_undone: {
      subject: 'Se ha deshecho un cambio en su cuenta en {tenant}',
      say: ['Se ha deshecho un cambio en las formas de acceder a su cuenta en {tenant}. Se trataba de: {method}.'],
      notYou: 'Si no ha sido usted, cambie su contraseña y avise al soporte de {tenant}.',
    },
    account_reclaimed: {
      subject: 'Su cuenta en {tenant} está protegida',
      say: [
        'Alguien había creado una cuenta en {tenant} con esta dirección sin demostrar que era suya. Usted acaba de demostrar que le pertenece, así que la cuenta es suya.',
        'Hemos quitado la contraseña y las demás formas de acceso que había, y hemos cerrado todas las sesiones.',
      ],
      notYou: 'Si no acaba de acceder a {tenant}, avise al soporte: otra persona puede leer su correo.',
    },
    administrator_invitation: {
      subject: 'Invitación para administrar {tenant}',
      say: ['Se le invita a administrar {tenant}.'],
      button: 'Aceptar la invitación',
      then: 'El enlace sirve una sola vez, durante {time}. No lo comparta: quien lo abra será administrador.',
      notYou: 'Si no espera esta invitación, no abra el enlace y avise a los responsables de {tenant}.',
    },
    organization_invitation: {
      subject: 'Invitación a {tenant}',
      say: ['{inviter} le invita a {organization} en {tenant}.'],
      button: 'Aceptar la invitación',
      then: 'El enlace sirve una sola vez, durante {time}. Inicie sesión o regístrese con esta dirección de correo.',
      notYou: 'Si no espera esta invitación, no tiene que hacer nada. No comparta el enlace.',
    },
    second_factor_code: {
      subject: 'Su código de confirmación para {tenant}',
      say: ['Introduzca este código para terminar de acceder a {tenant}:'],
      then: 'Sirve una sola vez, durante {time}. No se lo dé a nadie: nunca se lo pediremos.',
      notYou:
        'Si no está accediendo ahora mismo, alguien conoce su contraseña: cámbiela enseguida. Sin el código no entra nadie.',
    },
  },
  sms: {
    sign_in_code:
      '{code} es su código para {tenant}, válido durante {time}. No se lo dé a nadie. ¿No es usted? Ignore este mensaje.',
  },
  methods: { password: 'contraseña', passkey: 'llave de acceso' },
  happened: {
    when: 'Ocurrió el {when}.',
    by: {
      person: 'Lo hizo alguien que había accedido a su cuenta.',
      administrator: 'Lo hizo un administrador de {tenant}.',
      application: 'Lo hizo una aplicación: {application}.',
      policy: 'Ocurrió por sí solo en un acceso con la misma dirección.',
    },
    undo: 'Se puede deshacer hasta el {until}.',
    support: 'El soporte de {tenant} atiende en {support}.',
  },
  copyLink: 'Si el botón no funciona, abra esta dirección:',
}
