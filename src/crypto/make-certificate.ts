import type { webcrypto } from 'node:crypto'
import type { Extension } from '@peculiar/x509'

/** What a certificate says. Without `issuer` it signs itself. */
export interface CertificateRequest {
  /** A distinguished name, such as `CN=localhost`. */
  readonly subject: string
  readonly days: number
  readonly keys: webcrypto.CryptoKeyPair
  readonly issuer?: { readonly pem: string; readonly privateKey: webcrypto.CryptoKey }
  readonly purpose?: CertificatePurpose
}

/** An authority that signs only server certificates, or a server with its names; else neither. */
export type CertificatePurpose =
  | { readonly kind: 'authority' }
  | { readonly kind: 'server'; readonly dns: readonly string[]; readonly ip: readonly string[] }

const DAY_MS = 86_400_000
/** Clocks of one's own machines differ: a certificate is good from an hour ago. */
const EARLIER_MS = 3_600_000

/** Makes an X.509 certificate (RFC 5280), signed with SHA-256. */
export async function makeCertificate(request: CertificateRequest): Promise<{ pem: string; der: Buffer }> {
  const x509 = await loadX509()
  const issuer = request.issuer && new x509.X509Certificate(request.issuer.pem)
  const now = Date.now()
  const certificate = await x509.X509CertificateGenerator.create({
    subject: request.subject,
    issuer: issuer?.subject ?? request.subject,
    notBefore: new Date(now - EARLIER_MS),
    notAfter: new Date(now + request.days * DAY_MS),
    publicKey: request.keys.publicKey,
    signingKey: request.issuer?.privateKey ?? request.keys.privateKey,
    extensions: [
      ...extensionsFor(x509, request.purpose),
      await x509.SubjectKeyIdentifierExtension.create(request.keys.publicKey),
      ...(issuer ? [await x509.AuthorityKeyIdentifierExtension.create(issuer.publicKey)] : []),
    ],
  })
  return { pem: `${certificate.toString('pem')}\n`, der: Buffer.from(certificate.rawData) }
}

/** A certificate as the PKCS #7 message that holds nothing else (RFC 5652 §5), DER in and out. */
export async function signedDataOf(der: Buffer): Promise<Buffer> {
  const { X509Certificate, X509Certificates } = await loadX509()
  return Buffer.from(new X509Certificates([new X509Certificate(Uint8Array.from(der))]).export('raw'))
}

/** Loaded only when a certificate is made, which is once in months: it costs 80 ms and 15 MB. */
type X509 = Awaited<ReturnType<typeof loadX509>>

async function loadX509() {
  // @peculiar/x509 needs Reflect's metadata functions before its own first line.
  await import('reflect-metadata')
  return await import('@peculiar/x509')
}

function extensionsFor(x509: X509, purpose?: CertificatePurpose): Extension[] {
  const { BasicConstraintsExtension, ExtendedKeyUsage, ExtendedKeyUsageExtension, KeyUsageFlags } = x509
  if (!purpose) return [new BasicConstraintsExtension(false, undefined, true)]
  if (purpose.kind === 'authority') {
    return [
      new BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
    ]
  }
  const names = [
    ...purpose.dns.map((value) => ({ type: 'dns' as const, value })),
    ...purpose.ip.map((value) => ({ type: 'ip' as const, value })),
  ]
  return [
    new BasicConstraintsExtension(false, undefined, true),
    new x509.KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
    new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
    new x509.SubjectAlternativeNameExtension(names),
  ]
}
