import type { Context } from '../../context.ts'
import type { PageReply } from '../../http/page-route.ts'
import type { FlowState } from '../../model/flow.ts'
import { cookieNames } from '../../oidc/cookies.ts'
import { rememberBrowser } from '../../steps/factors/remembered-browser.ts'
import { mayRemember, secretsIn } from '../../steps/sign-in/ask-factor.ts'
import type { FactorVisit } from './factor-page.ts'
import type { FlowPage } from './flow-page.ts'

const MAX_AGE = 30 * 86_400

/** Whether a page offers not to ask again in this browser. */
export async function canRemember(ctx: Context, { flow }: FlowPage): Promise<boolean> {
  const { mfaPolicy } = await ctx.directory.settings()
  return mayRemember(flow.state, mfaPolicy)
}

/** Goes on after a factor was proven, and remembers the browser where the person has ticked that. */
export async function goOnProven(ctx: Context, visit: FactorVisit<unknown>, state: FlowState): Promise<PageReply> {
  const { page, user } = visit
  const { request } = page
  const isWanted = request.form['remember'] === 'on' && (await canRemember(ctx, page))
  const reply = await page.goOn(state)
  if (!isWanted) return reply
  const { remembered } = cookieNames(request.origin)
  const secrets = [await rememberBrowser(ctx, user), ...secretsIn(request.cookies[remembered] ?? '')]
  const value = secretsIn(secrets.join('.')).join('.')
  // It is read where the session's is, in frames too.
  const sameSite = request.origin.startsWith('https:') ? 'none' : 'lax'
  return { ...reply, cookies: [...(reply.cookies ?? []), { name: remembered, value, maxAge: MAX_AGE, sameSite }] }
}
