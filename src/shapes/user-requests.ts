import { z } from 'zod'
import { splitAddress } from '../model/identity.ts'
import type { JsonObject } from '../model/json.ts'
import { reservedNames, unsafeNames } from '../model/metadata.ts'
import { PROVIDERS } from '../model/providers.ts'

const LONGEST_ID = 1024

/** A user's id in a path: a provider, a pipe, an id (CONTRACT §1.2). */
export const userId = z
  .string()
  .refine((id) => splitAddress(id) !== undefined && Buffer.byteLength(id) <= LONGEST_ID, {
    error: ({ input }) => `Object didn't pass validation for format user-id: ${String(input).slice(0, 200)}`,
  })
  .describe('ID of the user')

const provider = z.enum(PROVIDERS as [string, ...string[]]).describe('The type of identity provider.')

export const userParams = z.object({ id: userId })

export const identityParams = z.object({
  id: userId,
  provider,
  user_id: z.string().min(1).max(LONGEST_ID).describe('The unique identifier of the identity at its provider.'),
})

const metadata = z
  .record(z.string(), z.json())
  .superRefine((value, check) => {
    const names = unsafeNames(value)
    if (names.length > 0) check.addIssue(`Names must not contain . or $: ${names.slice(0, 10).join(',')}`)
  })
  .transform((value) => value as JsonObject)

const userMetadata = metadata.describe('User metadata to which this user has read/write access')
const appMetadata = metadata
  .superRefine((value, check) => {
    const names = reservedNames(value)
    if (names.length > 0) check.addIssue(`Additional properties not allowed: ${names.join(',')}`)
  })
  .describe('User metadata to which this user has read-only access')

/** At most 254 characters, 64 of them before the @ (CONTRACT §4.1). */
export const email = z
  .email()
  .max(254)
  .refine((address) => address.indexOf('@') <= 64, {
    error: ({ input }) => `Object didn't pass validation for format email: ${String(input)}`,
  })
  .describe("The user's email")
export const phone = z
  .string()
  .regex(/^\+[0-9]{1,15}$/)
  .describe("The user's phone number")
export const part = z.string().min(1).max(150)
export const name = z.string().min(1).max(300)
// Pages show it as an image: no javascript:, no data:.
export const picture = z.url({ protocol: /^https?$/ }).describe("A URI pointing to the user's picture")
export const username = z.string().min(1).max(128).describe("The user's username")
export const password = z.string().min(1).max(1024).describe('Initial password for this user')

/** Body of `POST /api/v2/users` (CONTRACT §4.2). */
export const createUserBody = z.strictObject({
  connection: z.string().min(1).describe('Name of the connection this user should be created in'),
  email: email.optional(),
  phone_number: phone.optional(),
  username: username.optional(),
  password: password.optional(),
  user_id: z
    .string()
    .max(255)
    .regex(/^\S*$/)
    .optional()
    .describe("The external user's id provided by the identity provider"),
  given_name: part.optional(),
  family_name: part.optional(),
  name: name.optional(),
  nickname: name.optional(),
  picture: picture.optional(),
  blocked: z.boolean().optional(),
  email_verified: z.boolean().optional(),
  phone_verified: z.boolean().optional(),
  verify_email: z.boolean().optional(),
  user_metadata: userMetadata.optional(),
  app_metadata: appMetadata.optional(),
})

/** Body of `PATCH /api/v2/users/{id}`; unknown properties are let through, as Auth0's schema does (CONTRACT §4.6). */
export const changeUserBody = z
  .looseObject({
    connection: z.string().min(1).optional(),
    client_id: z.string().min(1).optional(),
    email: email.nullish(),
    phone_number: phone.nullish(),
    username: username.nullish(),
    password: password.optional(),
    given_name: part.nullish(),
    family_name: part.nullish(),
    name: name.nullish(),
    nickname: name.nullish(),
    picture: picture.nullish(),
    blocked: z.boolean().optional(),
    email_verified: z.boolean().optional(),
    phone_verified: z.boolean().optional(),
    verify_email: z.boolean().optional(),
    verify_phone_number: z.boolean().optional(),
    user_metadata: userMetadata.optional(),
    app_metadata: appMetadata.optional(),
  })
  .refine((body) => Object.keys(body).length > 0, 'Too few properties defined (0), minimum 1')

/** The names that `PATCH` knows; others are ignored with a notice. */
export const CHANGEABLE: ReadonlySet<string> = new Set(Object.keys(changeUserBody.shape))

/** Body of `POST /api/v2/users/{id}/identities` (CONTRACT §2.2). */
export const linkBody = z
  .strictObject({
    provider: provider.optional(),
    user_id: z
      .union([z.string().min(1).max(LONGEST_ID), z.int()], 'None of the valid schemas were met')
      .optional()
      .describe('user_id of the secondary user'),
    connection_id: z
      .string()
      .regex(/^con_[A-Za-z0-9]{16}$/)
      .optional()
      .describe("connection_id of the secondary user account being linked when more than one 'auth0' database exists."),
    link_with: z.string().min(1).optional().describe('JWT for the secondary account being linked.'),
  })
  .refine((body) => Object.keys(body).length > 0, 'Too few properties defined (0), minimum 1')
  .refine((body) => body.link_with === undefined || Object.keys(body).length === 1, {
    error: 'link_with cannot be sent together with provider, user_id or connection_id',
  })

export type CreateUserBody = z.infer<typeof createUserBody>
export type ChangeUserBody = z.infer<typeof changeUserBody>
export type LinkBody = z.infer<typeof linkBody>
