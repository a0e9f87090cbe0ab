import type { Context } from '../../context.ts'
import type { Method } from '../../model/flow.ts'
import { verifiedEmail } from '../../model/suggest-link.ts'
import { Problem } from '../../problems.ts'
import type { StepFacts, StepResult } from './advance.ts'
import { reclaimAccounts } from './reclaim-accounts.ts'

/** Ways in that can show whose mailbox it is; a password cannot. */
const PROVE_A_MAILBOX: ReadonlySet<Method> = new Set<Method>(['email', 'federated'])

const TOLD_SECONDS = 7 * 86_400

/**
 * The proven owner of an address takes unverified accounts with it back from whoever made them, and is told (DEMAND
 * T1–T3). It comes before anything is suggested or linked, and whatever the protocol: a squatted account is nobody's to
 * link, and stays behind without a way in.
 */
export async function reclaimAddress(ctx: Context, facts: StepFacts): Promise<StepResult> {
  const { state, visitor } = facts
  const address = provenAddress(facts)
  if (address === undefined) return { state }
  const { ip, userAgent, locale } = visitor
  const from = { ip, userAgent, origin: state.origin }
  const reclaimed = await reclaimAccounts(ctx, { address, clientId: state.clientId, visitor: from })
  if (reclaimed instanceof Problem) {
    return { denied: { error: 'temporarily_unavailable', description: reclaimed.message } }
  }
  if (reclaimed.length > 0) {
    const message = { channel: 'email', template: 'account_reclaimed', to: address, locale } as const
    await ctx.messages.send({ ...message, expiresInSeconds: TOLD_SECONDS, values: {} })
  }
  return { state: { ...state, done: [...state.done, 'reclaim'] } }
}

/** The address that was proven in this flow and not yet asked about, if one was. */
function provenAddress({ state, user }: StepFacts): string | undefined {
  const [proven] = state.proven
  if (state.bySession || state.done.includes('reclaim')) return undefined
  const identity = user.identities.find(({ key }) => key === proven?.key)
  return proven && identity && PROVE_A_MAILBOX.has(proven.method) ? verifiedEmail(identity) : undefined
}
