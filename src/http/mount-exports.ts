import { Readable } from 'node:stream'
import { createGzip } from 'node:zlib'
import type { FastifyInstance } from 'fastify'
import type { Context } from '../context.ts'
import { downloadExport } from '../operations/jobs/download-export.ts'
import { Problem } from '../problems.ts'
import { refuse } from './mount.ts'

/** Fast rather than small: the file is made while it is sent. */
const LEVEL = 1

/** Serves the files of exports to whoever has a link, which is good for a minute (CONTRACT §5). */
export function mountExports(app: FastifyInstance, ctx: Context): void {
  app.get('/exports/:file', async (request, reply) => {
    const { ticket } = request.query as { ticket?: unknown }
    const found = await downloadExport(ctx, typeof ticket === 'string' ? ticket : '')
    if (found instanceof Problem) return refuse(reply, found)
    reply.header('content-type', 'application/gzip')
    reply.header('content-disposition', `attachment; filename="${found.name}.gz"`)
    reply.header('cache-control', 'no-store')
    const source = Readable.from(found.text, { objectMode: true, highWaterMark: 2 })
    const gzip = createGzip({ level: LEVEL })
    source.on('error', (error) => gzip.destroy(error))
    gzip.on('close', () => source.destroy())
    return reply.send(source.pipe(gzip))
  })
}
