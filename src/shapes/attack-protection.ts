import { z } from 'zod'
import type { BruteForceProtection, IpThrottling, Rate } from '../model/attack-protection.ts'
import type { JsonObject } from '../model/json.ts'

const allowlist = z.array(z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()])).max(100)

/** Body of `PATCH /api/v2/attack-protection/brute-force-protection`. */
export const bruteForceBody = z.strictObject({
  enabled: z.boolean().optional(),
  shields: z.array(z.enum(['block', 'user_notification'])).optional(),
  allowlist: allowlist.optional(),
  mode: z.enum(['count_per_identifier_and_ip', 'count_per_identifier']).optional(),
  max_attempts: z.int().min(1).max(100).optional(),
})

export type BruteForceBody = z.infer<typeof bruteForceBody>

const rateShape = (most: number, least: number) =>
  z.strictObject({
    max_attempts: z.int().min(1).max(most).optional(),
    rate: z.int().min(least).max(86_400_000).optional(),
  })

/** Body of `PATCH /api/v2/attack-protection/suspicious-ip-throttling`. */
export const ipThrottlingBody = z.strictObject({
  enabled: z.boolean().optional(),
  shields: z.array(z.enum(['block', 'admin_notification'])).optional(),
  allowlist: allowlist.optional(),
  stage: z
    .strictObject({
      'pre-login': rateShape(2500, 34_560).optional(),
      'pre-user-registration': rateShape(72_000, 1200).optional(),
    })
    .optional(),
})

export type IpThrottlingBody = z.infer<typeof ipThrottlingBody>

/** A protection after a change: what the body names, and nothing else. */
export function changedBruteForce(before: BruteForceProtection, body: BruteForceBody): BruteForceProtection {
  return {
    ...commonOf(before, body),
    mode: body.mode ?? before.mode,
    maxAttempts: body.max_attempts ?? before.maxAttempts,
  }
}

export function changedIpThrottling(before: IpThrottling, body: IpThrottlingBody): IpThrottling {
  return {
    ...commonOf(before, body),
    preLogin: changedRate(before.preLogin, body.stage?.['pre-login']),
    preRegistration: changedRate(before.preRegistration, body.stage?.['pre-user-registration']),
  }
}

function commonOf(before: Common, body: BruteForceBody | IpThrottlingBody): Common {
  return {
    enabled: body.enabled ?? before.enabled,
    shields: body.shields ?? before.shields,
    allowlist: body.allowlist ?? before.allowlist,
  }
}

type Common = Pick<IpThrottling, 'enabled' | 'shields' | 'allowlist'>

function changedRate(before: Rate, body: { max_attempts?: number | undefined; rate?: number | undefined } = {}): Rate {
  return { maxAttempts: body.max_attempts ?? before.maxAttempts, rate: body.rate ?? before.rate }
}

/** As Auth0 answers it. */
export function writeBruteForce(protection: BruteForceProtection): JsonObject {
  const { enabled, shields, mode, allowlist, maxAttempts } = protection
  // Always in one order: exports of one configuration are compared as text.
  return { enabled, shields, mode, allowlist, max_attempts: maxAttempts }
}

export function writeIpThrottling(throttling: IpThrottling): JsonObject {
  const { enabled, shields, allowlist, preLogin, preRegistration } = throttling
  const rateOf = ({ maxAttempts, rate }: Rate) => ({ max_attempts: maxAttempts, rate })
  return {
    enabled,
    shields,
    allowlist,
    stage: { 'pre-login': rateOf(preLogin), 'pre-user-registration': rateOf(preRegistration) },
  }
}
