import type { FastifyInstance } from 'fastify'

/** Where a directory would provision users (RFC 7644): every request is told that it is not served, in SCIM's own form. */
export function mountScim(app: FastifyInstance): void {
  app.all('/scim/v2/*', (_request, reply) =>
    reply
      .status(501)
      .type('application/scim+json')
      .send(
        JSON.stringify({
          schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
          status: '501',
          detail: 'Carabiner does not provision users by SCIM. The configuration is kept, nothing was changed.',
        }),
      ),
  )
}
