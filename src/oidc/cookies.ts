import type { Configuration } from 'oidc-provider'

/**
 * Cookies of an origin. Over HTTPS they carry the `__Host-` prefix, so that no other host and no plain page can set
 * them, and the session's is sent into frames, which silent authentication needs. Plain HTTP is for one's own machine.
 */
export function cookieNames(origin: string) {
  const prefix = origin.startsWith('https:') ? '__Host-' : ''
  return {
    session: `${prefix}carabiner_session`,
    browser: `${prefix}carabiner_browser`,
    remembered: `${prefix}carabiner_remembered`,
    link: `${prefix}carabiner_link`,
    // The provider sets these two with a path, which the prefix forbids.
    interaction: 'carabiner_interaction',
    resume: 'carabiner_resume',
  } as const
}

/** Attributes of the browser's cookie, which binds a flow to one browser: it is never needed in a frame. */
export function browserCookieOptions(origin: string) {
  const secure = origin.startsWith('https:')
  return { httpOnly: true, secure, sameSite: 'lax', path: '/', maxAge: 365 * 86_400 } as const
}

/** The provider's cookies at an origin. */
export function cookiesFor(origin: string): NonNullable<Configuration['cookies']> {
  const secure = origin.startsWith('https:')
  const { session, interaction, resume } = cookieNames(origin)
  return {
    names: { session, interaction, resume },
    long: { httpOnly: true, secure, sameSite: secure ? 'none' : 'lax', path: '/', signed: false },
    short: { httpOnly: true, secure, sameSite: 'lax', signed: false },
  }
}
