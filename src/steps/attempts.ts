import type { Context } from '../context.ts'
import { oneWay } from '../crypto/one-way.ts'
import { isBarring } from '../model/attack-protection.ts'
import type { Connection } from '../model/connection.ts'
import { ipKey } from '../model/ip-key.ts'
import type { Settings } from '../model/settings.ts'
import type { User } from '../model/user.ts'
import { type Problem, problem } from '../problems.ts'
import { type Count, countAttempt, takeBackAttempt } from '../store/attempts.ts'

/** One attempt to sign in with a password. */
export interface Attempt {
  /** What was typed, folded as it is looked up. */
  readonly identifier: string
  readonly connection: Connection
  readonly ip: string
  /** Whether the account was last used from this address: whoever attacks it from elsewhere does not slow its owner. */
  readonly isKnownAddress: boolean
}

/** Whether a user signed in from this address the last time. */
export function isKnownAddress(user: User | undefined, ip: string): boolean {
  const last = user?.logins?.lastIp
  return last !== undefined && ipKey(last) === ipKey(ip)
}

const DAY = 86_400
/** A hundred failures at one account from wherever; then one a minute. It slows and never shuts out. */
const ACCOUNT = { most: 100, every: 60, seconds: DAY }

/**
 * Counts an attempt before its password is looked at, so that a thousand at once are counted as well as one after the
 * other, and refuses it where there were too many. It counts as failed until {@link noteSuccess}. Unknown accounts are
 * counted like any other.
 */
export async function checkAttempts(ctx: Context, attempt: Attempt): Promise<Problem | undefined> {
  const counts = await countsOf(ctx, attempt)
  const barred = await countAttempt(ctx.db, counts)
  if (barred.length === 0) return undefined
  const ofAccount = [keyOf('pair', attempt), keyOf('identifier', attempt)]
  return problem(barred.some((key) => ofAccount.includes(key)) ? 'too_many_attempts' : 'suspicious_address')
}

/** The password was right: the account begins anew at this address, and nothing is held against the address. */
export async function noteSuccess(ctx: Context, attempt: Attempt): Promise<void> {
  await takeBackAttempt(ctx.db, await countsOf(ctx, attempt))
}

async function countsOf(ctx: Context, attempt: Attempt): Promise<Count[]> {
  const settings = await ctx.directory.settings()
  return [...countsOfAddress(settings, attempt), ...countsOfAccount(settings, attempt)]
}

/** Failures from one address, whatever the account: so many, then one at a time (Auth0's default: 100, each 864 s). */
function countsOfAddress({ ipThrottling }: Settings, attempt: Attempt): Count[] {
  if (!isBarring(ipThrottling, attempt.ip)) return []
  const { maxAttempts: most, rate } = ipThrottling.preLogin
  const named = { identifier: null, connection: null, ip: ipKey(attempt.ip) }
  return [{ key: keyOf('address', attempt), most, every: rate / 1000, seconds: DAY, ...named }]
}

/**
 * Wrong passwords in a row for one account from one address block that pair (Auth0's default: 10), or the account itself
 * where the tenant wants it so.
 */
function countsOfAccount({ bruteForce }: Settings, attempt: Attempt): Count[] {
  const { identifier, connection, isKnownAddress } = attempt
  if (connection.options['brute_force_protection'] === false || !isBarring(bruteForce, attempt.ip)) return []
  const named = { identifier, connection: connection.name }
  const rule = { most: bruteForce.maxAttempts, every: null, seconds: DAY }
  if (bruteForce.mode === 'count_per_identifier') {
    return [{ key: keyOf('identifier', attempt), ...rule, ...named, ip: null }]
  }
  const pair = { key: keyOf('pair', attempt), ...rule, ...named, ip: ipKey(attempt.ip) }
  const account = { key: keyOf('account', attempt), ...ACCOUNT, ...named, ip: null }
  return isKnownAddress ? [pair] : [pair, account]
}

function keyOf(kind: 'pair' | 'address' | 'account' | 'identifier', { identifier, connection, ip }: Attempt): string {
  const account = [connection.id, identifier]
  const parts = { pair: [...account, ipKey(ip)], address: [ipKey(ip)], account, identifier: account }[kind]
  return oneWay(`attempts.${kind}`, JSON.stringify(parts))
}

/** What one may do so often: `most` at once, then one each `every` seconds. */
export interface Allowance {
  /** What it is, and for whom or from where. */
  readonly of: readonly string[]
  readonly most: number
  readonly every: number
}

/** Takes one out of each allowance, or out of none and answers false. */
export async function takeAllowance(ctx: Context, allowances: readonly Allowance[]): Promise<boolean> {
  const counts = allowances.map(({ of, most, every }) => ({
    key: oneWay('allowance', JSON.stringify(of)),
    ...{ most, every, seconds: DAY, identifier: null, connection: null, ip: null },
  }))
  return (await countAttempt(ctx.db, counts)).length === 0
}
