import { z } from 'zod'

/** Base64url of at most so many characters: an attestation can carry certificates. */
const LONGEST = 65_536
const encoded = z.string().min(1).max(LONGEST)
/** How a credential can be reached; a hint, so what is no list of names is none. */
const transports = z.array(z.string().max(32)).max(10).catch([])

const credential = {
  // WebAuthn §4: an id has at most 1,023 bytes.
  id: z.string().min(1).max(1400),
  rawId: z.string().min(1).max(1400),
  type: z.literal('public-key'),
}

/** What a browser answers to `navigator.credentials.create`, as JSON (WebAuthn §5.1). */
export const registrationResponse = z.object({
  ...credential,
  response: z.object({
    clientDataJSON: encoded,
    attestationObject: encoded,
    transports,
  }),
})

/** What a browser answers to `navigator.credentials.get`, as JSON (WebAuthn §5.1). */
export const assertionResponse = z.object({
  ...credential,
  response: z.object({
    clientDataJSON: encoded,
    authenticatorData: encoded,
    signature: encoded,
    userHandle: z
      .string()
      .max(200)
      .nullish()
      .transform((handle) => handle ?? ''),
  }),
})

export type AssertionResponse = z.infer<typeof assertionResponse>
