import { createHash } from 'node:crypto'
import type { DemoStrategy } from '../../connections/demo-upstream.ts'
import type { JsonObject } from '../../model/json.ts'
import { DEMO_PEOPLE } from '../people.ts'

/** Somebody at the demo's Google or GitHub. */
export interface DemoAccount {
  /** Digits, as both services number their people. */
  readonly id: string
  readonly email: string
  readonly emailVerified: boolean
  readonly displayName: string
}

/** The accounts that the demo's people have at a service, under the ids that their identities have. */
export function demoAccounts(strategy: DemoStrategy): readonly DemoAccount[] {
  return DEMO_PEOPLE.flatMap(({ main, linked }) => [main, ...linked])
    .filter(({ connection }) => connection === strategy)
    .map(({ id, profile }) => {
      const text = (name: string) => (typeof profile[name] === 'string' ? profile[name] : '')
      return { id, email: text('email'), emailVerified: profile['email_verified'] === true, displayName: text('name') }
    })
}

const LONGEST = 254

/** The account of whatever address was typed: the same address is the same account. Undefined where it is none. */
export function typedAccount(strategy: DemoStrategy, typed: Omit<DemoAccount, 'id'>): DemoAccount | undefined {
  const email = typed.email.trim().toLowerCase()
  if (!/^[^\s@]+@[^\s@]+$/.test(email) || email.length > LONGEST) return undefined
  const known = demoAccounts(strategy).find((account) => account.email === email)
  const displayName = typed.displayName.trim().slice(0, LONGEST) || email
  return { id: known?.id ?? idFor(strategy, email), email, emailVerified: typed.emailVerified, displayName }
}

const DIGITS = 18
const GITHUB_MOST = 1_000_000_000n
const GITHUB_FIRST = 1_000_000n

function idFor(strategy: DemoStrategy, email: string): string {
  const hash = BigInt(`0x${createHash('sha256').update(email).digest('hex')}`)
  return strategy === 'github'
    ? String(GITHUB_FIRST + (hash % GITHUB_MOST))
    : `109${hash.toString().padStart(DIGITS, '0').slice(-DIGITS)}`
}

/** An account as Google's ID tokens and userinfo tell of it. */
export function googleClaims({ id, email, emailVerified, displayName: name }: DemoAccount): JsonObject {
  const [given_name = '', ...family] = name.split(' ')
  const family_name = family.join(' ')
  const names = { name, given_name, ...(family_name === '' ? {} : { family_name }) }
  return { sub: id, email, email_verified: emailVerified, ...names, locale: 'en' }
}

/** An account as GitHub's `/user` tells of it. */
export function githubUser({ id, displayName: name }: DemoAccount): JsonObject {
  const login = name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')
  return { id: Number(id), login, name, email: null }
}

/** The addresses of an account as GitHub's `/user/emails` lists them. */
export function githubEmails({ email, emailVerified }: DemoAccount): JsonObject[string] {
  return [{ email, primary: true, verified: emailVerified, visibility: 'private' }]
}
