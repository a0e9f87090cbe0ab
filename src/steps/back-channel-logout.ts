import { setTimeout as pause } from 'node:timers/promises'
import type { Context } from '../context.ts'
import { randomText } from '../crypto/random-ids.ts'
import { LOGOUT_TOKEN, signToken } from '../crypto/tokens.ts'
import { logSignIn } from './log-sign-in.ts'

/** A sign-out, as the applications that had a part in the session are to hear of it. */
export interface SignedOut {
  /** The origin that the session was at: with "/" the issuer. */
  readonly origin: string
  readonly userId: string
  readonly applications: readonly { readonly clientId: string; readonly sid: string }[]
  readonly ip: string
  readonly userAgent: string
}

interface Message extends Omit<SignedOut, 'applications'> {
  readonly clientId: string
  readonly sid: string
  readonly url: string
}

/** Before each try, in milliseconds. */
const WAITS = [0, 1000, 5000]
const TOKEN_SECONDS = 120
const LOGOUT_EVENT = 'http://schemas.openid.net/event/backchannel-logout'

/**
 * Tells every application of a session that it has ended (OpenID Connect Back-Channel Logout 1.0 §2.5): in the
 * background, each address three times at most. It never throws; what came of it is in the log, by Auth0's types.
 */
export async function tellApplications(
  ctx: Context,
  signedOut: SignedOut,
  waits: readonly number[] = WAITS,
): Promise<void> {
  const told = signedOut.applications.map((application) =>
    tellApplication(ctx, signedOut, { ...application, waits }).catch((error: unknown) => {
      ctx.log.warn({ err: error, client: application.clientId }, 'an application could not be told of a sign-out')
    }),
  )
  await Promise.all(told)
}

interface Told {
  readonly clientId: string
  readonly sid: string
  readonly waits: readonly number[]
}

async function tellApplication(ctx: Context, signedOut: SignedOut, { clientId, sid, waits }: Told): Promise<void> {
  const urls = (await ctx.directory.client(clientId))?.backchannelLogoutUrls ?? []
  await Promise.all(urls.map((url) => tell(ctx, { ...signedOut, clientId, sid, url }, waits)))
}

async function tell(ctx: Context, message: Message, waits: readonly number[]): Promise<void> {
  let failure: string | undefined
  for (const wait of waits) {
    await pause(wait, undefined, { ref: false })
    failure = await tryToTell(ctx, message)
    if (failure === undefined) break
  }
  const { clientId, userId, ip, userAgent, url } = message
  await logSignIn(ctx, {
    type: failure === undefined ? 'oidc_backchannel_logout_succeeded' : 'oidc_backchannel_logout_failed',
    ...(failure === undefined ? {} : { description: failure }),
    ...{ clientId, userId, ip, userAgent },
    details: { url: new URL(url).origin },
  })
}

/** One try, with a token of its own: it is two minutes old at most when it arrives. Says why it failed. */
async function tryToTell(ctx: Context, message: Message): Promise<string | undefined> {
  try {
    const body = new URLSearchParams({ logout_token: await logoutToken(ctx, message) })
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const { status } = await ctx.upstreams.fetch(message.url, { method: 'POST', headers, body })
    return status === 200 || status === 204 ? undefined : `${new URL(message.url).host} answered with ${status}.`
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/** §2.4: never with a nonce, so that it can pass for no ID token; nor does it carry our own claims. */
function logoutToken(ctx: Context, { origin, userId, clientId, sid }: Message): Promise<string> {
  const iat = Math.floor(Date.now() / 1000)
  const claims = {
    iss: `${origin}/`,
    sub: userId,
    aud: clientId,
    iat,
    exp: iat + TOKEN_SECONDS,
    jti: randomText(32),
    events: { [LOGOUT_EVENT]: {} },
    sid,
  }
  return signToken(ctx, claims, { typ: LOGOUT_TOKEN })
}
