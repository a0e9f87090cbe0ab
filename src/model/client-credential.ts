import type { JsonObject } from './json.ts'

/** What a client may prove itself with, instead of a secret: a public key or a certificate. Nothing of it is secret. */
export interface ClientCredential {
  /** `cred_` and 22 letters or digits. */
  readonly id: string
  readonly name: string
  readonly type: 'public_key' | 'cert_subject_dn' | 'x509_cert'
  /** SPKI in PEM, of public keys; null of certificates. */
  readonly publicKey: string | null
  /** How assertions are signed; of public keys. */
  readonly alg: 'RS256' | 'RS384' | 'PS256' | null
  readonly kid: string | null
  /** Lines such as `CN=client.example.org`. */
  readonly subjectDn: string | null
  /** Of the certificate, base64url. */
  readonly thumbprint: string | null
  /** ISO times. From `expiresAt` on it is no good. */
  readonly expiresAt: string | null
  readonly createdAt: string
  readonly updatedAt: string
}

/** Ways of proving oneself by credentials, by the names that they have in `client_authentication_methods`. */
export const CREDENTIAL_METHODS = {
  private_key_jwt: 'public_key',
  tls_client_auth: 'cert_subject_dn',
  self_signed_tls_client_auth: 'x509_cert',
} as const satisfies Readonly<Record<string, ClientCredential['type']>>

/** Where a client refers to credentials by their ids. */
export interface CredentialUse {
  readonly credentials?: readonly { readonly id: string }[]
}

/** `client_authentication_methods` as it is kept. */
export type AuthenticationMethods = { readonly [Method in keyof typeof CREDENTIAL_METHODS]?: CredentialUse }

/** Whether a client proves itself by credentials, and so by no secret. */
export function provesByCredentials({ extra }: { readonly extra: JsonObject }): boolean {
  return extra.client_authentication_methods !== undefined
}

/** The credentials that are meant by a use of them, without those that have expired. */
export function liveCredentials(
  known: readonly ClientCredential[],
  use: CredentialUse | undefined,
  now: Date,
): readonly ClientCredential[] {
  const ids = new Set((use?.credentials ?? []).map(({ id }) => id))
  const isLive = ({ expiresAt }: ClientCredential) => expiresAt === null || new Date(expiresAt) > now
  return known.filter((credential) => ids.has(credential.id) && isLive(credential))
}
