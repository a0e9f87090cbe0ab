import { domainToASCII } from 'node:url'
import type { JsonObject } from '../model/json.ts'
import { claimAt, textAt } from './claims.ts'
import type { EmailRule, VerifiedRule } from './preset.ts'

declare const proof: unique symbol

/** That the person who came back has the mailbox. Only {@link emailFrom} makes one, from the claim that its rule names. */
export type ProvenEmail = true & { readonly [proof]: 'a preset said which claim proves it, and it did' }

/** An address as a provider gave it. */
export interface UpstreamEmail {
  readonly email: string
  readonly email_verified: ProvenEmail | false
}

/** The address in what a provider said, and whether that proves it; nothing where there is none that can be one. */
export function emailFrom(rule: EmailRule | null, claims: JsonObject, options: JsonObject): UpstreamEmail | undefined {
  const email = rule ? plainAddress(textAt(claims, rule.at)) : undefined
  if (!rule || email === undefined) return undefined
  return { email, email_verified: isProven(rule.verified, claims, options) && (true as ProvenEmail) }
}

/** Only an exact match counts: "true", 1 or "yes" are not true unless the rule lists them. */
function isProven(rule: VerifiedRule | null, claims: JsonObject, options: JsonObject): boolean {
  if (!rule) return false
  if (rule.ifOption !== undefined && options[rule.ifOption] !== true) return false
  const said = claimAt(claims, rule.at)
  return said !== undefined && rule.is.some((value) => value === said)
}

const MOST_LOCAL = 64
const MOST_ADDRESS = 254

/**
 * One address in lower case, its domain in ASCII; undefined for a list, for what only looks like an address once
 * compatibility characters are folded, and for what is none (DEMAND T25).
 */
function plainAddress(text: string | undefined): string | undefined {
  if (text === undefined || text !== text.normalize('NFKC')) return undefined
  const [, local = '', domain = ''] = ADDRESS.exec(text.toLowerCase()) ?? []
  const host = domainToASCII(domain)
  return local !== '' && isWithin(local, host) ? `${local}@${host}` : undefined
}

const ADDRESS = /^([^\s,;<>()[\]"\\:@]+)@([^\s@]+)$/u

function isWithin(local: string, host: string): boolean {
  return /^[a-z0-9.-]+$/.test(host) && local.length <= MOST_LOCAL && local.length + host.length < MOST_ADDRESS
}
