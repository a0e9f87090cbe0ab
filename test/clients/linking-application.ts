import assert from 'node:assert/strict'

/** An application in which people join and separate their accounts. Identities are named `provider|id`. */
export interface LinkingApplication {
  /** Signs a person in, in a browser or on a device that nobody has used. */
  signIn(email: string): Promise<SignedInPerson>
  close(): Promise<void>
}

/** A person as an application has them. */
export interface SignedInPerson {
  /** The user that the application sees. */
  readonly user: string
  /** The identities that the application shows, main one first. */
  identities(): Promise<string[]>
  /** Links another account by signing in to it; the identities afterwards. */
  link(email: string): Promise<string[]>
  /** The identities that remain. */
  unlink(identity: string): Promise<string[]>
  /** Whether what the sign-in gave the application still works. */
  isSignedIn(): Promise<boolean>
}

/** A person's part in an application that calls the API by itself. */
export interface ApiCaller {
  readonly user: string
  /** The ID token of a second account, signed in to beside the first. */
  idTokenOf(email: string): Promise<string>
  /** Calls the Management API with the access token of the first. */
  call(request: ApiRequest): Promise<ApiAnswer>
  /** Absent where the access token is all that the sign-in gave. */
  isSignedIn?(): Promise<boolean>
}

export interface ApiRequest {
  readonly method: string
  /** Below `/api/v2/`. */
  readonly path: string
  readonly body?: object
}

export interface ApiAnswer {
  readonly status: number
  readonly body: any
}

/** What such an application asks for. */
export const SCOPE = 'openid profile email read:current_user update:current_user_identities'

/** Links and unlinks as Auth0's documents show it: with the person's own token, and `link_with`. */
export function onTheApi(caller: ApiCaller): SignedInPerson {
  const own = `users/${encodeURIComponent(caller.user)}`
  const read = () => caller.call({ method: 'GET', path: own })
  return {
    user: caller.user,
    identities: async () => addresses(bodyOf(await read()).identities),
    link: async (email) => {
      const body = { link_with: await caller.idTokenOf(email) }
      return addresses(bodyOf(await caller.call({ method: 'POST', path: `${own}/identities`, body })))
    },
    unlink: async (identity) => {
      const path = `${own}/identities/${identity.replace('|', '/')}`
      return addresses(bodyOf(await caller.call({ method: 'DELETE', path })))
    },
    isSignedIn: async () => (caller.isSignedIn ? caller.isSignedIn() : isWelcome(await read())),
  }
}

function bodyOf({ status, body }: ApiAnswer): any {
  assert.ok(status === 200 || status === 201, `${status} ${JSON.stringify(body)}`)
  return body
}

function isWelcome({ status, body }: ApiAnswer): boolean {
  assert.ok(status === 200 || status === 401, `${status} ${JSON.stringify(body)}`)
  return status === 200
}

function addresses(identities: readonly { provider: string; user_id: string }[]): string[] {
  return identities.map(({ provider, user_id }) => `${provider}|${user_id}`)
}
