import type { Context } from '../context.ts'
import type { PageRequest } from '../http/page-route.ts'
import { readSignIn } from '../model/sign-in.ts'
import { logLater } from '../steps/log-later.ts'
import { cookieNames } from './cookies.ts'
import type { OurSession } from './interactions.ts'
import type { Providers } from './providers.ts'

/** A session that was ended: whose it was, and which applications had a part in it. */
export interface EndedSession {
  readonly userId: string | null
  readonly applications: readonly { readonly clientId: string; readonly sid: string }[]
}

interface StoredSession extends OurSession {
  destroy(): Promise<void>
}

/** The browser's session at an origin, or undefined. */
export async function sessionAt(
  providers: Providers,
  origin: string,
  cookies: Readonly<Record<string, string>>,
): Promise<StoredSession | undefined> {
  const value = cookies[cookieNames(origin).session]
  if (value === undefined) return undefined
  return (await providers(origin).Session.find(value)) as unknown as StoredSession | undefined
}

/** The user who is signed in with a session, whether or not the sign-in still stands. */
export function userOfSession(session: OurSession | undefined): string | null {
  return readSignIn(session?.accountId ?? '')?.user ?? null
}

/** Ends the browser's session; its tokens live on, as Auth0's do. */
export async function endSession(
  ctx: Context,
  session: StoredSession,
  { ip, userAgent }: Pick<PageRequest, 'ip' | 'userAgent'>,
): Promise<EndedSession> {
  await session.destroy()
  const userId = userOfSession(session)
  if (userId !== null)
    logLater(ctx, { type: 'slo', description: 'User successfully logged out', userId, ip, userAgent })
  const applications = Object.entries(session.authorizations ?? {}).flatMap(([clientId, { sid }]) =>
    sid === undefined ? [] : [{ clientId, sid }],
  )
  return { userId, applications }
}
