import type { Context } from '../../context.ts'
import type { PageReply, PageRoute } from '../../http/page-route.ts'
import type { Identity } from '../../model/identity.ts'
import { TENANT_NAME } from '../../model/settings.ts'
import type { User } from '../../model/user.ts'
import type { Providers } from '../../oidc/providers.ts'
import { Problem } from '../../problems.ts'
import { accountName } from '../../steps/factors/account-name.ts'
import { finishPasskeyRegistration, startPasskeyRegistration } from '../../steps/factors/passkey.ts'
import { knownUser } from '../../steps/sign-in/advance.ts'
import { identityForPasskey } from '../../steps/sign-in/offer-passkey.ts'
import type { ProblemCode } from '../../../web/pages/problem-code.ts'
import { logFactor } from './factor-page.ts'
import { type FlowPage, flowPage } from './flow-page.ts'
import { statusOf } from './mfa-codes.ts'
import { labelIn } from './mfa-enrol.ts'
import { answeredChallenge, keepChallenge } from './webauthn-challenges.ts'

/** The page on which somebody who has just signed in by password or code makes a passkey for that way in, or does not. */
export function passkeyEnrolRoutes(providers: Providers): PageRoute[] {
  const path = '/u/passkey/enroll'
  return [flowPage(providers, 'GET', path, (ctx, page) => show(ctx, page)), flowPage(providers, 'POST', path, decide)]
}

interface Holder {
  readonly user: User
  readonly identity: Identity
}

async function holderOf(ctx: Context, { flow }: FlowPage): Promise<Holder | undefined> {
  const user = await knownUser(ctx, flow.state)
  const identity = user && user.blocked !== true ? await identityForPasskey(ctx, flow.state, user) : undefined
  return user && identity ? { user, identity } : undefined
}

async function show(ctx: Context, page: FlowPage, problem: ProblemCode | null = null): Promise<PageReply | Problem> {
  const { state, handle } = page.flow
  const holder = await holderOf(ctx, page)
  if (!holder) return page.goOn(state)
  const { user, identity } = holder
  const issuerName = (await ctx.directory.settings()).friendlyName ?? TENANT_NAME
  const wish = { user, identityKey: identity.key, origin: state.origin, issuerName }
  const started = await startPasskeyRegistration(ctx, wish)
  if (started instanceof Problem) return started
  const kept = await page.keep(keepChallenge(state, 'passkey', started))
  if (kept instanceof Problem) return kept
  const account = accountName(user, identity)
  const { options } = started
  return page.show(
    { name: 'passkey-enroll', state: handle, options, account, label: '', canSkip: true, problem },
    { status: statusOf(problem) },
  )
}

async function decide(ctx: Context, page: FlowPage): Promise<PageReply | Problem> {
  const { state } = page.flow
  const answered = { ...state, done: [...state.done, 'passkey'] }
  const { form } = page.request
  const holder = form['decision'] === 'skip' ? undefined : await holderOf(ctx, page)
  if (!holder) return page.goOn(answered)
  const { user } = holder
  const sent = answeredChallenge(state, 'passkey', form)
  const made = await finishPasskeyRegistration(ctx, { user, ...sent, name: labelIn(form) })
  if (made instanceof Problem) {
    return made.code === 'too_many_factors' ? page.goOn(answered) : show(ctx, page, 'passkey_failed')
  }
  await logFactor(ctx, { page, user, answer: null }, 'gd_enrollment_complete')
  return page.goOn(answered)
}
