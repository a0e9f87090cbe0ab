/** What we take from the XML of an identity provider's federation metadata. */
export interface FederationMetadata {
  /** Where WS-Federation, or else SAML, sends people to sign in. */
  readonly signIn: string | null
  /** Certificates with which it signs, base64 DER. */
  readonly certificates: readonly string[]
}

const PASSIVE = /<(?:\w+:)?PassiveRequestorEndpoint\b[^>]*>[^]{0,500}?<(?:\w+:)?Address\b[^>]*>\s*([^<\s]+)\s*</
const SINGLE_SIGN_ON = /<(?:\w+:)?SingleSignOnService\b[^>]{0,1000}?\bLocation="([^"]+)"/
const CERTIFICATE = /<(?:\w+:)?X509Certificate\b[^>]{0,200}>([A-Za-z0-9+/=\s]{1,20000})</g

/** Reads federation metadata. What they do not say is left out; nothing of them is obeyed. */
export function readFederationMetadata(xml: string): FederationMetadata {
  const certificates = [...xml.matchAll(CERTIFICATE)].map(([, text = '']) => text.replaceAll(/\s/g, ''))
  return {
    signIn: PASSIVE.exec(xml)?.[1] ?? SINGLE_SIGN_ON.exec(xml)?.[1] ?? null,
    certificates: [...new Set(certificates)],
  }
}
