import type { KoaContextWithOIDC, Provider } from 'oidc-provider'
import { handler, parameters } from 'oidc-provider/lib/actions/grants/device_code.js'
import { AuthorizationPending, SlowDown } from 'oidc-provider/lib/helpers/errors.js'
import type { Context } from '../context.ts'
import { DEVICE_GRANT } from '../model/grant-types.ts'
import { takeAllowance } from '../steps/attempts.ts'
import { helpersOf } from './refresh.ts'

/** A device is told to ask every 5 seconds (RFC 8628 §3.5); what the network hastens by less than one is forgiven. */
const POLLS = { most: 1, every: 4 }

/**
 * The grant `device_code`: the provider's, and a device that asks again too soon while nobody has decided is told to slow
 * down. As soon as somebody has, it gets its answer, however fast it asks.
 */
export function registerDeviceCode(ctx: Context, provider: Provider): void {
  const helpers = helpersOf(provider)
  const exchange = async (request: KoaContextWithOIDC) => {
    try {
      await handler(provider, helpers, request)
    } catch (error) {
      const { device_code: code = '' } = request.oidc.params as Record<string, string | undefined>
      const isPending = error instanceof AuthorizationPending
      if (isPending && !(await takeAllowance(ctx, [{ of: ['device poll', code], ...POLLS }]))) throw new SlowDown()
      throw error
    }
  }
  provider.registerGrantType(DEVICE_GRANT, exchange, [...parameters])
}
