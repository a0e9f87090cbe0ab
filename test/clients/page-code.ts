// What runs inside a page: each function is sent to the browser as its text, so it uses nothing from outside itself.

/** What a page could read of an answer; status 0 and no body where the browser kept it from the page. */
export interface PageAnswer {
  readonly status: number
  readonly body: unknown
  readonly headers: Readonly<Record<string, string>>
}

/** What a callback of auth0.js was given. */
export interface Called {
  readonly error: Auth0JsError | null
  readonly result: unknown
}

/** The parts of its error that are looked at. */
interface Auth0JsError {
  readonly statusCode?: number
  readonly code?: string
  readonly original: { readonly response: { readonly body: Readonly<Record<string, unknown>> } }
}

interface Order {
  readonly method: string
  readonly url: string
  readonly token: string | null
}

/** The documented call with fetch. */
export async function withFetch({ method, url, token }: Order): Promise<PageAnswer> {
  try {
    const answer = await fetch(url, { method, headers: token === null ? {} : { Authorization: `Bearer ${token}` } })
    return { status: answer.status, body: await answer.json(), headers: Object.fromEntries(answer.headers) }
  } catch {
    return { status: 0, body: null, headers: {} }
  }
}

/** The documented AJAX call, as jQuery makes it. */
export function withXhr({ method, url, token }: Order): Promise<PageAnswer> {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest()
    request.open(method, url)
    request.setRequestHeader('Authorization', `Bearer ${String(token)}`)
    request.onloadend = () => {
      resolve({ status: request.status, body: JSON.parse(request.responseText || 'null'), headers: {} })
    }
    request.send()
  })
}

/** The documented AJAX link: jQuery sends an object as a form. */
export function formWithXhr(order: {
  readonly url: string
  readonly token: string
  readonly fields: Readonly<Record<string, string>>
}): Promise<PageAnswer> {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest()
    request.open('POST', order.url)
    request.setRequestHeader('Authorization', `Bearer ${order.token}`)
    request.setRequestHeader('Content-Type', 'application/x-www-form-urlencoded; charset=UTF-8')
    request.onloadend = () => {
      resolve({ status: request.status, body: JSON.parse(request.responseText || 'null'), headers: {} })
    }
    request.send(new URLSearchParams(order.fields).toString())
  })
}

/** `new Management(…).linkUser(…)`. */
export function linkWithAuth0Js(order: {
  readonly domain: string
  readonly token: string
  readonly user: string
  readonly other: string
}): Promise<Called> {
  const management = new auth0.Management({ domain: order.domain, token: order.token })
  return new Promise((resolve) => {
    management.linkUser(order.user, order.other, (error, result) => {
      // As JSON: what hangs on an Error does not leave the page otherwise.
      resolve({ error: JSON.parse(JSON.stringify(error)), result })
    })
  })
}

/** `getUser`, then `patchUserMetadata`. */
export async function manageWithAuth0Js(order: {
  readonly domain: string
  readonly token: string
  readonly user: string
  readonly metadata: object
}): Promise<{ readonly read: Called; readonly changed: Called }> {
  const management = new auth0.Management({ domain: order.domain, token: order.token })
  const read = await new Promise<Called>((resolve) => {
    management.getUser(order.user, (error, result) => resolve({ error, result }))
  })
  const changed = await new Promise<Called>((resolve) => {
    management.patchUserMetadata(order.user, order.metadata, (error, result) => resolve({ error, result }))
  })
  return { read, changed }
}

type Callback = (error: Auth0JsError | null, result: unknown) => void

/** What the page's script tag brings. */
declare const auth0: {
  readonly Management: new (options: {
    readonly domain: string
    readonly token: string
  }) => {
    linkUser(user: string, otherToken: string, callback: Callback): void
    getUser(user: string, callback: Callback): void
    patchUserMetadata(user: string, metadata: object, callback: Callback): void
  }
}

/** The little of the browser's own XMLHttpRequest that is used: these programs are not compiled for a browser. */
declare class XMLHttpRequest {
  readonly status: number
  readonly responseText: string
  onloadend: (() => void) | null
  open(method: string, url: string): void
  setRequestHeader(name: string, value: string): void
  send(body?: string): void
}
