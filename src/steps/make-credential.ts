import { readCertificate, readPublicKey } from '../crypto/public-key.ts'
import { randomText } from '../crypto/random-ids.ts'
import type { ClientCredential } from '../model/client-credential.ts'
import { Problem, problem } from '../problems.ts'
import type { CredentialBody } from '../shapes/client-credential.ts'

/** How many credentials a client can have, of all kinds. */
export const MOST_CREDENTIALS = 20

/** Makes a credential of what was sent. Refuses what is no key or certificate, and keys that are too short. */
export function makeCredential(sent: CredentialBody): ClientCredential | Problem {
  const parts = sent.credential_type === 'public_key' ? keyParts(sent) : certificateParts(sent)
  if (parts instanceof Problem) return parts
  const now = new Date().toISOString()
  const named = { id: `cred_${randomText(22)}`, name: sent.name ?? '', type: sent.credential_type }
  return { ...EMPTY, ...named, ...parts, createdAt: now, updatedAt: now }
}

const EMPTY = { publicKey: null, alg: null, kid: null, subjectDn: null, thumbprint: null, expiresAt: null } as const

type Parts = Partial<ClientCredential>

function keyParts(sent: CredentialBody): Parts | Problem {
  const key = readPublicKey(sent.pem ?? '')
  if (!key) return problem('invalid_body', 'A credential must be a public RSA key of at least 2048 bits in PEM.')
  return {
    publicKey: key.pem,
    alg: sent.alg ?? 'RS256',
    kid: sent.kid ?? key.thumbprint,
    expiresAt: endOf(sent, key.expiresAt),
  }
}

/** What was said, or the end of the certificate where it was asked for. */
function endOf({ expires_at: said, parse_expiry_from_cert: parse }: CredentialBody, ofCertificate: Date | null) {
  if (said !== undefined) return new Date(said).toISOString()
  return parse && ofCertificate ? ofCertificate.toISOString() : null
}

function certificateParts(sent: CredentialBody): Parts | Problem {
  const bySubject = sent.credential_type === 'cert_subject_dn'
  if (bySubject && sent.pem === undefined && sent.subject_dn !== undefined) return { subjectDn: sent.subject_dn }
  const certificate = readCertificate(sent.pem ?? '')
  if (!certificate) return problem('invalid_body', 'A credential of this type must be an X.509 certificate in PEM.')
  if (bySubject) return { subjectDn: certificate.subjectDn }
  return { thumbprint: certificate.thumbprint, expiresAt: certificate.expiresAt.toISOString() }
}
