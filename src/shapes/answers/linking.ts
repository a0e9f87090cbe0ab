import { z } from 'zod'
import { linkingAnswers } from '../linking-answers.ts'

const moment = z.iso.datetime()

const actor = z.strictObject({ client_id: z.string(), user_id: z.string().nullable() })

const job = z.looseObject({
  id: z.string(),
  kind: z.string(),
  state: z.string(),
  dry_run: z.boolean(),
  rate: z.number().nullable().describe('Rows a second at most.'),
  created_by: actor,
  created_at: moment,
  started_at: moment.nullable(),
  ended_at: moment.nullable(),
  total: z.int(),
  done: z.int(),
  succeeded: z.int(),
  failed: z.int(),
  rows_per_second: z.number(),
  seconds_left: z.int().nullable(),
  error: z.looseObject({}).nullable(),
})

/** What the endpoints of jobs answer. */
export const linkingJobAnswers = {
  create: { 201: job },
  list: { 200: z.strictObject({ jobs: z.array(job), next: z.string().nullable().optional() }) },
  read: { 200: job },
  rows: { 200: z.strictObject({ id: z.string(), total: z.int() }) },
  errors: { 200: ['text/csv', 'application/x-ndjson'] },
} as const

const evidence = z.strictObject({ kind: z.string(), value: z.string(), identities: z.array(z.string()) })
const member = z.strictObject({
  user_id: z.string(),
  created_at: moment,
  blocked: z.boolean(),
  logins_count: z.int(),
  last_login: moment.nullable(),
  identities: z.array(z.string()).describe('Addresses: provider|id.'),
})
const group = z.strictObject({
  id: z.string(),
  score: z.number(),
  found_at: moment,
  dismissed_at: moment.nullable(),
  primary: z.string().nullable().describe('Who would stay: the oldest.'),
  users: z.array(member),
  evidence: z.array(evidence),
})

/** What the endpoints of duplicates answer. */
export const duplicateAnswers = {
  suggestions: { 200: z.looseObject({}) },
  list: { 200: z.strictObject({ groups: z.array(group), next: z.string().nullable() }) },
  dismiss: { 200: z.looseObject({ id: z.string() }) },
  link: { ...linkingAnswers.preview, ...linkingAnswers.perform },
}

const webhook = z.strictObject({
  id: z.string(),
  url: z.string(),
  events: z.array(z.string()),
  enabled: z.boolean(),
  disabled_reason: z.string().optional(),
  secret: z.string().optional().describe('Shown once, where it was just made.'),
  previous_secret_until: moment.optional(),
  created_at: moment,
  updated_at: moment,
})
const delivery = z.strictObject({
  id: z.string().describe('Of the event, and the webhook-id of what is sent.'),
  type: z.string(),
  user_id: z.string().nullable(),
  other_user_id: z.string().nullable(),
  state: z.enum(['waiting', 'failing', 'delivered', 'parked']),
  attempts: z.int(),
  status: z.int().nullable().describe('HTTP status of the last answer.'),
  error: z.string().nullable(),
  created_at: moment,
  next_attempt_at: moment.optional(),
  finished_at: moment.optional(),
})

/** What the endpoints of webhooks answer. */
export const webhookAnswers = {
  list: { 200: z.strictObject({ webhooks: z.array(webhook) }) },
  create: { 201: webhook },
  read: { 200: webhook },
  deliveries: { 200: z.strictObject({ deliveries: z.array(delivery), next: z.string().optional() }) },
  resend: { 202: delivery },
}

const event = z.strictObject({
  specversion: z.literal('1.0'),
  type: z.string(),
  source: z.string(),
  id: z.string(),
  time: moment,
  data: z.looseObject({ object: z.json() }),
  a0tenant: z.string(),
})

/** A page of the feed; `next` is its cursor, also where nothing new is there yet. */
export const eventAnswers = { 200: z.looseObject({ events: z.array(event), next: z.string() }) }

const head = z.strictObject({
  seq: z.int(),
  hash: z.string(),
  at: moment,
  kid: z.string(),
  signed: z.string().describe('JWS over the head.'),
})

export const auditAnswers = { 200: z.looseObject({ heads: z.array(head) }) }
