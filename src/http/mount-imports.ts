import type { FastifyInstance } from 'fastify'
import type { Context } from '../context.ts'
import { uploadImport } from '../operations/jobs/upload-import.ts'
import { Problem } from '../problems.ts'
import { refuse } from './mount.ts'

/** Takes the file of an import from whoever has its link: in a stream, of whatever length. */
export function mountImports(app: FastifyInstance, ctx: Context): void {
  void app.register(async (section) => {
    section.removeAllContentTypeParsers()
    // What comes is left in the stream.
    section.addContentTypeParser('*', (_request, _payload, done) => {
      done(null)
    })
    section.put('/imports/:id', async (request, reply) => {
      const { ticket } = request.query as { ticket?: unknown }
      const made = await uploadImport(ctx, typeof ticket === 'string' ? ticket : '', request.raw)
      return made instanceof Problem ? refuse(reply, made) : reply.code(202).send(made)
    })
  })
}
