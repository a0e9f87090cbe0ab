import { z } from 'zod'

const moment = z.iso.datetime()

const key = z.strictObject({
  kid: z.string(),
  algorithm: z.string(),
  key_use: z.literal('signing'),
  subject_dn: z.string(),
  cert: z.string(),
  fingerprint: z.string(),
  thumbprint: z.string(),
  pkcs: z.string(),
  current: z.literal(true).optional(),
  next: z.literal(true).optional(),
  previous: z.literal(true).optional(),
  current_since: moment.optional(),
})

/** Answers of `/connections/{id}/keys`. */
export const connectionKeyAnswers = {
  list: { 200: z.array(key) },
  create: { 201: z.array(key) },
  rotate: { 201: key },
}

const mapping = z.array(z.looseObject({ scim: z.string(), auth0: z.string() }))
const configuration = z.strictObject({
  tenant_name: z.string(),
  connection_id: z.string(),
  connection_name: z.string(),
  strategy: z.string(),
  mapping,
  updated_on: moment,
  created_at: moment,
  user_id_attribute: z.string(),
})
const token = z.strictObject({
  token_id: z.string(),
  scopes: z.array(z.string()),
  created_at: moment,
  valid_until: moment.optional(),
})

/** Answers of SCIM configurations and their tokens. */
export const scimAnswers = {
  list: { 200: z.strictObject({ scim_configurations: z.array(configuration), next: z.string().optional() }) },
  read: { 200: configuration },
  create: { 201: configuration },
  mapping: { 200: z.strictObject({ mapping }) },
  tokens: { 200: z.array(token) },
  newToken: { 201: token.extend({ token: z.string() }) },
  gone: { 204: null },
}
