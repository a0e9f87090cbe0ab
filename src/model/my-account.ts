import type { Asked, Caller } from './caller.ts'

/** A person's own account, as an API (CONTRACT §9); on the wire it is `<origin>/me/`. */
export const MY_ACCOUNT_AUDIENCE = '/me/'

/** What a person's token for it can carry. */
export const MY_ACCOUNT_SCOPES = [
  'read:me:factors',
  'create:me:authentication_methods',
  'read:me:authentication_methods',
  'update:me:authentication_methods',
  'delete:me:authentication_methods',
  'create:me:connected_accounts',
  'read:me:connected_accounts',
  'delete:me:connected_accounts',
] as const

export type MyAccountScope = (typeof MY_ACCOUNT_SCOPES)[number]

/** A person at its own account: a user token, at which origin, and whether its sign-in had a second factor. */
export type MyCaller = Extract<Caller, { kind: 'user' }> & {
  readonly origin: string
  readonly hasSecondFactor: boolean
}

/** One request of a person about its own account. */
export interface MyRequest {
  readonly caller: MyCaller
  readonly asked: Asked
}
