import { z } from 'zod'
import { checkpointOf, pageOf } from './page.ts'

const moment = z.iso.datetime()

/** Of what is ended: it is ended by the time of the answer. */
const ACCEPTED = { 202: z.strictObject({}) }

const session = z.looseObject({
  id: z.string(),
  user_id: z.string().nullable(),
  created_at: moment,
  updated_at: moment,
  authenticated_at: moment,
  idle_expires_at: moment,
  expires_at: moment,
  clients: z.array(z.strictObject({ client_id: z.string() })),
})

/** What the endpoints of sessions answer. */
export const sessionAnswers = {
  list: { 200: checkpointOf('sessions', session) },
  read: { 200: session },
  end: ACCEPTED,
}

const refreshToken = z.looseObject({ id: z.string().optional(), client_id: z.string().nullish() })

/** What the endpoints of refresh tokens answer; `fields` may leave anything out. */
export const refreshTokenAnswers = {
  ofUser: { 200: checkpointOf('tokens', refreshToken) },
  list: { 200: checkpointOf('refresh_tokens', refreshToken) },
  read: { 200: refreshToken },
  end: ACCEPTED,
}

const account = z.looseObject({ id: z.string(), connection: z.string() })
const group = z.looseObject({})
const enrollment = z.looseObject({ id: z.string() })

export const connectedAccountAnswers = {
  list: { 200: checkpointOf('connected_accounts', account) },
  tokensets: { 200: z.array(account) },
  groups: { 200: pageOf('groups', group) },
}

export const guardianAnswers = { 200: enrollment }

const day = z.strictObject({
  date: moment,
  logins: z.int(),
  signups: z.int(),
  leaked_passwords: z.int(),
  created_at: moment,
  updated_at: moment,
})

export const statAnswers = { activeUsers: { 200: z.int() }, daily: { 200: z.array(day) } }

const grant = z.strictObject({
  id: z.string(),
  clientID: z.string(),
  user_id: z.string(),
  audience: z.string(),
  scope: z.array(z.string()),
})

export const userGrantAnswers = { 200: pageOf('grants', grant) }

const device = z.looseObject({ id: z.string() })

export const deviceAnswers = { list: { 200: pageOf('device_credentials', device) }, create: { 201: device } }

export const blacklistAnswers = { 200: z.array(z.looseObject({ aud: z.string(), jti: z.string() })) }

const method = z.looseObject({ id: z.string(), type: z.string() })

export const changedMethodAnswers = {
  create: { 201: method },
  replace: { 200: z.array(method) },
  change: { 200: method },
}

const rowErrors = z.looseObject({
  user: z.json(),
  errors: z.array(z.looseObject({ code: z.string(), message: z.string() })),
})

/** Rows that failed, or the job where it failed as a whole (CONTRACT §5); 204 where nothing did. */
export const jobErrorAnswers = { 200: z.union([z.array(rowErrors), z.looseObject({ id: z.string() })]), 204: null }
