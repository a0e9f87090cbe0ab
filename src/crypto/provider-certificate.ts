import { X509Certificate } from 'node:crypto'

/** What the certificate of a provider says of itself. */
export interface CertificateFacts {
  readonly pem: string
  readonly expires: string
  /** Parts of its subject by their long names. */
  readonly subject: Readonly<Record<string, string>>
  /** SHA-1 over it, in hex. */
  readonly thumbprint: string
}

const LONG_NAMES: Readonly<Record<string, string>> = {
  C: 'countryName',
  ST: 'stateOrProvinceName',
  L: 'localityName',
  O: 'organizationName',
  OU: 'organizationalUnitName',
  CN: 'commonName',
  emailAddress: 'emailAddress',
}

/** Reads a certificate in PEM, in base64 of PEM, or in base64 of DER; null where it is none. */
export function readCertificate(text: string): CertificateFacts | null {
  const certificate = certificateFrom(text)
  if (!certificate) return null
  const parts = certificate.subject.split('\n').flatMap((line): [string, string][] => {
    const [name = '', ...value] = line.split('=')
    const long = LONG_NAMES[name]
    return long === undefined ? [] : [[long, value.join('=')]]
  })
  return {
    pem: text.includes('-----BEGIN') ? text : certificate.toString(),
    expires: new Date(certificate.validTo).toISOString(),
    subject: Object.fromEntries(parts),
    thumbprint: certificate.fingerprint.replaceAll(':', '').toLowerCase(),
  }
}

function certificateFrom(text: string): X509Certificate | null {
  const plain = text.includes('-----BEGIN') ? text : Buffer.from(text, 'base64')
  const isPemInside = typeof plain !== 'string' && plain.includes('-----BEGIN')
  try {
    return new X509Certificate(isPemInside ? plain.toString('utf8') : plain)
  } catch {
    return null
  }
}
