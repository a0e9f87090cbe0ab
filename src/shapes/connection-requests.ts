import { z } from 'zod'
import { PROVIDERS } from '../model/providers.ts'
import { fieldsQuery } from './fields.ts'
import { anything } from './formats.ts'
import { atLeastOne, cursorQuery, pageQuery } from './paging.ts'

const oneOrMore = z.union([z.string(), z.array(z.string())]).transform((value) => [value].flat())

/** Query of `GET /api/v2/connections`. */
export const connectionQuery = pageQuery.extend(fieldsQuery().shape).extend(cursorQuery.shape).extend({
  name: z.string().optional(),
  strategy: oneOrMore.optional(),
})

export type ConnectionQuery = z.infer<typeof connectionQuery>

/** Query of `GET /api/v2/clients/{id}/connections`, which pages by checkpoints alone. */
export const connectionsOfClientQuery = fieldsQuery()
  .extend(cursorQuery.shape)
  .extend({ strategy: oneOrMore.optional() })

export type ConnectionsOfClientQuery = z.infer<typeof connectionsOfClientQuery>

/** Query of `DELETE /api/v2/connections/{id}/users`. */
export const connectionUserQuery = z.object({ email: z.string().min(1).max(320) })

/** What sign-in reads of a connection's options; everything else is kept and answered as it was sent. */
const options = z.looseObject({
  passwordPolicy: z.enum(['none', 'low', 'fair', 'good', 'excellent']).nullish(),
  password_complexity_options: z.looseObject({ min_length: z.int().min(1).max(128).optional() }).nullish(),
  brute_force_protection: z.boolean().optional(),
  requires_username: z.boolean().optional(),
  disable_signup: z.boolean().optional(),
  set_user_root_attributes: z.enum(['on_each_login', 'on_first_login', 'never_on_login']).optional(),
  client_id: z.string().max(4096).nullish(),
  client_secret: z.string().max(8192).nullish(),
  suggest_linking: z.boolean().optional(),
  automatic_linking: z.boolean().optional(),
  attributes: z.looseObject({}).nullish(),
  validation: z.looseObject({}).nullish(),
})

const common = {
  display_name: z.string().max(128).optional(),
  enabled_clients: z.array(z.string().min(1).max(200)).max(10_000).optional(),
  is_domain_connection: z.boolean().optional(),
  show_as_button: z.boolean().optional(),
  realms: z.array(z.string().min(1).max(200)).optional(),
  metadata: z
    .record(z.string().max(255), z.string().max(255).nullable())
    .refine((metadata) => Object.keys(metadata).length <= 10, 'Too many properties defined, maximum 10')
    .optional(),
  authentication: z.strictObject({ active: z.boolean() }).optional(),
  connected_accounts: z.looseObject({ active: z.boolean() }).optional(),
  cross_app_access_requesting_app: anything.optional(),
}

/** Body of `POST /api/v2/connections`. */
export const newConnectionBody = z.strictObject({
  name: z
    .string()
    .max(128)
    .regex(/^[a-zA-Z0-9](-[a-zA-Z0-9]|[a-zA-Z0-9])*$/),
  strategy: z.enum(PROVIDERS),
  options: options.optional(),
  ...common,
})

export type NewConnectionBody = z.infer<typeof newConnectionBody>

/** Body of `PATCH /api/v2/connections/{id}`. */
export const connectionBody = atLeastOne(
  z.strictObject({ options: options.nullish(), ...common, enabled_clients: common.enabled_clients.nullable() }),
)

export type ConnectionBody = z.infer<typeof connectionBody>

/** Body of `PATCH /api/v2/connections/{id}/clients`. */
export const connectionClientsBody = z
  .array(z.strictObject({ client_id: z.string().min(1).max(200), status: z.boolean() }))
  .min(1)
  .max(50)

export type ConnectionClientsBody = z.infer<typeof connectionClientsBody>
