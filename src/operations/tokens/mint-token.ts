import type { Context } from '../../context.ts'
import { randomText } from '../../crypto/random-ids.ts'
import { mintClientToken, mintIdToken, mintUserToken } from '../../crypto/tokens.ts'
import type { Identity } from '../../model/identity.ts'
import { CURRENT_USER_SCOPES, MANAGEMENT_SCOPES } from '../../model/scopes.ts'
import type { User } from '../../model/user.ts'
import { rootProfile } from '../../shapes/user.ts'
import { readUser } from '../../store/read-users.ts'

/** What `carabiner token` asks for. */
export interface TokenWish {
  /** The user, or null for a machine token. */
  readonly user: string | null
  readonly idToken: boolean
  /** Client id: the token's `azp`, or an ID token's `aud`. */
  readonly client: string
  /** The identity that counts as having signed in; the main one unless said. */
  readonly identity: string | null
  /** Scopes, or null for all that the kind of token can carry. */
  readonly scopes: readonly string[] | null
  /** One of the configured origins; the canonical one unless said. */
  readonly origin: string | null
}

/** Why no token was made, for a person at a terminal. */
export class NoToken extends Error {
  override readonly name = 'NoToken'
}

/** Makes a token for whoever may use the control socket. User tokens are for trying things out: only under DEMO. */
export async function mintToken(ctx: Context, wish: TokenWish): Promise<string> {
  const issuer = `${originOf(ctx, wish)}/`
  const client = await ctx.directory.client(wish.client)
  if (!client) throw new NoToken(`There is no client "${wish.client}".`)
  if (wish.user === null) {
    return mintClientToken(ctx, { client: client.id, issuer, scopes: wish.scopes ?? MANAGEMENT_SCOPES })
  }
  if (!ctx.config.demo) {
    throw new NoToken('Tokens of users are minted only under DEMO=on: nobody may sign in as somebody else.')
  }
  const user = await readUser(ctx.db, wish.user)
  if (!user) throw new NoToken(`There is no user "${wish.user}". A linked identity signs in as its primary.`)
  const identity = identityOf(user, wish.identity)
  const request = { user: user.id, identity: { key: identity.key, epoch: identity.epoch }, client: client.id, issuer }
  if (!wish.idToken) return mintUserToken(ctx, { ...request, scopes: allowed(wish.scopes) })
  return mintIdToken(ctx, { ...request, profile: claimsOf(user), sid: randomText(32) })
}

function originOf({ config }: Context, { origin }: TokenWish): string {
  if (origin === null) return config.origins[0]
  const known = config.origins.find((candidate) => candidate === origin.replace(/\/$/, ''))
  if (known === undefined)
    throw new NoToken(`"${origin}" is not an origin of this server. It has: ${config.origins.join(', ')}.`)
  return known
}

function identityOf(user: User, key: string | null): Identity {
  if (key === null) return user.identities[0]
  const identity = user.identities.find((candidate) => candidate.key === key)
  if (!identity) throw new NoToken(`The user "${user.id}" has no identity "${key}".`)
  return identity
}

function allowed(scopes: readonly string[] | null): readonly string[] {
  return CURRENT_USER_SCOPES.filter((scope) => scopes?.includes(scope) ?? true)
}

/** The claims of the scopes profile and email: the primary's root attributes (CONTRACT §11.4). */
function claimsOf(user: User) {
  const wanted = new Set(['name', 'nickname', 'given_name', 'family_name', 'picture', 'email', 'email_verified'])
  const root = Object.entries(rootProfile(user.identities[0])).filter(([name]) => wanted.has(name))
  return { ...Object.fromEntries(root), updated_at: user.updatedAt.toISOString() }
}
