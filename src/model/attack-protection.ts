import { BlockList, isIP } from 'node:net'

/** Wrong passwords for one account (Auth0's brute-force protection). A connection can be taken out of it. */
export interface BruteForceProtection {
  readonly enabled: boolean
  /** Only `block` takes effect. */
  readonly shields: readonly string[]
  readonly mode: 'count_per_identifier_and_ip' | 'count_per_identifier'
  readonly maxAttempts: number
  /** Addresses and blocks of them that are never counted. */
  readonly allowlist: readonly string[]
}

/** Attempts from one address, whatever the account (Auth0's suspicious-IP throttling). */
export interface IpThrottling {
  readonly enabled: boolean
  /** Only `block` takes effect. */
  readonly shields: readonly string[]
  readonly allowlist: readonly string[]
  readonly preLogin: Rate
  readonly preRegistration: Rate
}

/** So many at once, then one each `rate` milliseconds. */
export interface Rate {
  readonly maxAttempts: number
  readonly rate: number
}

/** Auth0's defaults. */
export const BRUTE_FORCE_DEFAULTS: BruteForceProtection = {
  enabled: true,
  shields: ['block'],
  mode: 'count_per_identifier_and_ip',
  maxAttempts: 10,
  allowlist: [],
}

export const IP_THROTTLING_DEFAULTS: IpThrottling = {
  enabled: true,
  shields: ['block'],
  allowlist: [],
  preLogin: { maxAttempts: 100, rate: 864_000 },
  preRegistration: { maxAttempts: 50, rate: 1200 },
}

/** Whether a protection bars anybody who comes from this address. */
export function isBarring(
  { enabled, shields, allowlist }: Pick<IpThrottling, 'enabled' | 'shields' | 'allowlist'>,
  ip: string,
): boolean {
  return enabled && shields.includes('block') && !isListed(allowlist, ip)
}

const FAMILY = { 4: 'ipv4', 6: 'ipv6' } as const

function isListed(list: readonly string[], ip: string): boolean {
  const family = familyOf(ip)
  if (list.length === 0 || family === undefined) return false
  const blocks = new BlockList()
  for (const entry of list) {
    const [address = '', bits] = entry.split('/')
    const of = familyOf(address)
    if (of === undefined) continue
    if (bits === undefined) blocks.addAddress(address, of)
    else blocks.addSubnet(address, Number(bits), of)
  }
  return blocks.check(ip, family)
}

function familyOf(ip: string): 'ipv4' | 'ipv6' | undefined {
  return FAMILY[isIP(ip) as keyof typeof FAMILY]
}
