import { z } from 'zod'

const job = z.looseObject({
  id: z.string().regex(/^job_[A-Za-z0-9]{16}$/),
  type: z.enum(['users_import', 'users_export', 'verification_email']),
  status: z.enum(['pending', 'completed', 'failed']),
  created_at: z.iso.datetime(),
  connection_id: z.string().optional(),
  connection: z.string().optional(),
  external_id: z.string().optional(),
  format: z.enum(['json', 'csv']).optional(),
  limit: z.int().optional(),
  fields: z.array(z.looseObject({ name: z.string(), export_as: z.string().optional() })).optional(),
  summary: z.strictObject({ failed: z.int(), updated: z.int(), inserted: z.int(), total: z.int() }).optional(),
  percentage_done: z.int().optional(),
  time_left_seconds: z.int().optional(),
  location: z.string().optional().describe('Where the file of an export is, for a minute.'),
  status_details: z.string().optional(),
})

/** What the endpoints of jobs answer (CONTRACT §5). */
export const apiJobAnswers = {
  read: { 200: job },
  export: { 200: job },
  import: { 202: job },
  verification: { 201: job },
  open: { 201: job.extend({ upload_url: z.string() }) },
}
