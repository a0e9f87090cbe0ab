import type { Json, JsonObject } from '../model/json.ts'
import { claimAt, textAt } from './claims.ts'
import type { Attribute, Path, Preset } from './preset.ts'
import { UnusableAnswer } from './upstream-problem.ts'
import type { UpstreamProvider } from './upstream-provider.ts'
import { type ProvenEmail, emailFrom } from './verified-email.ts'

/** What a provider says of a person, in our words. */
export type UpstreamProfile = Readonly<Partial<Record<Attribute, string>>> & {
  readonly email?: string
  readonly email_verified?: ProvenEmail | false
}

/** Who came back from a provider. */
export interface Upstream {
  /** Of the address `provider|id` (CONTRACT §1.2). */
  readonly provider: string
  readonly id: string
  readonly numeric: boolean
  /** Of the proof: with the connection, issuer and subject name one person for good. */
  readonly issuer: string
  readonly subject: string
  readonly profile: UpstreamProfile
  /** All that the provider said: ID token and profile. */
  readonly claims: JsonObject
  readonly tokens: UpstreamTokens
}

/** What the provider gave to be called with, as far as it did. Seal them where they are kept. */
export interface UpstreamTokens {
  readonly access_token?: string
  readonly refresh_token?: string
  readonly id_token?: string
  /** Seconds. */
  readonly expires_in?: number
}

/** Reads who came back out of what a provider said. @throws UnusableAnswer where it does not say who. */
export function upstreamIdentity(
  { preset, connection, proofIssuer }: UpstreamProvider,
  { issuer, claims, tokens }: Pick<Upstream, 'issuer' | 'claims' | 'tokens'>,
): Upstream {
  const subject = subjectFrom(preset, claims, connection.options)
  const id = preset.idOf?.(subject) ?? subject
  return {
    provider: preset.provider,
    id: preset.named ? `${connection.name}|${id}` : id,
    numeric: preset.numeric,
    issuer: proofIssuer ?? issuer,
    subject,
    profile: profileFrom(preset, claims, connection.options),
    claims,
    tokens,
  }
}

const JOINER = '|'

function subjectFrom(preset: Preset, claims: JsonObject, options: JsonObject): string {
  const other = preset.subjectOption === undefined ? undefined : options[preset.subjectOption]
  const paths: readonly Path[] = typeof other === 'string' && other !== '' ? [[other]] : preset.subject
  const parts = paths.map((path) => subjectPart(claimAt(claims, path), preset.numeric))
  if (parts.some((part) => part === undefined || (parts.length > 1 && part.includes(JOINER)))) {
    throw new UnusableAnswer('it does not say who you are')
  }
  return parts.join(JOINER)
}

const LONGEST_SUBJECT = 255

/** A text, or a number that JSON keeps exactly; accounts that are numbered must be that. */
function subjectPart(value: Json | undefined, numeric: boolean): string | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) && value >= 0 ? String(value) : undefined
  return typeof value === 'string' && !numeric && isSubject(value) ? value : undefined
}

function isSubject(text: string): boolean {
  return text !== '' && text.length <= LONGEST_SUBJECT && text.isWellFormed() && !/\p{Cc}/u.test(text)
}

function profileFrom(preset: Preset, claims: JsonObject, options: JsonObject): UpstreamProfile {
  const found = Object.entries(preset.profile).map(
    ([name, paths]) => [name, paths.map((path) => textAt(claims, path)).find((text) => text !== undefined)] as const,
  )
  const attributes = Object.fromEntries(found.filter(([, text]) => text !== undefined && isShown(text)))
  return { ...attributes, ...emailFrom(preset.email, claims, options) }
}

/** Whether a text may stand in a profile, and as a link or picture: pages show these. */
function isShown(text: string): boolean {
  return !/^\s*(javascript|data|vbscript):/i.test(text)
}
