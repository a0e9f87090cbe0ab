import type { Context } from '../../context.ts'
import type { PageReply, PageRoute } from '../../http/page-route.ts'
import { takesPasskeys } from '../../model/passkey-connection.ts'
import type { Providers } from '../../oidc/providers.ts'
import { Problem } from '../../problems.ts'
import { finishPasskeySignIn, type PasskeySignIn } from '../../steps/factors/passkey.ts'
import { logSignIn } from '../../steps/log-sign-in.ts'
import { enter } from './enter.ts'
import { type FlowPage, flowPage } from './flow-page.ts'
import { connectionsFor, showLogin } from './show-login.ts'
import { answeredChallenge } from './webauthn-challenges.ts'

/** Signing in with a passkey at the sign-in page. */
export function passkeyLoginRoutes(providers: Providers): PageRoute[] {
  return [flowPage(providers, 'POST', '/u/login/passkey', signIn)]
}

/** The passkey stands for its identity, whoever has that now; the identity's connection must be a way in here. */
async function signIn(ctx: Context, page: FlowPage): Promise<PageReply | Problem> {
  const { state } = page.flow
  const found = await finishPasskeySignIn(ctx, answeredChallenge(state, 'sign-in', page.request.form))
  if (found instanceof Problem || !(await isWayIn(ctx, page, found))) {
    const { ip, userAgent } = page.request
    const userId = found instanceof Problem ? undefined : found.user.id
    const event = { type: 'f', description: 'The passkey was not accepted', userId, clientId: state.clientId }
    await logSignIn(ctx, { ...event, ip, userAgent })
    return showLogin(ctx, page, { problem: 'passkey_failed' }, 400)
  }
  return enter(ctx, page, { key: found.identityKey, method: 'passkey', isStrong: true })
}

async function isWayIn(ctx: Context, page: FlowPage, { identityKey, user }: PasskeySignIn): Promise<boolean> {
  const identity = user.identities.find(({ key }) => key === identityKey)
  const connections = await connectionsFor(ctx, page.flow.state)
  return connections.some((one) => one.id === identity?.connectionId && takesPasskeys(one))
}
