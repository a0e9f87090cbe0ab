/**
 * Scopes on their way through the provider.
 *
 * Every request carries `carabiner:in`, so that one whose scopes are all refused is still answered, as Auth0 does.
 * `offline_access` travels as `carabiner:offline`, because the provider drops it where no consent is asked for. Neither is
 * ever seen from outside.
 */
export const ALWAYS = 'carabiner:in'
export const OFFLINE = 'carabiner:offline'

/** Scopes that are about the person, whatever the API (CONTRACT §11.1). */
export const PERSONAL_SCOPES = [
  'openid',
  'profile',
  'email',
  'phone',
  'address',
  'name',
  'given_name',
  'family_name',
  'nickname',
  'email_verified',
  'picture',
  'created_at',
  'identities',
] as const

/** What the provider is told that it knows. */
export const PROVIDER_SCOPES: readonly string[] = [...PERSONAL_SCOPES, 'offline_access', ALWAYS, OFFLINE]

/** A request's scope as the provider takes it. */
export function scopeInside(scope: string | null | undefined): string {
  const wanted = (scope ?? '').split(/\s+/).filter(Boolean)
  return [...new Set([...wanted.map((one) => (one === 'offline_access' ? OFFLINE : one)), ALWAYS])].join(' ')
}

/** The provider's scope as the outside sees it. */
export function scopeOutside(scope: string | undefined): string {
  const inside = (scope ?? '').split(' ').filter((one) => one !== '' && one !== ALWAYS)
  return [...new Set(inside.map((one) => (one === OFFLINE ? 'offline_access' : one)))].join(' ')
}
