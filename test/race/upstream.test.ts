import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { DEMO_SPA } from '../../src/demo/applications.ts'
import { times } from '../support/scale.ts'
import { startTestProvider, type TestProvider } from '../support/upstream-provider.ts'
import { type AtProvider, upstreamStage } from '../support/upstream-stage.ts'
import { type Application, newApplication, type Visited } from '../support/visitor.ts'
import { link, remove, TwoServers, unlink } from './two-servers.ts'

const ROUNDS = times(4, 1000)
const MANY = 50
/** Rounds of the crowd of fifty: 5,000 sign-ins under soak. */
const CROWDS = times(4, 100)

describe(`sign-ins at a provider that collide, ${ROUNDS} rounds each`, () => {
  const servers = TwoServers.forThisSuite()
  let application: Application
  let idp: TestProvider
  const stage = upstreamStage(() => ({ server: servers.server(0), application }))
  before(async () => {
    application = await newApplication(servers.server(0).origin, DEMO_SPA)
    idp = await startTestProvider()
    await stage.connect('race', idp)
  })
  after(() => idp.stop())

  function somebodyNew(): string {
    const sub = randomBytes(9).toString('hex')
    idp.person = { sub, email: `${sub}@example.com` }
    return sub
  }

  /** Opens a callback at the server whose turn it is; it leads on at the first. */
  function comeBack(turn: number, { visitor, callback }: AtProvider): Promise<Visited> {
    const { port } = servers.server(turn).ctx.config
    const url = new URL(callback)
    url.port = String(port)
    return visitor.open(url.href)
  }

  it(`T19: ${MANY} first sign-ins of one person at once make one user, and none fails`, async () => {
    for (let round = 0; round < CROWDS; round++) {
      const sub = somebodyNew()
      const waiting = await Promise.all(Array.from({ length: MANY }, () => stage.atProvider('race', idp)))
      const answers = await Promise.all(waiting.map((one, index) => comeBack(index, one)))
      for (const { status, outside, html } of answers) {
        assert.ok(outside?.searchParams.has('code'), `${status} ${html.slice(0, 300)}`)
      }
      const subjects = await Promise.all(
        waiting.map(
          async ({ request }, index) => (await request.exchange(answers[index]?.outside ?? null)).claims()?.sub,
        ),
      )
      assert.deepEqual(new Set(subjects), new Set([`oidc|race|${sub}`]))
      const [row] = await servers.db.query<{ count: number }>(COUNT, [sub])
      assert.equal(row?.count, 1)
      await servers.assertWhole()
    }
  })

  it('two callbacks of one sign-in at once: one goes on, the other is told, one user', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const sub = somebodyNew()
      const one = await stage.atProvider('race', idp)
      const both = await Promise.all([comeBack(round, one), comeBack(round + 1, one)])
      assert.equal(both.filter(({ outside }) => outside?.searchParams.has('code')).length, 1)
      assert.ok(both.every(({ status }) => status < 500))
      assert.deepEqual(await servers.identities(`oidc|race|${sub}`), [`oidc|race|${sub}`])
      await servers.assertWhole()
    }
  })

  for (const [what, change] of [
    ['a link of its user', (sub: string, other: string) => link(other, `oidc|race|${sub}`)],
    ['an unlink of its identity', (sub: string, other: string) => unlink(other, `oidc|race|${sub}`)],
    ['the deletion of its user', (sub: string) => remove(encodeURIComponent(`oidc|race|${sub}`))],
  ] as const) {
    it(`a sign-in, its profile new, against ${what}: no failure, and a token only of whom it belongs to`, async () => {
      for (let round = 0; round < ROUNDS; round++) {
        const sub = somebodyNew()
        await stage.subjectOf('race', idp)
        const other = await servers.person()
        if (what.startsWith('an unlink')) await servers.call(...link(other, `oidc|race|${sub}`))
        idp.person = { sub, email: `${sub}@example.com`, name: `Round ${round}` }
        const one = await stage.atProvider('race', idp)
        const [back, [changed]] = await Promise.all([comeBack(round, one), servers.collide(round, change(sub, other))])
        assert.ok(back.status < 500, `${back.status} ${back.html.slice(0, 300)}`)
        assert.ok(changed && changed.status < 300)
        await servers.assertWhole()
        if (!back.outside?.searchParams.has('code')) continue
        const subject = await one.request.exchange(back.outside).then(
          (tokens) => tokens.claims()?.sub,
          () => undefined,
        )
        assert.ok(subject === undefined || subject === `oidc|race|${sub}` || subject === other)
      }
    })
  }
})

const COUNT = { name: 'test_of_subject', text: 'select count(*) as count from identities where subject = $1' }
