import { after, before } from 'node:test'
import { DEMO_SPA } from '../../src/demo/applications.ts'
import type { JsonObject } from '../../src/model/json.ts'
import type { Database } from '../../src/store/database.ts'
import { type TestServer, startServer } from '../support/server.ts'
import { type Application, newApplication, newVisitor, type Visited, type Visitor } from '../support/visitor.ts'

/** A server, an application of it, and people who sign in there in our own ways. */
export interface OwnWays {
  readonly server: TestServer
  readonly application: Application
}

/** Starts them before the suite and stops them after it; what is answered is filled then. */
export function ownWays(open: () => Promise<Database>): OwnWays {
  const stage = {} as { server: TestServer; application: Application }
  before(async () => {
    stage.server = await startServer(await open())
    stage.application = await newApplication(stage.server.origin, DEMO_SPA)
  })
  after(() => stage.server.stop())
  return stage
}

/** A sign-in that began: its browser, its request and its first page. */
export async function begin(
  { server, application }: OwnWays,
  changed: Readonly<Record<string, string>> = {},
  visitor: Visitor = newVisitor(server.origin),
) {
  const request = await application.request(changed)
  const page = await visitor.open(request.url)
  return { visitor, request, page, state: stateOf(page) }
}

/** The handle of the sign-in that a page belongs to. */
export function stateOf({ url }: Visited): string {
  return new URL(url).searchParams.get('state') ?? ''
}

/** A sign-in for which a code was asked; its page is the one after that. */
export async function asked(stage: OwnWays, recipient: string, channel = 'email') {
  const { visitor, request, state } = await begin(stage)
  const form = await visitor.open(`${stage.server.origin}/u/code/start?channel=${channel}&state=${state}`)
  const page = await visitor.submit(form, { channel, identifier: recipient }, '/u/code/start')
  return { visitor, request, page, state }
}

/** The newest message to somebody. */
export async function newest({ server }: OwnWays, to: string): Promise<string> {
  return (await server.outbox(to))[0]?.text ?? ''
}

export async function codeTo(stage: OwnWays, to: string): Promise<string> {
  return /\b(\d{6})\b/.exec(await newest(stage, to))?.[1] ?? ''
}

export async function linkTo(stage: OwnWays, to: string): Promise<string> {
  return /https?:\/\/\S+/.exec(await newest(stage, to))?.[0] ?? ''
}

/** A code that is not this one. */
export function otherThan(code: string): string {
  return code === '000000' ? '000001' : '000000'
}

/** What a page says went wrong. */
export function alertOf({ html }: Visited): string {
  return /role="alert"[^>]*>(?:<[^>]*>)*([^<]*)/.exec(html)?.[1] ?? ''
}

/** A page without what differs from one sign-in to the next, and without what was typed. */
export function samePart({ html }: Visited, typed: string): string {
  const same = html.replaceAll(typed, 'TYPED').replaceAll(/(state=|name="state" value=")[\w-]+/g, '$1')
  // The challenge of a passkey differs each time; the rest of its options must not.
  return same.replaceAll(/("challenge&quot;|&quot;challenge&quot;):&quot;[\w-]+/g, '$1')
}

/** Sets options of a connection beside those that it has. */
export async function setOptionsOf({ server }: OwnWays, name: string, options: JsonObject): Promise<void> {
  const text = 'update connections set options = options || $1::jsonb where name = $2'
  await server.ctx.db.query({ name: 'test_set_options_of', text }, [JSON.stringify(options), name])
  server.ctx.directory.forget()
}

/** Makes every open code, link and ticket too old. */
export async function letProofsExpire({ server }: OwnWays): Promise<void> {
  const text = "update proofs set expires_at = now() - interval '1 second' where used_at is null"
  await server.ctx.db.query({ name: 'test_expire_proofs', text }, [])
}

export async function userOf({ server }: OwnWays, id: string) {
  return (await server.call('GET', `/api/v2/users/${encodeURIComponent(id)}`)).body
}
