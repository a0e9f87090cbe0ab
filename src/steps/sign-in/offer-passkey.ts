import type { Context } from '../../context.ts'
import { challengeable } from '../../model/factor.ts'
import { factorClaims } from '../../model/factor-policy.ts'
import { type FlowState, type Method, paramOf } from '../../model/flow.ts'
import type { Identity } from '../../model/identity.ts'
import { offersPasskeys, takesPasskeys } from '../../model/passkey-connection.ts'
import { usedMethods } from '../../model/used-methods.ts'
import type { User } from '../../model/user.ts'
import { readFactors } from '../../store/factors.ts'
import { readPasskeys } from '../../store/passkeys.ts'
import type { StepFacts, StepResult } from './advance.ts'

/** `screen_hint` with which an application asks for the page itself. */
const ON_REQUEST = 'passkey-enroll'

/**
 * Offers a passkey once in a sign-in: to whoever has none, where the connection does so
 * (`passkey_options.progressive_enrollment_enabled`), or to anybody, where the application asks for it.
 */
export async function offerPasskey(ctx: Context, { state, user, handle }: StepFacts): Promise<StepResult> {
  if (handle === null || state.done.includes('passkey')) return { state }
  const connection = await connectionForPasskey(ctx, state, user)
  const isRequested = paramOf(state, 'screen_hint') === ON_REQUEST
  if (!connection || !(isRequested || offersPasskeys(connection))) return { state }
  const identity = await identityForPasskey(ctx, state, user)
  if (!identity) return { state }
  const hasOne = (await readPasskeys(ctx.db, user.id)).some((passkey) => passkey.identity === identity.key)
  const isOffered = isRequested || !hasOne
  return isOffered ? { state, stop: { kind: 'interaction', to: '/u/passkey/enroll' } } : { state }
}

const BY_OURSELVES: readonly Method[] = ['pwd', 'email', 'sms']

/** The identity that was proven here by password or code. */
function provenHere({ proven, bySession, link, forDevice }: FlowState, user: User): Identity | undefined {
  const last = proven.at(-1)
  if (!last || bySession || link || forDevice || !BY_OURSELVES.includes(last.method)) return undefined
  return user.identities.find(({ key }) => key === last.key)
}

async function connectionForPasskey(ctx: Context, state: FlowState, user: User) {
  const identity = provenHere(state, user)
  const connections = identity ? await ctx.directory.connections() : []
  return connections.find((one) => one.id === identity?.connectionId && takesPasskeys(one))
}

/**
 * The identity for which a passkey may be made now: the one that was just proven by password or code. Since a passkey
 * counts as more than one factor, whoever has a second factor must have shown one: a stolen password would else do.
 */
export async function identityForPasskey(ctx: Context, state: FlowState, user: User): Promise<Identity | undefined> {
  const identity = provenHere(state, user)
  if (!identity || !(await connectionForPasskey(ctx, state, user))) return undefined
  const isStrong = factorClaims(usedMethods(state)).acr !== undefined
  const mayBe = isStrong || challengeable(await readFactors(ctx.db, user)).length === 0
  return mayBe ? identity : undefined
}
