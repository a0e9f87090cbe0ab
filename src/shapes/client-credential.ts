import { z } from 'zod'
import type { ClientCredential } from '../model/client-credential.ts'
import type { JsonObject } from '../model/json.ts'
import { atLeastOne } from './paging.ts'

const fields = {
  name: z.string().max(128).optional(),
  subject_dn: z.string().min(1).max(256).optional(),
  pem: z.string().min(1).max(8192).optional(),
  alg: z.enum(['RS256', 'RS384', 'PS256']).optional(),
  parse_expiry_from_cert: z.boolean().optional(),
  expires_at: z.iso.datetime({ offset: true }).optional(),
  kid: z
    .string()
    .regex(/^[0-9a-zA-Z-_]{10,64}$/)
    .optional(),
}

/** Body of `POST /api/v2/clients/{client_id}/credentials`. */
export const credentialBody = z.strictObject({
  credential_type: z.enum(['public_key', 'cert_subject_dn', 'x509_cert']),
  ...fields,
})

export type CredentialBody = z.infer<typeof credentialBody>

/** Body of `PATCH /api/v2/clients/{client_id}/credentials/{credential_id}`. */
export const credentialChange = atLeastOne(z.strictObject({ expires_at: z.iso.datetime({ offset: true }).nullish() }))

/** Credentials inside a client: new ones of one type, and those that the client has, by their ids. */
export function credentialsOf(type: ClientCredential['type']) {
  const made = z.strictObject({ credential_type: z.literal(type).default(type), ...fields })
  return z.array(z.union([z.strictObject({ id: z.string().min(1).max(64) }), made]))
}

/** A credential as Auth0 answers it, without its key. `expires_at` is left out where there is none, unless it is asked for. */
export function writeCredential(credential: ClientCredential, alwaysExpiry = false): JsonObject {
  const { id, name, type, alg, kid, subjectDn, thumbprint, expiresAt } = credential
  return {
    id,
    name,
    ...(kid === null ? {} : { kid }),
    ...(alg === null ? {} : { alg }),
    credential_type: type,
    ...(subjectDn === null ? {} : { subject_dn: subjectDn }),
    ...(thumbprint === null ? {} : { thumbprint_sha256: thumbprint }),
    created_at: credential.createdAt,
    updated_at: credential.updatedAt,
    ...(expiresAt === null && !alwaysExpiry ? {} : { expires_at: expiresAt }),
  }
}
