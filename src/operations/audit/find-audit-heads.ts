import type { Context } from '../../context.ts'
import type { JsonObject } from '../../model/json.ts'
import type { HeadsQuery } from '../../shapes/audit.ts'
import { writeHead } from '../../shapes/audit.ts'
import { findHeads } from '../../store/audit-heads.ts'

/** Heads of the audit chain, newest first; `next` is the cursor of the page after it, or null at the end. */
export async function findAuditHeads({ db }: Context, { cursor, take }: HeadsQuery): Promise<JsonObject> {
  const found = await findHeads(db, cursor, take)
  const next = found.length === take ? String(found.at(-1)?.seq) : null
  return { heads: found.map(writeHead), next }
}
