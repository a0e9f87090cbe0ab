import { isUpstream } from '../../connections/preset-table.ts'
import type { Context } from '../../context.ts'
import type { PageReply } from '../../http/page-route.ts'
import { type Connection, isDatabase } from '../../model/connection.ts'
import { type FlowState, paramOf } from '../../model/flow.ts'
import type { LoginPage } from '../../../web/pages/sign-in-page.ts'
import { applicationView } from './application-view.ts'
import type { FlowPage } from './flow-page.ts'
import { linkingTo } from './linking-to.ts'
import { providersFor } from './provider-buttons.ts'

/** The page on which a person chooses a way in; `changed` says what went wrong, and keeps what was typed. */
export async function showLogin(
  ctx: Context,
  page: FlowPage,
  changed: Partial<LoginPage>,
  status = 200,
): Promise<PageReply> {
  const { state, handle } = page.flow
  const connections = await connectionsFor(ctx, state)
  const database = connections.find(isDatabase)
  return page.show(
    {
      name: 'login',
      state: handle,
      application: await applicationView(ctx, state.clientId),
      password: database ? { identifier: 'email_or_username' } : null,
      providers: providersFor(ctx, connections),
      codes: { email: has(connections, 'email'), sms: has(connections, 'sms') },
      passkeyOptions: null,
      identifier: paramOf(state, 'login_hint'),
      signUp: database !== undefined && database.options['disable_signup'] !== true && state.link === null,
      linkingTo: await linkingTo(ctx, state),
      ...changed,
    },
    { status },
  )
}

function has(connections: readonly Connection[], strategy: string): boolean {
  return connections.some((connection) => connection.strategy === strategy)
}

/** Ways in that this application offers, or the one that its request names; a link may need any of them. */
export async function connectionsFor(ctx: Context, state: FlowState): Promise<Connection[]> {
  const enabled = (await ctx.directory.connections()).filter((one) => one.enabledClients.includes(state.clientId))
  const wanted = paramOf(state, 'connection')
  return wanted === '' || state.link ? enabled : enabled.filter(({ name }) => name === wanted)
}

/** The provider to go to at once, where the request names its connection. */
export async function onlyProvider(ctx: Context, state: FlowState): Promise<Connection | undefined> {
  if (paramOf(state, 'connection') === '' || state.link) return undefined
  const [only, ...others] = await connectionsFor(ctx, state)
  return only && others.length === 0 && isUpstream(only) ? only : undefined
}
