import type { Context } from '../../context.ts'
import type { PageReply } from '../../http/page-route.ts'
import { type Connection, isDatabase, isEnabled } from '../../model/connection.ts'
import { type FlowState, paramOf } from '../../model/flow.ts'
import {
  invitedTo,
  offeredByOrganization,
  organizationTakesSignUps,
} from '../../steps/sign-in/organization-connections.ts'
import { readUser } from '../../store/read-users.ts'
import type { LoginPage } from '../../../web/pages/sign-in-page.ts'
import { applicationView } from './application-view.ts'
import type { FlowPage } from './flow-page.ts'
import { linkingTo } from './linking-to.ts'
import { passkeyOptionsFor } from './passkey-options.ts'
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
      password: database ? { identifier: identifierOf(database) } : null,
      providers: providersFor(ctx, connections),
      codes: { email: has(connections, 'email'), sms: has(connections, 'sms') },
      passkeyOptions: await passkeyOptionsFor(ctx, page, connections),
      identifier: paramOf(state, 'login_hint') || ((await invitedTo(ctx, state))?.email ?? ''),
      signUp: database !== undefined && (await offersSignUp(ctx, database, state)),
      linkingTo: await linkingTo(ctx, state),
      ...changed,
    },
    { status },
  )
}

/** Whoever was given a username may use it. */
function identifierOf({ options }: Connection): 'email' | 'email_or_username' {
  return options['requires_username'] === true ? 'email_or_username' : 'email'
}

/** Nobody signs up where the connection is closed, where an account is to be linked, nor at the console. */
export async function offersSignUp(ctx: Context, connection: Connection, state: FlowState): Promise<boolean> {
  const { options, enabledClients } = connection
  const isOpen = options['disable_signup'] !== true && state.link === null && enabledClients.includes(state.clientId)
  return isOpen && (await organizationTakesSignUps(ctx, state, connection))
}

function has(connections: readonly Connection[], strategy: string): boolean {
  return connections.some((connection) => connection.strategy === strategy)
}

/** Ways in that this application offers, or the one that its request names; in a link, those of the account to be proven. */
export async function connectionsFor(ctx: Context, state: FlowState): Promise<Connection[]> {
  const enabled = (await ctx.directory.connections()).filter((one) => isEnabled(one, state.clientId))
  if (state.link) return connectionsOf(ctx, state.link.target, enabled)
  const wanted = paramOf(state, 'connection')
  const offered = await offeredByOrganization(ctx, state, enabled)
  return wanted === '' ? offered : offered.filter(({ name }) => name === wanted)
}

/** Those of the connections that a user has an identity of. */
async function connectionsOf(ctx: Context, userId: string, connections: Connection[]): Promise<Connection[]> {
  const user = await readUser(ctx.db, userId)
  return connections.filter(({ id }) => user?.identities.some(({ connectionId }) => connectionId === id))
}

/** The connection to begin with at once, where the request names it. */
export async function onlyConnection(ctx: Context, state: FlowState): Promise<Connection | undefined> {
  if (paramOf(state, 'connection') === '' || state.link) return undefined
  const [only, ...others] = await connectionsFor(ctx, state)
  return others.length === 0 ? only : undefined
}
