// What runs inside a page of an application with auth0.js: each function is sent to the browser as its text, so it uses
// nothing from outside itself.

/** What `new auth0.WebAuth(…)` is made with, and one of its requests. */
export interface WebAuthOrder {
  readonly options: Readonly<Record<string, string>>
  readonly request?: Readonly<Record<string, unknown>>
}

/** What a callback of auth0.js was given. */
export interface WebAuthAnswer {
  readonly error: any
  readonly result: any
}

/** Leaves the page to sign in. */
export function authorize({ options, request }: WebAuthOrder): void {
  new auth0.WebAuth(options).authorize(request ?? {})
}

/** Reads what the address brought, and checks it. */
export function parseHash({ options, request }: WebAuthOrder): Promise<WebAuthAnswer> {
  return new Promise((resolve) => {
    new auth0.WebAuth(options).parseHash(request ?? {}, (error, result) => resolve({ error, result }))
  })
}

/** Asks silently, in a frame that nobody sees. */
export function checkSession({ options, request }: WebAuthOrder): Promise<WebAuthAnswer> {
  return new Promise((resolve) => {
    new auth0.WebAuth(options).checkSession(request ?? {}, (error, result) => resolve({ error, result }))
  })
}

/** Signs in in a window of its own, whose last page is one of the application's. */
export function signInByPopup({ options, request }: WebAuthOrder): Promise<WebAuthAnswer> {
  return new Promise((resolve) => {
    new auth0.WebAuth(options).popup.authorize(request ?? {}, (error, result) => resolve({ error, result }))
  })
}

/** That last page: hands over what its address brought. */
export function finishPopup({ options }: WebAuthOrder): void {
  new auth0.WebAuth(options).popup.callback({})
}

/** The profile behind an access token. */
export function userInfo({ options, token }: WebAuthOrder & { readonly token: string }): Promise<WebAuthAnswer> {
  return new Promise((resolve) => {
    new auth0.WebAuth(options).client.userInfo(token, (error, result) => resolve({ error, result }))
  })
}

/** Leaves the page to sign out. */
export function logout({ options, request }: WebAuthOrder): void {
  new auth0.WebAuth(options).logout(request ?? {})
}

type Callback = (error: unknown, result: unknown) => void

/** What the page's script tag brings. */
declare const auth0: {
  readonly WebAuth: new (
    options: object,
  ) => {
    authorize(request: object): void
    parseHash(request: object, callback: Callback): void
    checkSession(request: object, callback: Callback): void
    logout(request: object): void
    readonly popup: {
      authorize(request: object, callback: Callback): void
      callback(request: object): void
    }
    readonly client: { userInfo(token: string, callback: Callback): void }
  }
}
