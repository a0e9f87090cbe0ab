import { z } from 'zod'
import { booleanText } from './paging.ts'
import { namedIdentity } from './ticket-requests.ts'
import { userId } from './user-requests.ts'

const connectionId = z
  .string()
  .regex(/^con_[A-Za-z0-9]{16}$/)
  .describe('connection_id of the connection.')

/** The fields of `POST /api/v2/jobs/users-imports` beside the file (CONTRACT §5). Others are let through. */
export const importFields = z.object({
  connection_id: connectionId,
  upsert: booleanText
    .default(false)
    .describe('Whether to update users if they already exist (true) or ignore them (false).'),
  external_id: z.string().max(1024).optional().describe('Customer-defined ID.'),
  send_completion_email: booleanText
    .default(true)
    .describe(
      'Whether to send a completion email to all tenant owners when the job is finished (true) or not (false).',
    ),
})

/** Body of `POST /api/linking/imports`: an import whose file goes up in a stream. */
export const openImportBody = z.strictObject({
  connection_id: connectionId,
  upsert: z.boolean().default(false),
  external_id: z.string().min(1).max(1024).optional(),
})

export type OpenImportBody = z.infer<typeof openImportBody>

/** What the document of the API shows of it. */
export const importForm = z.looseObject({
  users: z.string().meta({ contentMediaType: 'application/octet-stream' }),
  connection_id: connectionId,
  upsert: z.boolean().default(false),
  external_id: z.string().optional(),
  send_completion_email: z.boolean().default(true),
})

const name = z.string().min(1).max(100)

const field = z.strictObject({
  name: name.describe('Name of the field in the profile.'),
  export_as: name.optional().describe('Title of the column in the exported CSV.'),
})

const MOST_FIELDS = 1000

/** Body of `POST /api/v2/jobs/users-exports` (CONTRACT §5). */
export const exportBody = z.strictObject({
  connection_id: connectionId.optional(),
  format: z.enum(['json', 'csv']).optional().describe('Format of the file. Must be `json` or `csv`.'),
  limit: z.int().min(1).optional().describe('Limit the number of records.'),
  fields: z.array(field).max(MOST_FIELDS).optional(),
})

/** Body of `POST /api/v2/jobs/verification-email` (CONTRACT §5). */
export const verificationJobBody = z.strictObject({
  user_id: userId,
  client_id: z.string().min(1).max(256).optional(),
  identity: namedIdentity.optional(),
  organization_id: z
    .string()
    .regex(/^org_[A-Za-z0-9]{16}$/)
    .optional(),
})

export const apiJobParams = z.object({
  id: z
    .string()
    .regex(/^job_[A-Za-z0-9]{16}$/)
    .describe('ID of the job.'),
})

export type ImportFields = z.infer<typeof importFields>
export type ExportBody = z.infer<typeof exportBody>
export type VerificationJobBody = z.infer<typeof verificationJobBody>
