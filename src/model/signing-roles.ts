/** Which signing key does what, and since when; times as ISO texts by key id. Kept in the setting `signing_keys`. */
export interface SigningRoles {
  /** Signs. */
  readonly current: string
  /** Is listed already, and signs after the next rotation. */
  readonly next: string
  readonly since?: Readonly<Record<string, string>>
  readonly until?: Readonly<Record<string, string>>
  /** Keys that are no longer good, newest first: nothing of them is left but this. */
  readonly revoked?: readonly RevokedKey[]
}

export interface RevokedKey {
  readonly kid: string
  /** Certificate, base64 DER. */
  readonly x5c: string
  readonly at: string
}

const REVOKED_KEPT = 20

/** The roles after a rotation: the next key signs, a new one is next, the one that signed is listed on. */
export function rotated(roles: SigningRoles, made: string, at: Date): SigningRoles {
  const now = at.toISOString()
  return {
    ...roles,
    current: roles.next,
    next: made,
    since: { ...roles.since, [roles.next]: now },
    until: { ...roles.until, [roles.current]: now },
  }
}

/** The roles after a previous key was revoked. */
export function withRevoked(roles: SigningRoles, { kid, x5c, at }: RevokedKey): SigningRoles {
  return { ...roles, revoked: [{ kid, x5c, at }, ...(roles.revoked ?? [])].slice(0, REVOKED_KEPT) }
}

/** Whether a key that is listed was used before the one that signs now. */
export function isPrevious(roles: SigningRoles, kid: string): boolean {
  return kid !== roles.current && kid !== roles.next
}
