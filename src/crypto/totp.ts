import { Secret, TOTP } from 'otpauth'

/** What every authenticator app understands (RFC 6238; key length RFC 4226 §4). */
const PERIOD = 30
const SECRET_BYTES = 20
/** Clocks differ and people type slowly: one step back, one ahead (RFC 6238 §5.2). */
const WINDOW = 1

/** A new TOTP secret, base32. */
export function newTotpSecret(): string {
  return new Secret({ size: SECRET_BYTES }).base32
}

/** The `otpauth:` address that an authenticator app reads: for a QR code or a link. */
export function totpUri(about: { readonly secret: string; readonly issuer: string; readonly account: string }): string {
  const { secret, issuer, account } = about
  return new TOTP({ issuer, label: account, secret: Secret.fromBase32(secret), period: PERIOD, digits: 6 }).toString()
}

/** The time step that a code is of, if it is of the present one or its neighbours; at `now`, in milliseconds. */
export function totpStep(secret: string, code: string, now: number): number | undefined {
  const token = code.replaceAll(/[\s-]/g, '')
  if (!/^\d{6}$/.test(token)) return undefined
  const totp = new TOTP({ secret: Secret.fromBase32(secret), period: PERIOD, digits: 6 })
  const delta = totp.validate({ token, timestamp: now, window: WINDOW })
  return delta === null ? undefined : Math.floor(now / 1000 / PERIOD) + delta
}
