import type { Context } from '../../context.ts'
import type { Connection } from '../../model/connection.ts'
import { takesPasskeys } from '../../model/passkey-connection.ts'
import { Problem } from '../../problems.ts'
import { startPasskeySignIn } from '../../steps/factors/passkey.ts'
import type { WebAuthnOptions } from '../../../web/pages/view.ts'
import type { FlowPage } from './flow-page.ts'
import { keepChallenge } from './webauthn-challenges.ts'

/**
 * What the sign-in page hands to the browser so that a passkey can answer, where one of the ways in takes passkeys; null
 * where none does, or where the flow went on elsewhere. The answer's secret is kept in the flow.
 */
export async function passkeyOptionsFor(
  ctx: Context,
  page: FlowPage,
  connections: readonly Connection[],
): Promise<WebAuthnOptions | null> {
  if (!connections.some(takesPasskeys)) return null
  const { state } = page.flow
  const started = await startPasskeySignIn(ctx, { origin: state.origin })
  const kept = await page.keep(keepChallenge(state, 'sign-in', started))
  return kept instanceof Problem ? null : started.options
}
