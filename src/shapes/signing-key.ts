import { createHash } from 'node:crypto'
import type { JsonObject } from '../model/json.ts'
import { type SigningRoles, isPrevious } from '../model/signing-roles.ts'
import { certificatePem } from './pem.ts'

interface Key {
  readonly kid: string
  /** Certificate, base64 DER. */
  readonly x5c: string
}

/** Signing keys as Auth0 answers them: the one that signs, the next, those before, those that were revoked. */
export function writeSigningKeys(
  roles: SigningRoles,
  keys: readonly (Key & { readonly createdAt: Date })[],
): JsonObject[] {
  const order = (kid: string) => [roles.current, roles.next].indexOf(kid) >>> 0
  const live = keys.toSorted((a, b) => order(a.kid) - order(b.kid)).map((key) => writeLive(roles, key))
  const revoked = (roles.revoked ?? []).map((key) => ({
    ...writeKey(key),
    ...writeTimes(roles, key.kid),
    current: false,
    next: false,
    previous: false,
    revoked: true,
    revoked_at: key.at,
  }))
  return [...live, ...revoked]
}

function writeLive(roles: SigningRoles, key: Key & { readonly createdAt: Date }): JsonObject {
  const first = roles.since === undefined && key.kid === roles.current ? key.createdAt.toISOString() : undefined
  return {
    ...writeKey(key),
    ...(first === undefined ? {} : { current_since: first }),
    ...writeTimes(roles, key.kid),
    current: key.kid === roles.current,
    next: key.kid === roles.next,
    previous: isPrevious(roles, key.kid),
    revoked: false,
  }
}

function writeTimes({ since, until }: SigningRoles, kid: string): JsonObject {
  const [from, to] = [since?.[kid], until?.[kid]]
  return {
    ...(from === undefined ? {} : { current_since: from }),
    ...(to === undefined ? {} : { current_until: to }),
  }
}

/** A key with its certificate and the SHA-1 of it, in both of the forms that Auth0 answers. */
function writeKey({ kid, x5c }: Key): JsonObject {
  const thumbprint = createHash('sha1').update(Buffer.from(x5c, 'base64')).digest('hex').toUpperCase()
  return { kid, cert: certificatePem(x5c), fingerprint: (thumbprint.match(/../g) ?? []).join(':'), thumbprint }
}

/** What a rotation or a revocation answers. */
export function writeCertificate({ kid, x5c }: Key): JsonObject {
  return { kid, cert: certificatePem(x5c) }
}
