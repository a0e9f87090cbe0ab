import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import { DEMO_SPA } from '../../src/demo/applications.ts'
import { eachDatabase } from '../support/databases.ts'
import { type TestServer, startServer } from '../support/server.ts'
import { startTestProvider, type TestProvider } from '../support/upstream-provider.ts'
import { type UpstreamStage, upstreamStage } from '../support/upstream-stage.ts'
import { type Application, newApplication, newVisitor } from '../support/visitor.ts'

eachDatabase('signing in at a provider that knows us by a key', (open) => {
  let server: TestServer
  let application: Application
  let idp: TestProvider
  const stage: UpstreamStage = upstreamStage(() => ({ server, application }))
  before(async () => {
    server = await startServer(await open())
    application = await newApplication(server.origin, DEMO_SPA)
    idp = await startTestProvider()
  })
  after(async () => {
    await idp.stop()
    await server.stop()
  })

  it('works with the key in use, and after a rotation with the next one only', async () => {
    const id = await stage.connect('by-key', idp, { token_endpoint_auth_method: 'private_key_jwt' })
    const keys = `/api/v2/connections/${id}/keys`
    const { body: before } = await server.call('GET', keys)
    idp.person = { sub: 'p1' }
    idp.clientCertificate = before[0].cert
    assert.equal(await stage.subjectOf('by-key', idp), 'oidc|by-key|p1')
    const { form } = idp.requests.findLast(({ line }) => line === 'POST /token') ?? assert.fail()
    assert.equal(form.get('client_assertion_type'), 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer')
    assert.equal(form.get('client_secret'), null)

    await server.call('POST', `${keys}/rotate`)
    const refused = await stage.signIn('by-key', idp)
    assert.equal(refused.outside, null)
    idp.clientCertificate = before[1].cert
    assert.equal(await stage.subjectOf('by-key', idp), 'oidc|by-key|p1')
    idp.clientCertificate = null
  })

  it('says of a strategy that is not spoken that it is not', async () => {
    const body = { name: 'saml-door', strategy: 'samlp', enabled_clients: [DEMO_SPA] }
    assert.equal((await server.call('POST', '/api/v2/connections', { body })).status, 201)
    const { url } = await application.request({ connection: 'saml-door' })
    const page = await newVisitor(server.origin).open(url)
    assert.equal(page.outside, null)
    assert.match(page.html, /There is no way to sign in here at the moment/)
    const { body: logs } = await server.call('GET', '/api/v2/logs?q=type:f')
    assert.match(JSON.stringify(logs), /its strategy samlp is no upstream provider/)
  })
})
