import type { Context } from '../../context.ts'
import { sealedAt } from '../../crypto/vault.ts'
import { type Problem, problem } from '../../problems.ts'
import type { Job } from '../../model/job.ts'
import { type ExportFields, exportLines } from '../../shapes/export-line.ts'
import { writeUser } from '../../shapes/user.ts'
import { readApiJob } from '../../store/api-jobs.ts'
import { onlyReading } from '../../store/database.ts'
import { type ExportPage, exportPage } from '../../store/export-users.ts'

/** The file of an export, made as it is taken. */
export interface Exported {
  readonly name: string
  readonly text: AsyncIterable<string>
}

/**
 * The file that a link leads to. It is read from the database page by page while it is sent: any process can do it, and
 * none holds or keeps more than a page.
 */
export async function downloadExport(ctx: Context, ticket: string): Promise<Exported | Problem> {
  const id = idIn(ctx, ticket)
  const job = id === undefined ? undefined : await onlyReading(readApiJob(ctx.db, id))
  if (job?.kind !== 'users_export' || job.state !== 'completed') return problem('export_link_invalid')
  const name = `${new URL(ctx.config.origins[0]).hostname}.${job.options['format'] as string}`
  return { name, text: textOf(ctx, job) }
}

/** The job that a link is for, as long as it is good. */
function idIn({ vault }: Context, ticket: string): string | undefined {
  try {
    const { id, expires } = JSON.parse(vault.open(ticket, sealedAt.exportLink)) as { id: string; expires: number }
    return Date.now() <= expires ? id : undefined
  } catch {
    // Sealed by nobody here, or altered.
    return undefined
  }
}

const PAGE = 1000

async function* textOf({ db }: Context, { options, createdAt }: Job): AsyncGenerator<string> {
  const { head, line } = exportLines(options['format'] as string, options['fields'] as ExportFields | undefined)
  yield head
  const connectionId = (options['connection_id'] ?? null) as string | null
  let left = typeof options['limit'] === 'number' ? options['limit'] : Number.POSITIVE_INFINITY
  const pageAfter = (after: string) => exportPage(db, { connectionId, until: createdAt }, after, PAGE)
  // The next page is on its way while this one is written out.
  let coming: Promise<ExportPage> | null = pageAfter('')
  while (coming !== null && left > 0) {
    const { users, last }: ExportPage = await coming
    coming = last === null ? null : ahead(pageAfter(last))
    const taken = users.slice(0, left)
    left -= taken.length
    if (taken.length > 0) yield taken.map((user) => line(writeUser(user))).join('')
  }
}

/** It may not be waited for any more when it fails. */
function ahead(page: Promise<ExportPage>): Promise<ExportPage> {
  page.catch(() => undefined)
  return page
}
