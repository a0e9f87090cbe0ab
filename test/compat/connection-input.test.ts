import assert from 'node:assert/strict'
import { it } from 'node:test'
import { at, onEachDatabase, refusal } from './api-under-test.ts'

const CONNECTIONS = '/api/v2/connections'
const MISSING = refusal(404, 'The connection does not exist', 'inexistent_connection')
const PASSWORD = 'Carabiner-demo-1'

onEachDatabase('what connections are given', (api) => {
  const post = (body: object) => ({ method: 'POST', path: CONNECTIONS, body }) as const
  const make = async (body: object) => {
    const answer = await api.ask(post(body))
    assert.equal(answer.status, 201, JSON.stringify(answer.body))
    return answer.body
  }

  it('400: missing, unknown, mistyped and over-long fields, in Auth0’s words', async () => {
    const said = (text: string) => refusal(400, `Payload validation error: ${text}`, 'invalid_body')
    const cases: readonly [object, string][] = [
      [{ strategy: 'github' }, `'Missing required property: name'.`],
      [{ name: 'x' }, `'Missing required property: strategy'.`],
      [{ name: 'x', strategy: 'github', colour: 'red' }, `'Additional properties not allowed: colour'.`],
      [{ name: 5, strategy: 'github' }, `'Expected type string but found type integer' on property name.`],
      [
        { name: 'x'.repeat(129), strategy: 'github' },
        `'String is too long (129 chars), maximum 128' on property name.`,
      ],
      [
        { name: 'x', strategy: 'github', options: 'no' },
        `'Expected type object but found type string' on property options.`,
      ],
    ]
    for (const [body, words] of cases) await api.refuses(post(body), said(words))
    for (const name of ['', '-x', 'x-', 'a b', 'a_b', 'ä', 'a--b']) {
      assert.equal((await api.ask(post({ name, strategy: 'github' }))).status, 400, name)
    }
    for (const metadata of [
      { a: 1 },
      { a: 'x'.repeat(256) },
      Object.fromEntries([...'abcdefghijk'].map((x) => [x, x])),
    ]) {
      assert.equal((await api.ask(post({ name: 'x', strategy: 'github', metadata }))).status, 400)
    }
  })

  it('404, 415: wrong methods, other types of body', async () => {
    assert.equal((await api.ask({ method: 'PUT', path: CONNECTIONS, body: {} })).status, 404)
    const headers = { 'content-type': 'text/plain' }
    assert.equal((await api.ask({ ...post({}), headers })).status, 415)
  })

  it('201, 409: of a hundred that make one name at once, one does', async () => {
    const wishes = Array.from({ length: 100 }, () => api.ask(post({ name: 'one-of-many', strategy: 'oauth2' })))
    const statuses = (await Promise.all(wishes)).map(({ status }) => status)
    assert.deepEqual([...new Set(statuses)].sort(), [201, 409])
    assert.equal(statuses.filter((status) => status === 201).length, 1)
    const { body } = await api.ask({ method: 'GET', path: `${CONNECTIONS}?name=one-of-many` })
    assert.equal(body.length, 1)
  })

  it('201: a list may name clients that are made later, and is said to', async () => {
    const early = await api.ask(
      post({ name: 'early', strategy: 'github', enabled_clients: ['not-yet', 'demo-television'] }),
    )
    assert.deepEqual([early.status, early.headers.get('carabiner-notice')], [201, 'unknown-clients'])
    assert.deepEqual(early.body.enabled_clients, ['demo-television', 'not-yet'])
    const path = `${CONNECTIONS}/${String(early.body.id)}`
    assert.deepEqual((await api.ask({ method: 'GET', path })).body, early.body)
    const { body } = await api.ask({ method: 'GET', path: `${path}/clients` })
    assert.deepEqual(body.clients, [{ client_id: 'demo-television' }])
  })

  it('201: what strategies give, and what certificates and metadata say', async () => {
    const okta = await make({
      name: 'okta-one',
      strategy: 'okta',
      options: { domain: 'acme.okta.com', client_id: 'x' },
    })
    assert.equal(okta.options.token_endpoint, 'https://acme.okta.com/oauth2/v1/token')
    assert.equal(okta.options.oidc_metadata.issuer, 'https://acme.okta.com')
    const odd = await make({
      name: 'okta-two',
      strategy: 'okta',
      options: { domain: 'acme.okta.com/../x', client_id: 'x' },
    })
    assert.equal(odd.options.oidc_metadata, undefined)
    const fedMetadataXml = `<a:PassiveRequestorEndpoint xmlns:a="x"><b:EndpointReference><b:Address>https://adfs.example.com/ls</b:Address>`
    const adfs = await make({ name: 'adfs-one', strategy: 'adfs', options: { fedMetadataXml } })
    assert.deepEqual([adfs.options.signInEndpoint, adfs.options.thumbprints], ['https://adfs.example.com/ls', []])
    const bad = refusal(
      400,
      'The signing certificate is not valid. Please provide a .pem or .cer certificate base64 encoded public key',
      'invalid_body',
    )
    await api.refuses(post({ name: 'saml-bad', strategy: 'samlp', options: { signingCert: 'none' } }), bad)
  })

  it('200: the address for whoever runs a directory says what is and is not spoken', async () => {
    const saml = await make({ name: 'saml-one', strategy: 'samlp' })
    const waad = await make({ name: 'entra-one', strategy: 'waad', options: { client_id: 'x' } })
    const read = async (url: string) => (await fetch(url)).text()
    const [origin] = api.server.ctx.config.origins
    assert.equal(saml.provisioning_ticket_url, `${origin}/p/samlp/${String(saml.id).slice(4)}`)
    const here = (url: string) => url.replace(origin, api.server.origin)
    assert.match(await read(here(saml.provisioning_ticket_url)), /does not speak samlp: nobody can sign in with it/)
    assert.match(await read(here(waad.provisioning_ticket_url)), /\/login\/callback\/entra-one/)
    assert.equal((await fetch(here(`${origin}/p/waad/${String(saml.id).slice(4)}`))).status, 404)
  })

  it('404: no connector is ever online', async () => {
    const { id } = await make({ name: 'ad-one', strategy: 'ad' })
    const offline = refusal(404, 'No connector of the connection ad-one is online.')
    await api.refuses({ method: 'GET', path: `${CONNECTIONS}/${String(id)}/status` }, offline)
    await api.refuses({ method: 'GET', path: `${CONNECTIONS}/con_0123456789abcdef/status` }, MISSING)
  })

  it('204, 400, 404: the user of a database with an address goes, a linked identity without its user', async () => {
    const enabled_clients = [api.server.machineClient.id]
    const database = await make({ name: 'people', strategy: 'auth0', enabled_clients })
    const path = `${CONNECTIONS}/${String(database.id)}/users`
    const create = (email: string) =>
      api.makeUser({ connection: 'people', email, password: PASSWORD, email_verified: true })
    const [ada, byron] = [await create('ada@people.example.com'), await create('byron@people.example.com')]
    await api.link(ada.user_id, byron.user_id)
    const remove = (email: string) => api.ask({ method: 'DELETE', path: `${path}?email=${encodeURIComponent(email)}` })
    assert.equal((await remove('byron@people.example.com')).status, 204)
    assert.deepEqual(await api.identitiesOf(ada.user_id), [ada.user_id])
    for (let times = 0; times < 2; times += 1) assert.equal((await remove('ADA@people.example.com')).status, 204)
    assert.equal((await api.ask({ method: 'GET', path: `/api/v2/users/${at(ada.user_id)}` })).status, 404)
    await api.refuses({ method: 'DELETE', path: `${CONNECTIONS}/con_0123456789abcdef/users?email=a@b.c` }, MISSING)
    const github = await make({ name: 'no-database', strategy: 'github' })
    const wrong = refusal(400, 'Connection must be a database connection', 'invalid_body')
    await api.refuses({ method: 'DELETE', path: `${CONNECTIONS}/${String(github.id)}/users?email=a@b.c` }, wrong)
    assert.equal((await api.ask({ method: 'DELETE', path })).status, 400)
  })
})
