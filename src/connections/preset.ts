import type { Json } from '../model/json.ts'

/** A step into a value: a name of an object, or the element of an array whose member of that name is true. */
export type Step = string | { readonly where: string }

/** Where something stands in what a provider says of a person. */
export type Path = readonly [Step, ...Step[]]

/** Attributes of a profile that a preset may fill. What is verified is none of them: see {@link EmailRule}. */
export type Attribute =
  | 'name'
  | 'given_name'
  | 'family_name'
  | 'nickname'
  | 'picture'
  | 'locale'
  | 'html_url'
  | 'upn'
  | 'tenantid'
  | 'oid'

/** For each attribute the places to look for it; the first text found is taken. */
export type ProfileMap = Readonly<Partial<Record<Attribute, readonly Path[]>>>

/**
 * Where the e-mail address stands, and what proves that the person has its mailbox: the value at `verified.at` is
 * exactly one of `verified.is`. Null: nothing that this provider says proves it (DEMAND, unverified e-mail).
 */
export interface EmailRule {
  readonly at: Path
  readonly verified: VerifiedRule | null
}

export interface VerifiedRule {
  readonly at: Path
  readonly is: readonly Json[]
  /** An option of the connection that must be true besides: an operator answers for the provider. */
  readonly ifOption?: string
}

/** An option of a connection that an address is made of. The first name that is set counts. */
export interface Setting {
  readonly names: readonly [string, ...string[]]
  readonly form: 'host' | 'word' | 'url'
  readonly fallback?: string
  /** An option that, where it is true, says the value. */
  readonly unless?: { readonly option: string; readonly value: string }
}

interface Shared {
  /** `provider` of the identities (CONTRACT §1.3): the strategy, or `oauth2` where Auth0 has none for it. */
  readonly provider: string
  /** Whether the connection's name stands before the id: `oidc|my-conn|123` (CONTRACT §1.2). */
  readonly named: boolean
  readonly scopes: readonly string[]
  /** Further parameters of the authorization request. */
  readonly parameters: Readonly<Record<string, string>>
  readonly loginHint: 'login_hint' | 'login' | null
  readonly clientAuth: 'post' | 'basic' | 'apple'
  /** False only for a provider that refuses PKCE. */
  readonly pkce: boolean
  /** The claims that name a person at the provider for good; together where one alone is not unique. */
  readonly subject: readonly [Path, ...Path[]]
  /** An option of the connection that names another claim. */
  readonly subjectOption?: string
  /** Whether the provider numbers its accounts. */
  readonly numeric: boolean
  /** The id in our address where it is not the subject itself. */
  readonly idOf?: (subject: string) => string
  readonly email: EmailRule | null
  readonly profile: ProfileMap
  /** What stands in braces in addresses. */
  readonly settings: Readonly<Record<string, Setting>>
}

/** An OpenID provider that is discovered. */
export interface OidcPreset extends Shared {
  readonly kind: 'oidc'
  /** With `{settings}`. */
  readonly issuer: string
  /** What the metadata may name where that is not `issuer` itself. */
  readonly announces?: RegExp
  /** Whether userinfo is asked, where there is one: some put all into the ID token. */
  readonly userinfo: boolean
}

/** An OAuth 2.0 provider: who came back is what its profile endpoint says. */
export interface OauthPreset extends Shared {
  readonly kind: 'oauth2'
  /** Names the provider in proofs. */
  readonly issuer: string
  /** How its responses name it where they do (RFC 9207) and that is not `issuer`. */
  readonly iss?: string
  readonly authorization: string
  readonly token: string
  readonly person: string
  /** Further answers, put into the person's under a name. */
  readonly also: readonly { readonly name: string; readonly url: string }[]
}

export type Preset = OidcPreset | OauthPreset

/** What most OpenID providers have in common. */
export const OIDC: Omit<OidcPreset, 'provider' | 'issuer' | 'email'> = {
  kind: 'oidc',
  named: false,
  scopes: ['openid', 'profile', 'email'],
  parameters: {},
  loginHint: 'login_hint',
  clientAuth: 'post',
  pkce: true,
  subject: [['sub']],
  numeric: false,
  profile: {
    name: [['name']],
    given_name: [['given_name']],
    family_name: [['family_name']],
    nickname: [['nickname'], ['preferred_username']],
    picture: [['picture']],
    locale: [['locale']],
  },
  settings: {},
  userinfo: true,
}

/** What most OAuth 2.0 providers have in common. */
export const OAUTH2: Omit<
  OauthPreset,
  'provider' | 'issuer' | 'authorization' | 'token' | 'person' | 'email' | 'scopes'
> = {
  kind: 'oauth2',
  named: false,
  parameters: {},
  loginHint: null,
  clientAuth: 'post',
  pkce: true,
  subject: [['id']],
  numeric: false,
  profile: { name: [['name']], picture: [['picture']] },
  settings: {},
  also: [],
}

/** The rule of OpenID Connect Core §5.1, for providers that are known to keep it: `true`, and nothing like it. */
export const EMAIL_VERIFIED: EmailRule = { at: ['email'], verified: { at: ['email_verified'], is: [true] } }

/** The same where only the operator can know whether the provider keeps it. */
export const EMAIL_VERIFIED_IF_TRUSTED: EmailRule = {
  at: ['email'],
  verified: { at: ['email_verified'], is: [true], ifOption: 'email_verified_trusted' },
}
