import { z } from 'zod'

const text = z.string().min(1).max(200)
const methodName = z.string().max(20)
const base64 = z
  .string()
  .max(4000)
  .regex(/^[A-Za-z0-9+/_-]+=*$/)
const phone = z
  .string()
  .min(2)
  .max(30)
  .regex(/^\+[0-9]{1,15}$/)
const preferred = z.enum(['voice', 'sms'])
/** Base32, of at least 80 bits (RFC 4226 §4). */
const totpSecret = z.string().regex(/^[A-Za-z2-7]{16,256}=*$/)

/** What a kind needs beside its type. */
const NEEDED = {
  phone: ['phone_number'],
  email: ['email'],
  totp: ['totp_secret'],
  'webauthn-roaming': ['key_id', 'public_key'],
  passkey: ['key_id', 'public_key'],
} as const

interface Typed {
  readonly type: keyof typeof NEEDED
}

function needsItsOwn(body: Typed, check: z.core.$RefinementCtx): void {
  const missing = NEEDED[body.type].find((name) => (body as unknown as Record<string, unknown>)[name] === undefined)
  if (missing !== undefined) check.addIssue(`Missing required property: ${missing}`)
}

/** Body of `POST /api/v2/users/{id}/authentication-methods`. */
export const newMethodBody = z
  .strictObject({
    type: z.enum(['phone', 'email', 'totp', 'webauthn-roaming', 'passkey']),
    name: methodName.optional(),
    totp_secret: totpSecret.optional(),
    phone_number: phone.optional(),
    email: z.email().max(254).optional(),
    preferred_authentication_method: preferred.optional(),
    key_id: base64.optional(),
    public_key: base64.optional(),
    aaguid: z.uuid().optional(),
    relying_party_identifier: z.hostname().max(253).optional(),
    credential_device_type: z.enum(['single_device', 'multi_device']).optional(),
    credential_backed_up: z.boolean().optional(),
    identity_user_id: text.optional(),
    user_agent: text.optional(),
    user_handle: base64.optional(),
    transports: z.array(text).max(10).optional(),
  })
  .superRefine(needsItsOwn)

/** Body of `PUT /api/v2/users/{id}/authentication-methods`: what is to be there instead. */
export const allMethodsBody = z
  .array(
    z
      .strictObject({
        type: z.enum(['phone', 'email', 'totp']),
        name: methodName.min(1).optional(),
        totp_secret: totpSecret.optional(),
        phone_number: phone.optional(),
        email: z.email().max(254).optional(),
        preferred_authentication_method: preferred.optional(),
      })
      .superRefine(needsItsOwn),
  )
  .max(20)

/** Body of `PATCH /api/v2/users/{id}/authentication-methods/{method}`. */
export const changeMethodBody = z.strictObject({
  name: methodName.optional(),
  preferred_authentication_method: preferred.optional(),
})
