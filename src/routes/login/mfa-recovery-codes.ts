import type { Context } from '../../context.ts'
import type { PageReply, PageRoute } from '../../http/page-route.ts'
import type { Providers } from '../../oidc/providers.ts'
import { FACTOR_PAGES } from '../../steps/sign-in/ask-factor.ts'
import { forgetNewCode, openNewCode } from '../../steps/sign-in/new-recovery.ts'
import { type FlowPage, flowPage } from './flow-page.ts'

/** The page that shows a new recovery code until its owner says that it is saved; then it is nowhere in plain text. */
export function recoveryCodeRoutes(providers: Providers): PageRoute[] {
  const path = FACTOR_PAGES.recoveryCodes
  return [flowPage(providers, 'GET', path, show), flowPage(providers, 'POST', path, saved)]
}

async function show(ctx: Context, page: FlowPage): Promise<PageReply> {
  const { state, handle } = page.flow
  const code = openNewCode(ctx, state)
  if (code === undefined) return page.goOn(state)
  return page.show({ name: 'mfa-recovery-codes', state: handle, codes: [code] })
}

async function saved(ctx: Context, page: FlowPage): Promise<PageReply> {
  const { state, handle } = page.flow
  const code = openNewCode(ctx, state)
  if (code === undefined || page.request.form['saved'] !== undefined) return page.goOn(forgetNewCode(state))
  const fieldProblems = { saved: 'required' } as const
  return page.show({ name: 'mfa-recovery-codes', state: handle, codes: [code], fieldProblems }, { status: 400 })
}
