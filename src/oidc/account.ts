import type { Account, KoaContextWithOIDC } from 'oidc-provider'
import type { Context } from '../context.ts'
import type { JsonObject } from '../model/json.ts'
import { readSignIn, type SignIn } from '../model/sign-in.ts'
import type { User } from '../model/user.ts'
import { readSignedIn } from '../steps/read-signed-in.ts'
import { isOpenTo } from '../steps/sign-in/is-open-to.ts'
import { claimsFor, ownClaims, signedInClaim } from './claims.ts'
import { customClaims, organizationClaims } from './authorization-grant.ts'

/** A sign-in with its user, as the provider carries it. Its `accountId` is the sign-in, not the user (model/sign-in). */
export interface SignedInAccount extends Account {
  readonly user: User
  readonly signIn: SignIn
}

/**
 * Finds who a session, code or token belongs to. This is where everything ends that a departed identity opened, a blocked
 * user has, or a connection gave that is no longer enabled for the client: it is asked at every use, and then there is nobody.
 */
export function accountFinder(ctx: Pick<Context, 'db' | 'directory'>) {
  return async (request: KoaContextWithOIDC, accountId: string): Promise<SignedInAccount | undefined> => {
    const signIn = readSignIn(accountId)
    const user = await readSignedIn(ctx, signIn)
    const clientId = request.oidc.client?.clientId
    if (!signIn || !user) return undefined
    const isOpen = clientId === undefined || (await isOpenTo(ctx, { user, openedBy: signIn.openedBy }, clientId))
    return isOpen ? accountOf(request, accountId, { signIn, user }) : undefined
  }
}

function accountOf(
  request: KoaContextWithOIDC,
  accountId: string,
  { signIn, user }: Pick<SignedInAccount, 'signIn' | 'user'>,
): SignedInAccount {
  return {
    accountId,
    user,
    signIn,
    claims: async (use, scope) => ({
      ...(use === 'id_token' ? (customClaims(request)?.idToken ?? {}) : {}),
      ...claimsFor(user, new Set(scope.split(' '))),
      ...(use === 'id_token'
        ? { ...ownClaims(signIn), ...signedInClaim(request), ...organizationClaims(request) }
        : {}),
      sub: user.id,
    }),
  }
}

/** The account that this request is about. */
export function accountIn(request: KoaContextWithOIDC): SignedInAccount | undefined {
  return request.oidc.entities.Account as SignedInAccount | undefined
}

/** No methods at all are not worth a claim. */
function isEmpty(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0
}

/** What goes into an ID token: the claims as they were made, with the user as subject. */
export function idTokenPayload(available: JsonObject, extra: JsonObject): JsonObject {
  const all = { ...available, ...extra }
  const { sub } = all
  const user = (typeof sub === 'string' ? readSignIn(sub)?.user : undefined) ?? sub
  const told = Object.entries({ ...all, sub: user }).filter(([, value]) => value !== undefined && !isEmpty(value))
  return Object.fromEntries(told) as JsonObject
}
