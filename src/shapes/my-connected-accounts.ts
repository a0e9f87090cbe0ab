import { z } from 'zod'
import { integerText } from './paging.ts'

const redirectUri = z.url().max(2048)
const verifier = z
  .string()
  .min(43)
  .max(128)
  .regex(/^[A-Za-z0-9._~-]+$/)

/** Body of `POST /me/v1/connected-accounts/connect`. What a provider is not asked here is taken and not passed on. */
export const connectBody = z
  .strictObject({
    connection: z.string().min(1).max(128),
    redirect_uri: redirectUri,
    state: z.string().min(1).max(4096).optional(),
    code_challenge: verifier.optional(),
    code_challenge_method: z.literal('S256').optional(),
    scopes: z.array(z.string().min(1).max(255)).min(1).max(100).optional(),
    authorization_params: z
      .strictObject({
        acr_values: z.string().min(1).max(1024).optional(),
        audience: z.string().min(1).max(512).optional(),
        resource: z.string().min(1).max(512).optional(),
        display: z.enum(['page', 'popup', 'touch', 'wap']).optional(),
        id_token_hint: z.string().min(1).max(4096).optional(),
        login_hint: z.string().min(1).max(255).optional(),
        max_age: z.int().min(0).max(2_147_483_647).optional(),
        prompt: z.enum(['none', 'login', 'consent', 'select_account']).optional(),
        ui_locales: z.string().min(2).max(100).optional(),
      })
      .optional(),
  })
  .refine(
    ({ code_challenge: challenge, code_challenge_method: method }) =>
      (challenge === undefined) === (method === undefined),
    {
      error: 'code_challenge and code_challenge_method go together',
    },
  )

/** Body of `POST /me/v1/connected-accounts/complete`. */
export const completeBody = z.strictObject({
  auth_session: z.string().min(1).max(64),
  connect_code: z.string().min(1).max(46),
  redirect_uri: redirectUri,
  code_verifier: verifier.optional(),
})

const page = { from: z.string().max(1000).optional(), take: integerText(1, 20).default(10) }
const connectionName = z.string().min(1).max(128)

/** Query of `GET /me/v1/connected-accounts/accounts`. */
export const myAccountsQuery = z.object({
  ...page,
  connection: z
    .union([connectionName, z.array(connectionName).min(1).max(20)])
    .transform((named) => [named].flat())
    .optional(),
})

/** Query of `GET /me/v1/connected-accounts/connections`. */
export const myConnectionsQuery = z.object(page)
