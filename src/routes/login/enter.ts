import type { Context } from '../../context.ts'
import type { PageReply } from '../../http/page-route.ts'
import { Problem } from '../../problems.ts'
import { type Evidence, proveIdentity } from '../../steps/sign-in/prove-identity.ts'
import type { FlowPage } from './flow-page.ts'
import { showLogin } from './show-login.ts'

/**
 * Lets a proven identity into the flow, whatever the way in was, and goes on. In a link that is under way, another account
 * than the one to be linked is no end: the person is asked again.
 */
export async function enter(ctx: Context, page: FlowPage, evidence: Evidence): Promise<PageReply | Problem> {
  const proven = await proveIdentity(ctx, page.flow.state, evidence)
  if (!(proven instanceof Problem)) return page.goOn(proven)
  return proven.code === 'wrong_account' ? showLogin(ctx, page, { problem: 'other_account' }, 400) : proven
}
