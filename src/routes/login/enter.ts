import type { Context } from '../../context.ts'
import type { PageReply } from '../../http/page-route.ts'
import type { FlowState, Method } from '../../model/flow.ts'
import { verifiedEmail } from '../../model/suggest-link.ts'
import { reclaimAccounts } from '../../operations/login/reclaim-account.ts'
import { Problem } from '../../problems.ts'
import { readUser } from '../../store/read-users.ts'
import { type Evidence, proveIdentity } from '../../steps/sign-in/prove-identity.ts'
import type { FlowPage } from './flow-page.ts'
import { showLogin } from './show-login.ts'

/** Ways in that can show whose mailbox it is; a password cannot. */
const PROVE_A_MAILBOX: ReadonlySet<Method> = new Set<Method>(['email', 'federated'])

/** The proven owner of an address takes unverified accounts with it back from whoever made them (DEMAND T1–T3). */
async function reclaim(ctx: Context, { flow, request }: FlowPage, state: FlowState): Promise<Problem | undefined> {
  const user = state.user === null ? undefined : await readUser(ctx.db, state.user)
  const identity = user?.identities.find(({ key }) => key === state.proven[0]?.key)
  const address = identity && verifiedEmail(identity)
  if (address === undefined) return undefined
  const visitor = { ip: request.ip, userAgent: request.userAgent, origin: flow.state.origin }
  const reclaimed = await reclaimAccounts(ctx, { address, clientId: flow.state.clientId, visitor })
  return reclaimed instanceof Problem ? reclaimed : undefined
}

/**
 * Lets a proven identity into the flow, whatever the way in was, and goes on. In a link that is under way, another account
 * than the one to be linked is no end: the person is asked again.
 */
export async function enter(ctx: Context, page: FlowPage, evidence: Evidence): Promise<PageReply | Problem> {
  const proven = await proveIdentity(ctx, page.flow.state, evidence)
  if (!(proven instanceof Problem)) {
    const refusal = PROVE_A_MAILBOX.has(evidence.method) ? await reclaim(ctx, page, proven) : undefined
    return refusal ?? page.goOn(proven)
  }
  return proven.code === 'wrong_account' ? showLogin(ctx, page, { problem: 'other_account' }, 400) : proven
}
