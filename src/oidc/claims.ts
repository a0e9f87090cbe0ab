import type { KoaContextWithOIDC } from 'oidc-provider'
import type { JsonObject } from '../model/json.ts'
import type { SignIn } from '../model/sign-in.ts'
import type { User } from '../model/user.ts'
import { rootProfile, writeUser } from '../shapes/user.ts'
import { OWN_CLAIMS } from '../crypto/tokens.ts'

const OF_SCOPE: Readonly<Record<string, readonly string[]>> = {
  profile: ['name', 'nickname', 'given_name', 'family_name', 'picture', 'updated_at'],
  email: ['email', 'email_verified'],
  phone: ['phone_number', 'phone_number_verified'],
  address: ['address'],
}

/** Scopes that are claims of their own, as Auth0 lists them (CONTRACT §11.1). */
const THEMSELVES = new Set(
  'name given_name family_name nickname email_verified picture created_at identities'.split(' '),
)

/**
 * The claims about a person that these scopes give: the root attributes, which are the main identity's, whichever
 * identity signed in (CONTRACT §11.4).
 */
export function claimsFor(user: User, scopes: ReadonlySet<string>): JsonObject {
  const wanted = new Set([...scopes].flatMap((scope) => OF_SCOPE[scope] ?? (THEMSELVES.has(scope) ? [scope] : [])))
  if (wanted.size === 0) return {}
  const { phone_verified, ...profile } = rootProfile(user.identities[0])
  const all: JsonObject = {
    ...profile,
    ...(phone_verified === undefined ? {} : { phone_number_verified: phone_verified }),
    ...(profile['email'] === undefined ? {} : { email_verified: profile['email_verified'] === true }),
    updated_at: user.updatedAt.toISOString(),
    created_at: user.createdAt.toISOString(),
    ...(wanted.has('identities') ? { identities: writeUser(user)['identities'] ?? [] } : {}),
  }
  return Object.fromEntries(Object.entries(all).filter(([name]) => wanted.has(name)))
}

/** Our own claims: the identity that opened a sign-in and its epoch then, and the others if there were several. */
export function ownClaims({ openedBy: [first, ...others] }: SignIn): JsonObject {
  return {
    [OWN_CLAIMS.identity]: first.key,
    [OWN_CLAIMS.epoch]: first.epoch,
    ...(others.length > 0 ? { [OWN_CLAIMS.others]: others.map(({ key, epoch }) => [key, epoch]) } : {}),
  }
}

/** Our own claim of when the person last proved an identity in the sign-in that a token is of. */
export function signedInClaim({ oidc }: KoaContextWithOIDC): Record<string, number> {
  const { AuthorizationCode: code, RefreshToken: refresh, DeviceCode: device } = oidc.entities
  const source = (code ?? refresh ?? device) as { authTime?: number } | undefined
  const at = source ? source.authTime : oidc.session?.authTime()
  return at === undefined ? {} : { [OWN_CLAIMS.signedInAt]: at }
}
