import type { Configuration, KoaContextWithOIDC } from 'oidc-provider'
import type { Client, RefreshTokenPolicy } from '../model/client.ts'
import type { Settings } from '../model/settings.ts'
import { OFFLINE } from '../model/protocol-scopes.ts'

/** What stands for "for ever": ten years, in seconds. */
const FOR_EVER = 315_360_000
const DAY = 86_400
const HOUR = 3600

/** The parts of a client that lifetimes need, as its metadata carries them (clients.ts). */
export type Lifetimes = Pick<Client, 'idTokenLifetime' | 'refreshToken'>

/** Settings of the tenant as they were when the request came: lifetimes are asked for where nothing can be awaited. */
export const SETTINGS = Symbol('settings of the tenant')

/** How long the provider's things live, in seconds (CONTRACT §8, §11.4). */
export function lifetimes(): NonNullable<Configuration['ttl']> {
  return {
    AccessToken: (_request, token) => token.resourceServer?.accessTokenTTL ?? DAY,
    AuthorizationCode: 60,
    ClientCredentials: DAY,
    DeviceCode: 900,
    Grant: (_request, grant) => (grant.getOIDCScope().split(' ').includes(OFFLINE) ? FOR_EVER : DAY),
    IdToken: (_request, _token, client) => of(client).idTokenLifetime,
    Interaction: HOUR,
    RefreshToken: (_request, token) => refreshSeconds(of(token.client).refreshToken, token.iiat ?? now()),
    Session: (request, session) => sessionSeconds(request, session.loginTs),
  }
}

function of(client: unknown): Lifetimes {
  return (client as { carabiner: Lifetimes }).carabiner
}

/** The shorter of what is left in all and what may pass unused. */
export function refreshSeconds(policy: RefreshTokenPolicy, issuedFirst: number): number {
  if (!policy.expiring) return FOR_EVER
  const left = issuedFirst + policy.tokenLifetime - now()
  const total = policy.infiniteTokenLifetime ? FOR_EVER : Math.max(1, left)
  const idle = policy.infiniteIdleTokenLifetime ? FOR_EVER : policy.idleTokenLifetime
  return Math.min(total, idle)
}

function sessionSeconds(request: KoaContextWithOIDC, signedInAt: number | undefined): number {
  const settings = (request.req as { [SETTINGS]?: Settings })[SETTINGS]
  if (!settings) throw new Error('A request reached the provider without the settings of the tenant')
  const left = (signedInAt ?? now()) + settings.sessionLifetime * HOUR - now()
  return Math.max(1, Math.min(Math.floor(left), Math.floor(settings.idleSessionLifetime * HOUR)))
}

function now(): number {
  return Math.floor(Date.now() / 1000)
}
