import type { Context } from '../context.ts'
import type { Client } from '../model/client.ts'
import { Problem } from '../problems.ts'
import { signInByGrant } from '../steps/sign-in/sign-in-by-grant.ts'
import { grantRefusal } from './grant-refusal.ts'
import { OAuthError } from './oauth-error.ts'
import { answerGrant, clientOf, type GrantScope, grantRequest, readParams } from './sign-in-grant.ts'

export const PASSWORDLESS_PARAMS = ['username', 'otp', 'realm', 'scope', 'audience'] as const

/** Checks and uses up a code that was sent to an address (`realm` is `email` or `sms`). */
export type RedeemCode = (
  ctx: Context,
  sent: {
    readonly client: Client
    readonly realm: string
    readonly username: string
    readonly otp: string
    readonly ip: string
    readonly userAgent: string
  },
) => Promise<{ readonly identityKey: string } | Problem>

/** Auth0's grant `passwordless/otp` (CONTRACT §11.3): signs in by a code from mail or SMS. */
export function passwordlessGrant(redeemCode: RedeemCode): (scope: GrantScope) => Promise<void> {
  return async (scope) => {
    const { username, otp, realm } = readParams(scope.request, ['username', 'otp', 'realm'])
    if (realm !== 'email' && realm !== 'sms') {
      throw new OAuthError(400, 'invalid_request', 'The realm must be "email" or "sms".')
    }
    const asked = await grantRequest(scope, 'passwordless')
    const client = await scope.ctx.directory.client(clientOf(scope.request))
    if (!client) throw new Error('A grant is asked for by a client')
    const { ip, userAgent } = asked.visitor
    const redeemed = await redeemCode(scope.ctx, { client, realm, username, otp, ip, userAgent })
    if (redeemed instanceof Problem) throw grantRefusal(redeemed)
    await answerGrant(scope, await signInByGrant(scope.ctx, asked, { key: redeemed.identityKey, method: realm }))
  }
}
