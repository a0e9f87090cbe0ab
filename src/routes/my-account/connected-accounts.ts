import { type MyRoute, myRoute } from '../../http/mount-my-account.ts'
import {
  completeMyAccount,
  connectMyAccount,
  deleteMyAccount,
  listConnectable,
  listMyAccounts,
} from '../../operations/my-account/connected-accounts.ts'
import type { JsonObject } from '../../model/json.ts'
import { Problem } from '../../problems.ts'
import { writeOwnAccount } from '../../shapes/connected-account.ts'
import { completeBody, connectBody, myAccountsQuery, myConnectionsQuery } from '../../shapes/my-connected-accounts.ts'

const BASE = '/connected-accounts'

/** Accounts at providers that a person lets us call with (CONTRACT §9). */
export const myConnectedAccountRoutes: readonly MyRoute[] = [
  myRoute({
    method: 'POST',
    path: `${BASE}/connect`,
    summary: 'Connect an account of mine',
    scope: 'create:me:connected_accounts',
    body: connectBody,
    run: async (ctx, input) => {
      const { connection, redirect_uri: redirectUri, state = null, code_challenge: challenge = null } = input.body
      const { scopes = [], authorization_params: given = {} } = input.body
      const parameters = given as JsonObject
      const wish = { connection, redirectUri, state, challenge, scopes, parameters }
      const begun = await connectMyAccount(ctx, input, wish)
      if (begun instanceof Problem) return begun
      const { authSession, connectUri, ticket, expiresIn } = begun
      const body = {
        auth_session: authSession,
        connect_uri: connectUri,
        connect_params: { ticket },
        expires_in: expiresIn,
      }
      return { status: 201, body }
    },
  }),
  myRoute({
    method: 'POST',
    path: `${BASE}/complete`,
    summary: 'Complete the connection of an account of mine',
    scope: 'create:me:connected_accounts',
    body: completeBody,
    run: async (ctx, input) => {
      const {
        auth_session: authSession,
        connect_code: code,
        redirect_uri: redirectUri,
        code_verifier: verifier,
      } = input.body
      const completed = await completeMyAccount(ctx, input, { authSession, code, redirectUri, verifier })
      return completed instanceof Problem ? completed : { status: 201, body: writeOwnAccount(completed) }
    },
  }),
  myRoute({
    method: 'GET',
    path: `${BASE}/accounts`,
    summary: 'Get my connected accounts',
    scope: 'read:me:connected_accounts',
    query: myAccountsQuery,
    run: async (ctx, input) => {
      const { from, take, connection } = input.query
      const page = await listMyAccounts(ctx, input, { from, take, names: connection })
      if (page instanceof Problem) return page
      return { status: 200, body: { accounts: page.accounts.map(writeOwnAccount), ...nextOf(page) } }
    },
  }),
  myRoute({
    method: 'DELETE',
    path: `${BASE}/accounts/:id`,
    summary: 'Delete a connected account of mine',
    scope: 'delete:me:connected_accounts',
    run: async (ctx, input) => (await deleteMyAccount(ctx, input, input.id)) ?? { status: 204 },
  }),
  myRoute({
    method: 'GET',
    path: `${BASE}/connections`,
    summary: 'Get the connections that I can connect',
    scope: 'read:me:connected_accounts',
    query: myConnectionsQuery,
    run: async (ctx, input) => {
      const page = await listConnectable(ctx, input, { from: input.query.from, take: input.query.take })
      if (page instanceof Problem) return page
      const connections = page.connections.map(({ name, strategy }) => ({ name, strategy }))
      return { status: 200, body: { connections, ...nextOf(page) } }
    },
  }),
]

function nextOf({ next }: { readonly next: string | null }): { next?: string } {
  return next === null ? {} : { next }
}
