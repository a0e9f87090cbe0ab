import { isUpstream } from '../../model/upstream-strategies.ts'
import type { Context } from '../../context.ts'
import type { PageReply, PageRequest, PageRoute } from '../../http/page-route.ts'
import { problem } from '../../problems.ts'
import { lookTwice } from '../../steps/look-twice.ts'
import { problemPage } from './error-page.ts'

/** What whoever runs an organisation's directory is told about a connection, at its `provisioning_ticket_url`. */
export const provisioningRoutes: readonly PageRoute[] = [
  { method: 'GET', path: '/p/:strategy/:ticket', allow: 'everybody', run: showTicket },
]

async function showTicket(ctx: Context, request: PageRequest): Promise<PageReply> {
  const id = `con_${request.params['ticket'] ?? ''}`
  const connection = await lookTwice(ctx, async () =>
    (await ctx.directory.connections()).find((each) => each.id === id),
  )
  if (!connection || connection.strategy !== request.params['strategy'])
    return problemPage(ctx, request, problem('not_found'))
  const { name, strategy } = connection
  const callback = `${request.origin}/login/callback/${encodeURIComponent(name)}`
  const lines = isUpstream(connection)
    ? [`Tell your directory to send people back to this address: ${callback}`]
    : [
        `Carabiner keeps the settings of this connection, but does not speak ${strategy}: nobody can sign in with it.`,
        'Ask whoever runs Carabiner for a connection of OpenID Connect.',
      ]
  return { text: [`Connection ${name} (${strategy})`, ...lines, ''].join('\n'), type: 'text/plain; charset=utf-8' }
}
