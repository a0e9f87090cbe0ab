import { z } from 'zod'
import { pageOf } from './page.ts'

const moment = z.iso.datetime()

/** Objects that keep what was sent beside what we read: `fields` may leave anything out (CONTRACT §8). */
const client = z.looseObject({ client_id: z.string().optional(), name: z.string().optional() })
const connection = z.looseObject({
  id: z.string().optional(),
  name: z.string().optional(),
  strategy: z.string().optional(),
})
const grant = z.looseObject({
  id: z.string(),
  client_id: z.string(),
  audience: z.string(),
  scope: z.array(z.string()),
  subject_type: z.enum(['client', 'user']),
})
const api = z.looseObject({
  id: z.string().optional(),
  name: z.string().optional(),
  identifier: z.string().optional(),
  signing_alg: z.string().optional(),
})
const certificate = z.strictObject({ kid: z.string(), cert: z.string() })
const key = z.strictObject({
  ...certificate.shape,
  fingerprint: z.string(),
  thumbprint: z.string(),
  current: z.boolean(),
  next: z.boolean(),
  previous: z.boolean(),
  revoked: z.boolean(),
  current_since: moment.optional(),
  current_until: moment.optional(),
  revoked_at: moment.optional(),
})

export const clientAnswers = {
  list: { 200: pageOf('clients', client) },
  create: { 201: client },
  read: { 200: client },
}

const credential = z.strictObject({
  id: z.string(),
  name: z.string(),
  kid: z.string().optional(),
  alg: z.enum(['RS256', 'RS384', 'PS256']).optional(),
  credential_type: z.enum(['public_key', 'cert_subject_dn', 'x509_cert']),
  subject_dn: z.string().optional(),
  thumbprint_sha256: z.string().optional(),
  created_at: moment,
  updated_at: moment,
  expires_at: moment.nullish(),
})

export const credentialAnswers = {
  list: { 200: z.array(credential) },
  create: { 201: credential },
  read: { 200: credential },
}

const usedConnection = z.looseObject({ id: z.string(), name: z.string(), strategy: z.string() })
const enabledClient = z.strictObject({ client_id: z.string() })

export const connectionAnswers = {
  list: { 200: pageOf('connections', connection) },
  ofClient: { 200: pageOf('connections', usedConnection) },
  create: { 201: connection },
  read: { 200: connection },
  delete: { 202: z.strictObject({ deleted_at: moment }), 204: null },
  clients: { 200: z.strictObject({ clients: z.array(enabledClient), next: z.string().optional() }) },
}

export const grantAnswers = {
  list: { 200: pageOf('client_grants', grant) },
  create: { 201: grant },
  read: { 200: grant },
}

export const resourceServerAnswers = {
  list: { 200: pageOf('resource_servers', api) },
  create: { 201: api },
  read: { 200: api },
  change: { 200: api },
}

export const settingAnswers = { 200: z.looseObject({}) }

export const keyAnswers = {
  list: { 200: z.array(key) },
  read: { 200: key },
  rotate: { 201: certificate },
  revoke: { 200: certificate },
}

export const ticketAnswers = { 201: z.strictObject({ ticket: z.url() }) }

const action = z.looseObject({ id: z.string(), name: z.string() })

export const actionAnswers = {
  200: z.strictObject({ actions: z.array(action), total: z.int(), page: z.int(), per_page: z.int() }),
}
