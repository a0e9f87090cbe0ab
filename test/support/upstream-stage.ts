import assert from 'node:assert/strict'
import { DEMO_SPA } from '../../src/demo/applications.ts'
import type { JsonObject } from '../../src/model/json.ts'
import type { TestServer } from './server.ts'
import type { TestProvider } from './upstream-provider.ts'
import { type Application, type AuthorizationRequest, newVisitor, type Visited, type Visitor } from './visitor.ts'

/** A server, an application and its people, who sign in at providers. */
export interface UpstreamStage {
  /** Makes a connection to a provider. Its id. */
  connect(name: string, provider: TestProvider, options?: JsonObject, strategy?: string): Promise<string>
  change(id: string, options: JsonObject): Promise<void>
  /** Goes to a provider, signs in there, and stops before the callback. */
  atProvider(connection: string, provider: TestProvider, visitor?: Visitor): Promise<AtProvider>
  /** A whole sign-in, as far as it leads. */
  signIn(connection: string, provider: TestProvider): Promise<Visited>
  /** A whole sign-in that must succeed: the user that the application gets. */
  subjectOf(connection: string, provider: TestProvider): Promise<string>
  user(id: string): Promise<any>
}

export interface AtProvider {
  readonly request: AuthorizationRequest
  readonly visitor: Visitor
  /** Where the provider sends the browser. */
  readonly callback: URL
  /** The authorization request at the provider. */
  readonly asked: URL
}

/** The stage of a server; both are made by the suite. */
export function upstreamStage(on: () => { server: TestServer; application: Application }): UpstreamStage {
  const stage: UpstreamStage = {
    async connect(name, provider, options = {}, strategy = 'oidc') {
      const { server } = on()
      const body = { name, strategy, options: { ...provider.options, ...options }, enabled_clients: [DEMO_SPA] }
      const { status, body: made } = await server.call('POST', '/api/v2/connections', { body })
      assert.equal(status, 201, JSON.stringify(made))
      return made.id as string
    },
    async change(id, options) {
      const { server } = on()
      const { body: was } = await server.call('GET', `/api/v2/connections/${id}`)
      const body = { options: { ...was.options, ...options } }
      const { status, body: changed } = await server.call('PATCH', `/api/v2/connections/${id}`, { body })
      assert.equal(status, 200, JSON.stringify(changed))
    },
    async atProvider(connection, provider, visitor = newVisitor(on().server.origin)) {
      const request = await on().application.request({ connection })
      const { outside: asked, html } = await visitor.open(request.url)
      assert.ok(asked, html.slice(0, 500))
      const callback = new URL(asked.searchParams.get('redirect_uri') ?? '')
      callback.search = provider.signIn(asked.href).toString()
      return { request, visitor, callback, asked }
    },
    async signIn(connection, provider) {
      const { visitor, callback } = await stage.atProvider(connection, provider)
      return visitor.open(callback.href)
    },
    async subjectOf(connection, provider) {
      const { visitor, callback, request } = await stage.atProvider(connection, provider)
      const { outside } = await visitor.open(callback.href)
      return (await request.exchange(outside)).claims()?.sub ?? ''
    },
    async user(id) {
      const { status, body } = await on().server.call('GET', `/api/v2/users/${encodeURIComponent(id)}`)
      assert.equal(status, 200)
      return body
    },
  }
  return stage
}
