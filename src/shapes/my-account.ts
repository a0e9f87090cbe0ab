import { z } from 'zod'
import type { Passkey, ShownFactor } from '../model/factor.ts'
import type { JsonObject } from '../model/json.ts'
import type { User } from '../model/user.ts'
import { writeMethods } from './authentication-methods.ts'

/** Every type of method that Auth0's document names; those that cannot be enrolled here are refused by name. */
const TYPES = [
  'password',
  'passkey',
  'webauthn-platform',
  'webauthn-roaming',
  'totp',
  'phone',
  'email',
  'push-notification',
  'recovery-code',
] as const

/** Query of `GET /me/v1/authentication-methods`. */
export const myMethodsQuery = z.object({ type: z.enum(TYPES).optional() })

/** Body of `POST /me/v1/authentication-methods`. */
export const enrolBody = z.object({
  type: z.enum(TYPES),
  connection: z.string().max(128).optional(),
  identity_user_id: z.string().max(1024).optional(),
})

/** Body of `PATCH /me/v1/authentication-methods/{id}`. */
export const myMethodBody = z.strictObject({
  name: z.string().max(20).optional(),
  preferred_authentication_method: z.enum(['sms', 'voice']).optional(),
})

/** Body of `POST /me/v1/authentication-methods/{id}/verify`. */
export const verifyBody = z.strictObject({
  auth_session: z.string().min(1).max(64),
  otp_code: z.string().max(20).optional(),
  authn_response: z.record(z.string(), z.json()).optional(),
})

interface Methods {
  readonly user: User
  readonly factors: readonly ShownFactor[]
  readonly passkeys: readonly Passkey[]
  readonly withPassword: readonly string[]
}

/** A person's methods as the My Account API shows them: their own addresses in full. */
export function writeMyMethods({ user, factors, passkeys, withPassword }: Methods): JsonObject[] {
  const passwords = withPassword.map((key) => ({
    id: passwordId(key),
    type: 'password',
    identity_user_id: key,
    usage: ['primary'],
    created_at: user.createdAt.toISOString(),
  }))
  return [...passwords, ...writeMethods({ factors, passkeys }, false).map(withUsage)]
}

function withUsage({ relying_party_identifier: party, ...method }: JsonObject): JsonObject {
  const isPasskey = method['type'] === 'passkey'
  return {
    ...method,
    ...(isPasskey && party !== undefined ? { relying_party_id: party } : {}),
    usage: [isPasskey ? 'primary' : 'secondary'],
  }
}

/** A password has no id of its own: it is its identity's. */
export function passwordId(key: string): string {
  return `password|${Buffer.from(key).toString('base64url')}`
}

/** What the id of a method names. */
export function methodNamed(
  id: string,
):
  | { readonly kind: 'factor'; readonly id: string }
  | { readonly kind: 'way'; readonly way: { kind: 'password'; identity: string } | { kind: 'passkey'; id: string } } {
  const [type = '', ...rest] = id.split('|')
  if (type === 'passkey') return { kind: 'way', way: { kind: 'passkey', id } }
  if (type !== 'password') return { kind: 'factor', id }
  return { kind: 'way', way: { kind: 'password', identity: Buffer.from(rest.join('|'), 'base64url').toString() } }
}

/** What can be used here to sign in, and what of it can be enrolled by a person. */
export const MY_FACTORS: readonly JsonObject[] = [
  { type: 'password', usage: ['primary'] },
  { type: 'passkey', usage: ['primary'] },
  { type: 'totp', usage: ['secondary'] },
  { type: 'webauthn-roaming', usage: ['secondary'] },
  { type: 'recovery-code', usage: ['secondary'] },
]
