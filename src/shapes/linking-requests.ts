import { z } from 'zod'
import { OPERATION_ACTIONS } from '../model/change.ts'
import { MERGE_POLICIES } from '../model/merge-metadata.ts'
import { PROVIDERS } from '../model/providers.ts'
import { BECOMES } from '../model/unlink.ts'
import { integerText } from './paging.ts'
import { userId } from './user-requests.ts'

export const reason = z.string().min(1).max(500).optional().describe('Why: it stays on record.')

export const notify = z
  .boolean()
  .default(false)
  .describe('Mail to the owners, also where a machine asks or many operations are done together.')

const common = {
  notify,
  reason,
  if_match: z.string().max(20_000).optional().describe('The version of the preview that this carries out.'),
  revoke: z
    .enum(['identity', 'all'])
    .default('identity')
    .describe(
      'Whose sessions and refresh tokens end: those of the identities that move, or all of the user who stays.',
    ),
}

/** A link, as `/api/linking` takes it. */
export const linkOperation = z.strictObject({
  action: z.literal('link'),
  primary: userId.describe('The user who stays.'),
  secondary: userId.optional().describe('The user who is folded in.'),
  link_with: z.string().max(8192).optional().describe('An ID token that proves the secondary.'),
  merge: z
    .strictObject({ user_metadata: z.enum(MERGE_POLICIES).default('none') })
    .default({ user_metadata: 'none' })
    .describe('What becomes of the data of the secondary. app_metadata and roles never merge.'),
  ...common,
})

/** An unlink, as `/api/linking` takes it. */
export const unlinkOperation = z.strictObject({
  action: z.literal('unlink'),
  user_id: userId,
  provider: z.enum(PROVIDERS as [string, ...string[]]),
  identity_id: z.string().min(1).max(1024).describe('The id at the provider, without its prefix.'),
  becomes: z.enum(BECOMES).default('empty_user').describe('What the identity is afterwards.'),
  with: z.enum(['identity', 'all']).default('identity').describe('With restored_user: what came by the same link.'),
  erase: z.boolean().default(false).describe('With nothing: what is removed is not kept, and cannot come back.'),
  revoke_upstream: z
    .boolean()
    .optional()
    .describe(
      'Whether the tokens of the provider are given back to it (RFC 7009); with erase they are unless told otherwise.',
    ),
  force: z.boolean().default(false).describe('Even if no way to sign in remains; needs a reason.'),
  ...common,
})

/** A take-over, as `/api/linking` takes it. */
export const moveOperation = z.strictObject({
  action: z.literal('move'),
  user_id: userId.describe('The user to whom the identity comes.'),
  provider: z.enum(PROVIDERS as [string, ...string[]]).optional(),
  identity_id: z.string().min(1).max(1024).optional().describe('The id at the provider, without its prefix.'),
  link_with: z.string().max(8192).optional().describe('An ID token of a sign-in by the identity, minutes old.'),
  force: z.boolean().default(false).describe('Even if its user has no way to sign in then; needs a reason.'),
  ...common,
})

export const operationBody = z.discriminatedUnion('action', [linkOperation, unlinkOperation, moveOperation])

/** What somebody wants done with identities. */
export type OperationBody = z.infer<typeof operationBody>
export type LinkOperation = z.infer<typeof linkOperation>
export type UnlinkOperation = z.infer<typeof unlinkOperation>
export type MoveOperation = z.infer<typeof moveOperation>

const batchBody = z.strictObject({ operations: z.array(operationBody).min(1).max(100) })

/** What {@link operationsBody} takes, as JSON Schema can say it. */
export const operationsBodyShape = z.union([operationBody, batchBody])

/** One operation, or `{"operations": […]}`: up to 100 of them, all or nothing. */
export const operationsBody: z.ZodType<Batch> = z.unknown().transform((sent, check) => {
  const isBatch = typeof sent === 'object' && sent !== null && 'operations' in sent
  const parsed = isBatch ? batchBody.safeParse(sent) : operationBody.safeParse(sent)
  if (parsed.success) {
    return 'operations' in parsed.data
      ? { isBatch: true, operations: parsed.data.operations }
      : { isBatch: false, operations: [parsed.data] }
  }
  for (const issue of parsed.error.issues) check.issues.push(issue as never)
  return z.NEVER
})

export interface Batch {
  readonly isBatch: boolean
  readonly operations: readonly OperationBody[]
}

export const operationParams = z.object({ operation: z.string().min(1).max(100) })

/** A moment as RFC 3339 writes it, with its offset. */
export const moment = z.iso.datetime({ offset: true }).transform((text) => new Date(text))

/** Query of `GET /api/linking/operations`. `cursor` comes from the answer before. */
export const operationsQuery = z.object({
  user_id: userId.optional(),
  identity: userId.optional().describe('provider|id of an identity'),
  client_id: z.string().min(1).max(200).optional(),
  actor: z
    .string()
    .min(1)
    .max(1024)
    .optional()
    .describe('Who did it: a client, or the user on whose token it was done.'),
  action: z.enum(OPERATION_ACTIONS).optional(),
  batch_id: z.string().min(1).max(100).optional(),
  from: moment.optional(),
  to: moment.optional(),
  cursor: z.string().min(1).max(100).optional(),
  take: integerText(1, 100).default(50),
})

export type OperationsQuery = z.infer<typeof operationsQuery>

/** Body of `POST /api/linking/operations/{id}/undo`. */
export const undoBody = z.strictObject({
  reason,
  force: z.boolean().default(false).describe('Even if no way to sign in remains; needs a reason.'),
  dry_run: z.boolean().default(false).describe('Only say whether it can be taken back.'),
  notify,
})

export type UndoBody = z.infer<typeof undoBody>

/** What removing a password or a passkey takes in its query. */
export const removeWayQuery = z.object({
  force: z
    .enum(['true', 'false'])
    .default('false')
    .transform((text) => text === 'true')
    .describe('Even if no way to sign in remains; needs a reason.'),
  reason,
})

export const passkeyParams = z.object({ id: userId, passkey: z.string().min(1).max(100) })

export const passwordParams = z.object({ id: userId, identity: userId.describe('provider|id of the identity') })

export const connectionParams = z.object({ id: z.string().min(1).max(200) })
