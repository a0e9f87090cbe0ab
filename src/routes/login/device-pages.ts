import type { KoaContextWithOIDC } from 'oidc-provider'
import type { Context } from '../../context.ts'
import type { DeviceConfirmation } from '../../oidc/sign-in-steps.ts'
import type { Page } from '../../../web/pages/page.ts'
import { applicationView } from './application-view.ts'
import { answerWithPage } from './provider-page.ts'

/** What the provider throws where it asks for the code again. */
interface CodeRefusal {
  readonly name?: string
  readonly userCode?: string
}

/** Where a person types the code that a device shows. Without a code it is wrong only once one was sent. */
export async function deviceCodePage(ctx: Context, request: KoaContextWithOIDC, refusal: unknown): Promise<void> {
  const { name, userCode } = (refusal ?? {}) as CodeRefusal
  if (name === 'AbortedError') {
    return answerWithPage(ctx, request, { name: 'device-done', outcome: 'denied', application: null })
  }
  const sent = request.query['code']
  await answerWithPage(ctx, request, {
    name: 'device-code',
    state: secretOf(request),
    userCode: userCode ?? (typeof sent === 'string' ? sent.slice(0, 40) : ''),
    ...(name === undefined || name === 'NoCodeError' ? {} : { problem: 'wrong_device_code' as const }),
  })
}

/** What asks, and from where: a code may have come from a stranger. */
export async function deviceConfirmPage(
  ctx: Context,
  request: KoaContextWithOIDC,
  { client, device, code }: DeviceConfirmation,
): Promise<void> {
  const { ip, ua } = (device ?? {}) as { ip?: string; ua?: string }
  const application = await applicationView(ctx, client.clientId)
  const page: Page = {
    name: 'device-confirm',
    state: secretOf(request),
    action: '/activate',
    userCode: code,
    application: application ?? { name: client.clientId, logoUrl: null },
    account: null,
    ip: ip ?? null,
    device: ua ?? null,
    scopes: [],
  }
  await answerWithPage(ctx, request, page)
}

/** The device has its answer. */
export async function deviceDonePage(ctx: Context, request: KoaContextWithOIDC): Promise<void> {
  const application = await applicationView(ctx, request.oidc.client?.clientId ?? '')
  await answerWithPage(ctx, request, { name: 'device-done', outcome: 'allowed', application })
}

function secretOf({ oidc }: KoaContextWithOIDC): string {
  return (oidc.session as unknown as { state?: { secret?: string } } | undefined)?.state?.secret ?? ''
}
