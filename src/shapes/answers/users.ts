import { z } from 'zod'
import { pageOf } from './page.ts'

const moment = z.iso.datetime()
const metadata = z.record(z.string(), z.json())

const identity = z.strictObject({
  connection: z.string(),
  user_id: z
    .union([z.string(), z.int()])
    .describe('Without its provider; a number where the provider counts its users.'),
  provider: z.string(),
  isSocial: z.boolean(),
  profileData: z.record(z.string(), z.json()).optional().describe('What the provider says, or was stored.'),
  access_token: z.string().optional(),
  access_token_secret: z.string().optional(),
  refresh_token: z.string().optional(),
})

/** A user (CONTRACT §4.1). `fields` may leave anything out, and providers may add attributes to the root. */
const user = z.looseObject({
  user_id: z.string().optional(),
  email: z.string().optional(),
  email_verified: z.boolean().optional(),
  name: z.string().optional(),
  nickname: z.string().optional(),
  picture: z.string().optional(),
  username: z.string().optional(),
  phone_number: z.string().optional(),
  phone_verified: z.boolean().optional(),
  identities: z.array(identity).min(1).optional(),
  app_metadata: metadata.optional(),
  user_metadata: metadata.optional(),
  blocked: z.boolean().optional(),
  created_at: moment.optional(),
  updated_at: moment.optional(),
  last_login: moment.optional(),
  last_ip: z.string().optional(),
  last_password_reset: moment.optional(),
  logins_count: z.int().optional(),
})

/** What the endpoints of users and their identities answer. */
export const userAnswers = {
  list: { 200: pageOf('users', user) },
  byEmail: { 200: z.array(user) },
  create: { 201: user },
  read: { 200: user },
  link: { 201: z.array(identity).min(1) },
  unlink: { 200: z.array(identity).min(1) },
}

/** Of deletions, and of changes that answer nothing. */
export const NOTHING = { 204: null }

const block = z.strictObject({ identifier: z.string(), ip: z.string().optional(), connection: z.string().optional() })

export const blockAnswers = { 200: z.strictObject({ blocked_for: z.array(block) }) }

const logEntry = z.looseObject({
  _id: z.string(),
  log_id: z.string().optional(),
  date: moment.optional(),
  type: z.string().optional(),
  description: z.string().nullish(),
  client_id: z.string().optional(),
  connection: z.string().optional(),
  ip: z.string().optional(),
  user_agent: z.string().optional(),
  user_id: z.string().optional(),
  details: z.looseObject({}).optional(),
})

export const logAnswers = { list: { 200: pageOf('logs', logEntry) }, read: { 200: logEntry } }

const method = z.looseObject({
  id: z.string(),
  type: z.string(),
  confirmed: z.boolean().optional(),
  created_at: moment,
})
const enrollment = z.looseObject({ id: z.string(), status: z.string(), auth_method: z.string().optional() })

export const methodAnswers = {
  list: { 200: pageOf('authenticators', method) },
  read: { 200: method },
  enrollments: { 200: z.array(enrollment) },
  recoveryCode: { 200: z.strictObject({ recovery_code: z.string() }) },
}
