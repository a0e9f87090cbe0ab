import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import * as oidc from 'openid-client'
import { DEMO_SPA } from '../../src/demo/applications.ts'
import { times } from '../support/scale.ts'
import { callUrl } from '../support/server.ts'
import { startTestProvider, type TestProvider } from '../support/upstream-provider.ts'
import { upstreamStage } from '../support/upstream-stage.ts'
import { type Application, type AuthorizationRequest, newApplication, newVisitor } from '../support/visitor.ts'
import { link, Tally, TwoServers, unlink } from './two-servers.ts'

const ROUNDS = times(12, 1000)
const OFFLINE = { scope: 'openid profile email offline_access' }

type Tokens = Awaited<ReturnType<AuthorizationRequest['exchange']>>

/** Everything that a sign-in left in one round: it is tried once the race is over. */
interface Opened {
  readonly tokens: (Tokens | undefined)[]
  readonly browsers: ReturnType<typeof newVisitor>[]
}

/** An identity that is about to leave its user, the user it leaves and the one it is of afterwards. */
interface Leaving {
  readonly identity: string
  readonly from: string
  readonly to: string
  readonly departure: Parameters<TwoServers['collide']>[1]
}

describe(`what an identity opens while it leaves, ${ROUNDS} rounds each`, () => {
  const servers = TwoServers.forThisSuite()
  const applications: Application[] = []
  let idp: TestProvider
  let turn = 0
  const application = () => applications[turn % 2] ?? assert.fail('there are two')
  const stage = upstreamStage(() => ({ server: servers.server(0), application: application() }))
  before(async () => {
    for (const index of [0, 1]) applications.push(await applicationAt(index))
    idp = await startTestProvider()
    await stage.connect('leaving', idp)
  })
  after(() => idp.stop())

  /** An application whose token requests all go to one of the servers, which share one issuer. */
  async function applicationAt(index: number): Promise<Application> {
    const made = await newApplication(servers.server(0).origin, DEMO_SPA)
    const { port } = servers.server(index).ctx.config
    made.config[oidc.customFetch] = (url, init) => fetch(at(url, port), init as RequestInit)
    return made
  }

  /** A way in through the identity of this round, as far as the callback. */
  async function underway() {
    const visitor = newVisitor(servers.server(0).origin)
    const request = await application().request({ ...OFFLINE, connection: 'leaving' })
    const { outside } = await visitor.open(request.url)
    const callback = new URL(outside?.searchParams.get('redirect_uri') ?? '')
    callback.search = idp.signIn(String(outside)).toString()
    callback.port = String(servers.server(turn).ctx.config.port)
    return { visitor, request, arrive: () => visitor.open(callback.href) }
  }

  async function signedIn() {
    const { visitor, request, arrive } = await underway()
    return { visitor, request, back: (await arrive()).outside }
  }

  /** A new identity; its departure, by an administrator, is one call away. */
  async function aboutToLeave(how: 'link' | 'unlink'): Promise<Leaving> {
    const sub = randomBytes(9).toString('hex')
    idp.person = { sub, email: `${sub}@example.com` }
    const identity = `oidc|leaving|${sub}`
    await signedIn()
    const other = await servers.person()
    if (how === 'link') return { identity, from: identity, to: other, departure: link(other, identity) }
    await servers.call(...link(other, identity))
    return { identity, from: other, to: identity, departure: unlink(other, identity) }
  }

  /** What runs beside the departure and gives what was opened; `spread`: how far apart the two begin, in steps of ms. */
  const races = {
    'a sign-in': {
      spread: 5,
      prepare: async () => {
        const { visitor, request, arrive } = await underway()
        return async (): Promise<Opened> => {
          const { status, html, outside } = await arrive()
          assert.ok(status < 500, `${status} ${html.slice(0, 300)}`)
          const hasCode = outside?.searchParams.has('code') === true
          return { tokens: [hasCode ? await granted(request.exchange(outside)) : undefined], browsers: [visitor] }
        }
      },
    },
    'a code exchange': {
      spread: 2,
      prepare: async () => {
        const { visitor, request, back } = await signedIn()
        return async () => ({ tokens: [await granted(request.exchange(back))], browsers: [visitor] })
      },
    },
    'a refresh': {
      spread: 2,
      prepare: async () => {
        const { visitor, request, back } = await signedIn()
        const first = await request.exchange(back)
        const { config } = application()
        return async () => {
          const next = await granted(oidc.refreshTokenGrant(config, first.refresh_token ?? ''))
          return { tokens: [next, first], browsers: [visitor] }
        }
      },
    },
  }

  for (const [what, { spread, prepare }] of Object.entries(races)) {
    for (const how of ['unlink', 'link'] as const) {
      it(`${what} against the ${how} of its identity: nothing it opened works at the old user`, async (test) => {
        const tally = new Tally()
        for (let round = 0; round < ROUNDS; round++) {
          turn = round
          const leaving = await aboutToLeave(how)
          const run = await prepare()
          const leave = () => servers.collide(round, leaving.departure)
          const [opened, answers] = await together((round % 8) * spread, run, leave)
          assert.ok(answers.every(({ status }) => status < 300))
          await assertGone(leaving, opened)
          tally.add(outcomeOf(opened, leaving))
          if (round % 50 === 0) await servers.assertWhole()
        }
        await servers.assertWhole()
        test.diagnostic(String(tally))
      })
    }
  }

  /** Both at once, now one first and now the other, a moment apart that differs from round to round. */
  async function together<One, Other>(ms: number, one: () => Promise<One>, other: () => Promise<Other>) {
    if (turn % 3 > 0) return Promise.all([one(), delayed(ms, other)])
    const later = other()
    return Promise.all([delayed(ms / 4, one), later])
  }

  /** Tries what was opened at both servers: it is dead, or of the user that the identity belongs to now. */
  async function assertGone({ from, to }: Leaving, { tokens, browsers }: Opened): Promise<void> {
    for (const visitor of browsers) assert.equal((await silentSubject(visitor)) ?? to, to)
    for (const one of tokens.filter((some) => some !== undefined)) {
      for (const index of [0, 1]) assert.notEqual(await userOf(one, index), from)
      const again = await granted(oidc.refreshTokenGrant(application().config, one.refresh_token ?? ''))
      assert.notEqual(again?.claims()?.sub, from, 'a refresh token gives nothing of the old user')
    }
  }

  /** Whom a browser's session signs in without a page, if anybody. */
  async function silentSubject(visitor: Opened['browsers'][number]): Promise<string | undefined> {
    const silent = await application().request({ prompt: 'none', ...OFFLINE })
    const { outside } = await visitor.open(silent.url)
    return outside?.searchParams.has('code') ? (await silent.exchange(outside)).claims()?.sub : undefined
  }

  /** Whom an access token is of at a server; undefined where it is refused. */
  async function userOf({ access_token: token }: Tokens, index: number): Promise<string | undefined> {
    const { port } = servers.server(index).ctx.config
    const { status, body } = await callUrl(`http://127.0.0.1:${port}/userinfo`, 'GET', { token })
    assert.ok(status === 200 || status === 401, String(status))
    return status === 200 ? body.sub : undefined
  }
})

/** Whom the race's own tokens name, for the report. */
function outcomeOf({ tokens: [first] }: Opened, { from }: Leaving): string {
  const subject = first?.claims()?.sub
  if (subject === undefined) return 'refused'
  return subject === from ? 'answered before' : 'answered as of afterwards'
}

/** Tokens, or undefined where they are refused for good reason. */
async function granted(request: Promise<Tokens>): Promise<Tokens | undefined> {
  return request.catch((error: unknown) => {
    assert.ok(error instanceof oidc.ResponseBodyError && error.status < 500, String(error))
    return undefined
  })
}

/** A little later, so that the two meet at different places; timers are too coarse for that. */
async function delayed<T>(ms: number, run: () => Promise<T>): Promise<T> {
  const until = performance.now() + ms
  while (performance.now() < until) await new Promise((resolve) => setImmediate(resolve))
  return run()
}

function at(url: string, port: number): string {
  const changed = new URL(url)
  changed.port = String(port)
  return changed.href
}
