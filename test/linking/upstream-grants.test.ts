import assert from 'node:assert/strict'
import { after, before, beforeEach, it } from 'node:test'
import { DEMO_SPA } from '../../src/demo/applications.ts'
import { readTokens } from '../../src/store/identity-tokens.ts'
import { eachDatabase } from '../support/databases.ts'
import { linkingStage } from '../support/linking-stage.ts'
import { type TestServer, startServer } from '../support/server.ts'
import { until } from '../support/until.ts'
import { type TestProvider, startTestProvider } from '../support/upstream-provider.ts'
import { type UpstreamStage, upstreamStage } from '../support/upstream-stage.ts'
import { type Application, newApplication } from '../support/visitor.ts'
import { link, unlink } from './linking-under-test.ts'

eachDatabase('what a provider gave for an identity that leaves', (open) => {
  let server: TestServer
  let application: Application
  let provider: TestProvider
  let stage: UpstreamStage
  const people = linkingStage(() => ({ server, application }))
  let count = 0
  let [user, identity] = ['', '']

  before(async () => {
    server = await startServer(await open())
    application = await newApplication(server.origin, DEMO_SPA)
    provider = await startTestProvider()
    provider.givesGrants = true
    stage = upstreamStage(() => ({ server, application }))
    await stage.connect('given', provider)
  })
  after(async () => {
    await server.stop()
    await provider.stop()
  })
  beforeEach(async () => {
    count += 1
    provider.fault = null
    provider.person = { sub: `person-${count}`, email: `up${count}@example.com`, name: 'Ada' }
    identity = await stage.subjectOf('given', provider)
    user = await people.person(`down${count}@example.com`)
    await perform(link(user, identity))
  })

  async function perform(body: object): Promise<any> {
    const { status, body: made } = await server.call('POST', '/api/linking/operations', { body })
    assert.equal(status, 201, JSON.stringify(made))
    return made
  }

  const revoked = () => provider.requests.filter(({ line }) => line === 'POST /revoke').map(({ form }) => form)
  const tokensKept = () => readTokens(server.ctx.db, identity)

  async function revokedSince(before: number): Promise<URLSearchParams | undefined> {
    await until('the provider is asked', () => revoked().length > before)
    return revoked().at(-1)
  }

  async function logged(type: string, words: RegExp): Promise<void> {
    await until('it is logged', async () => {
      const { body } = await server.call('GET', `/api/v2/users/${encodeURIComponent(user)}/logs`)
      return body.some((entry: any) => entry.type === type && words.test(entry.description))
    })
  }

  it('is given back when it is erased: the refresh token, by name', async () => {
    const before = revoked().length
    await perform(unlink(user, identity, { becomes: 'nothing', erase: true }))
    const form = await revokedSince(before)
    assert.match(form?.get('token') ?? '', /^refresh-/)
    assert.equal(form?.get('token_type_hint'), 'refresh_token')
    await logged('sapi', /^Revoke the grant at the provider$/)
  })

  it('is kept otherwise: whoever the identity becomes needs it, and undo does', async () => {
    const before = revoked().length
    await perform(unlink(user, identity))
    assert.notEqual(await tokensKept(), undefined)
    await perform(link(user, identity))
    const removal = await perform(unlink(user, identity, { becomes: 'nothing' }))
    const undone = await server.call('POST', `/api/linking/operations/${removal.id}/undo`, { body: {} })
    assert.equal(undone.status, 201)
    assert.notEqual(await tokensKept(), undefined)
    await perform(unlink(user, identity, { becomes: 'nothing', erase: true, revoke_upstream: false }))
    assert.equal(revoked().length, before)
  })

  it('is given back on request, and is then no longer kept', async () => {
    let before = revoked().length
    await perform(unlink(user, identity, { revoke_upstream: true }))
    await revokedSince(before)
    await until('the tokens are forgotten', async () => (await tokensKept()) === undefined)
    assert.equal(await stage.subjectOf('given', provider), identity)
    await perform(link(user, identity))
    before = revoked().length
    const removal = await perform(unlink(user, identity, { becomes: 'nothing', revoke_upstream: true }))
    await revokedSince(before)
    await until('the tokens kept aside are forgotten', async () => {
      const text = 'select tokens from removed_identities where operation_id = $1'
      const [row] = await server.ctx.db.query<{ tokens: unknown }>({ name: '', text }, [removal.id])
      return row?.tokens === null
    })
  })

  it('a provider that does not answer holds up nobody, and the failure is in the log', async () => {
    provider.fault = { kind: 'server_error', at: 'revocation' }
    await perform(unlink(user, identity, { revoke_upstream: true }))
    await logged('fapi', /^Revoke the grant at the provider: .*given/)
    assert.notEqual(await tokensKept(), undefined)
  })
})
