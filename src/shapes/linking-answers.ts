import { z } from 'zod'
import { OPERATION_ACTIONS } from '../model/change.ts'

/** The shapes of what `/api/linking` answers. */

const moment = z.iso.datetime()
const json = z.looseObject({})
const metadata = z.record(z.string(), z.json()).nullable()

const outline = z.object({
  user_id: z.string(),
  version: z.int(),
  identities: z.array(z.string()).describe('Addresses, main one first.'),
  user_metadata: metadata.optional().describe('The keys that the operation writes, as they are at this side of it.'),
})

const identity = z.looseObject({ key: z.string().describe('provider|id') })

const snapshot = z.object({
  user_id: z.string(),
  version: z.int(),
  app_metadata: metadata,
  user_metadata: metadata,
  blocked: z.boolean().nullable(),
  created_at: moment,
  updated_at: moment,
  logins: json.nullable(),
  identities: z.array(identity),
  roles: z.array(z.string()).optional().describe('Absent where there were neither roles nor permissions.'),
  permissions: z.array(z.strictObject({ audience: z.string(), name: z.string() })).optional(),
  memberships: z
    .array(z.strictObject({ organization: z.string(), role: z.string().nullable() }))
    .optional()
    .describe('Of organizations; with a role, that it has this one there.'),
})

const side = z
  .looseObject({ primary: outline.optional(), secondary: snapshot.nullable().optional() })
  .describe('Empty once the tenant keeps it no longer: snapshot_days.')

export const operationShape = z.strictObject({
  id: z.string(),
  action: z.enum(OPERATION_ACTIONS),
  at: moment,
  actor: z.strictObject({ client_id: z.string(), user_id: z.string().nullable(), identity: z.string().nullable() }),
  reason: z.string().nullable(),
  users: z.array(z.string()).describe('Everybody concerned; the one who stays comes first.'),
  identities: z.array(z.string()).describe('What it moved, made or removed.'),
  before: side,
  after: side,
  batch_id: z.string().nullable(),
  undoes: z.string().nullable(),
  undone_by: z.string().nullable(),
  erased: z.array(z.string()).describe('Of whom nothing personal is on record any more.'),
  undo_until: moment.nullable().describe('Null: it cannot be taken back.'),
})

const performed = z.union([
  operationShape,
  z.strictObject({ batch_id: z.string().nullable(), operations: z.array(operationShape) }),
])

const pair = z
  .strictObject({ primary: json.nullable(), secondary: json.nullable() })
  .describe('Users as GET /api/v2/users/{id} answers them.')
const data = z.strictObject({ written: z.record(z.string(), z.json()), lost: z.array(z.string()) })
const role = z.strictObject({ id: z.string(), name: z.string() })
const permission = z.strictObject({ resource_server_identifier: z.string(), permission_name: z.string() })

const membership = z.strictObject({
  organization_id: z.string(),
  roles: z.array(z.string()).describe('By id.'),
})

/** What nobody has any more afterwards, and what somebody has again. */
function moving<Shape extends z.ZodType>(shape: Shape) {
  return z.strictObject({ lost: z.array(shape), returned: z.array(shape) })
}
const ending = z.strictObject({ ending: z.int(), of: z.array(z.string()) })

export const previewShape = z.strictObject({
  action: z.enum(['link', 'unlink', 'move']).describe('Moving a main identity is a link of its user.'),
  version: z.string().describe('What if_match takes.'),
  before: pair,
  after: pair,
  identities: z.array(z.strictObject({ identity: z.string(), from: z.string().nullable(), to: z.string().nullable() })),
  user_metadata: data,
  app_metadata: data,
  roles: moving(role),
  permissions: moving(permission),
  memberships: moving(membership),
  sessions: ending,
  refresh_tokens: ending,
  omissions: z.array(z.strictObject({ kind: z.string(), name: z.string(), reason: z.string() })),
  warnings: z.array(z.strictObject({ code: z.string(), message: z.string() })),
})

/** Each endpoint's success. */
export const linkingAnswers = {
  preview: { 200: z.union([previewShape, z.strictObject({ operations: z.array(previewShape) })]) },
  perform: { 201: performed },
  history: { 200: z.strictObject({ operations: z.array(operationShape), next: z.string().nullable() }) },
  read: { 200: operationShape },
  undo: { 201: operationShape, 200: z.strictObject({ undoable: z.boolean() }).describe('With dry_run.') },
} as const
