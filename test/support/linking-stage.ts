import assert from 'node:assert/strict'
import { DEMO_SPA } from '../../src/demo/applications.ts'
import type { TestServer } from './server.ts'
import type { TestProvider } from './upstream-provider.ts'
import { type Application, type AuthorizationRequest, newVisitor, type Visited, type Visitor } from './visitor.ts'

export const PASSWORD = 'Rope-and-harness-9'
export const DATABASE = 'Username-Password-Authentication'

/** A browser at a page of a sign-in. */
export interface Underway {
  readonly visitor: Visitor
  readonly request: AuthorizationRequest
  readonly page: Visited
}

/** One way to sign in. */
export interface Way {
  readonly name: string
  /** Makes sure that there is an account with this address, for ways that do not make one by themselves. */
  prepare(email: string): Promise<unknown>
  /** From a sign-in page to what follows the proof. */
  prove(visitor: Visitor, login: Visited, email: string): Promise<Visited>
}

/** People who link accounts at sign-in on a server; it is made by the suite. */
export function linkingStage(on: () => { server: TestServer; application: Application }) {
  const stage = {
    async connect(name: string, idp: TestProvider, options: object = {}): Promise<string> {
      const all = { ...idp.options, email_verified_trusted: true, ...options }
      const body = { name, strategy: 'oidc', options: all, enabled_clients: [DEMO_SPA] }
      const { status, body: made } = await on().server.call('POST', '/api/v2/connections', { body })
      assert.equal(status, 201, JSON.stringify(made))
      return made.id as string
    },
    async person(email: string, changed: object = {}): Promise<string> {
      const body = { connection: DATABASE, password: PASSWORD, email, email_verified: true, ...changed }
      const { status, body: made } = await on().server.call('POST', '/api/v2/users', { body })
      assert.equal(status, 201, JSON.stringify(made))
      return made.user_id as string
    },
    async begin(changed: Readonly<Record<string, string>> = {}, visitor?: Visitor): Promise<Underway> {
      const browser = visitor ?? newVisitor(on().server.origin)
      const request = await on().application.request(changed)
      return { visitor: browser, request, page: await browser.open(request.url) }
    },
    /** Signs in by one way; where that leads. */
    async come(way: Way, email: string, changed: Readonly<Record<string, string>> = {}): Promise<Underway> {
      const begun = await stage.begin(changed)
      return { ...begun, page: await way.prove(begun.visitor, begun.page, email) }
    },
    /** A sign-in that must be done at once: the user that the application gets. */
    async subjectOf(way: Way, email: string): Promise<string> {
      const { request, page } = await stage.come(way, email)
      return (await request.exchange(page.outside)).claims()?.sub ?? ''
    },
    /** Takes the offer up and signs in with the other account: the confirmation. */
    async toConfirmation({ visitor, page }: Underway, way: Way, email: string): Promise<Visited> {
      assert.match(page.url, /\/u\/link\?/, page.html.slice(0, 1000))
      const login = await visitor.submit(page, { decision: 'link' }, '/u/link')
      const confirm = await way.prove(visitor, login, email)
      assert.match(confirm.url, /\/u\/link\/confirm/, confirm.html.slice(0, 3000))
      return confirm
    },
    async identitiesOf(user: string): Promise<string[]> {
      const { body } = await on().server.call('GET', `/api/v2/users/${encodeURIComponent(user)}`)
      return body.identities?.map((one: any) => `${one.provider}|${one.user_id}`) ?? []
    },
    /** How many users have an address. */
    async usersWith(email: string): Promise<number> {
      const { body } = await on().server.call('GET', `/api/v2/users-by-email?email=${encodeURIComponent(email)}`)
      return body.length
    },
    password(name = 'password'): Way {
      return {
        name,
        prepare: (email) => stage.person(email),
        prove: (visitor, login, email) => visitor.submit(login, { identifier: email, password: PASSWORD }, '/u/login'),
      }
    },
    code(name = 'e-mail code'): Way {
      return { name, prepare: () => Promise.resolve(), prove: (visitor, login, email) => byCode(visitor, login, email) }
    },
    /** By a provider, whose account is of this number there. */
    provider(connection: string, idp: TestProvider, subject: (email: string) => string): Way {
      return {
        name: connection,
        prepare: () => Promise.resolve(),
        prove: async (visitor, login, email) => {
          idp.person = { sub: subject(email), email, email_verified: true, name: 'Somebody' }
          const { outside } = await visitor.submit(login, { connection }, '/u/login/provider')
          const parameters = idp.signIn(String(outside))
          return visitor.open(`${on().server.origin}/login/callback/${connection}?${parameters.toString()}`)
        },
      }
    },
  }

  async function byCode(visitor: Visitor, login: Visited, email: string): Promise<Visited> {
    const state = new URL(login.url).searchParams.get('state') ?? ''
    const form = await visitor.open(`${on().server.origin}/u/code/start?channel=email&state=${state}`)
    const asked = await visitor.submit(form, { channel: 'email', identifier: email }, '/u/code/start')
    const mails = (await on().server.outbox(email)).map(({ text }) => /\b(\d{6})\b/.exec(text)?.[1])
    return visitor.submit(asked, { code: mails.find((code) => code !== undefined) ?? '' }, '/u/code')
  }

  return stage
}
