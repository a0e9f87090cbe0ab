import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import * as oidc from 'openid-client'
import { DEMO_SPA } from '../../src/demo/applications.ts'
import { DEMO_PASSWORD } from '../../src/demo/people.ts'
import { eachDatabase } from '../support/databases.ts'
import { databaseOf } from '../support/people-with-passwords.ts'
import { type TestServer, startServer } from '../support/server.ts'
import { type Application, newApplication, newVisitor } from '../support/visitor.ts'

const ADA = 'auth0|00000000000000000000ada0'
const ALREADY = 'invitation not found or already used'

eachDatabase('signing in to an organization', (open) => {
  let server: TestServer
  let application: Application
  let made = 0

  before(async () => {
    server = await startServer(await open())
    application = await newApplication(server.origin, DEMO_SPA)
    await usage('allow')
  })
  after(() => server.stop())

  const usage = async (organization_usage: string) => {
    const body = { organization_usage, initiate_login_uri: 'https://app.example/login' }
    assert.equal((await server.call('PATCH', `/api/v2/clients/${DEMO_SPA}`, { body })).status, 200)
  }
  const manage = async (path: string, body: object, method: 'POST' | 'PATCH' | 'DELETE' = 'POST') => {
    const answer = await server.call(method, `/api/v2/organizations${path}`, { body })
    assert.ok(answer.status < 300, JSON.stringify(answer.body))
    return answer.body
  }
  const organization = async (flags: object | null = {}): Promise<{ id: string; name: string }> => {
    const connection_id = (await databaseOf(server)).id
    const enabled_connections = flags === null ? [] : [{ connection_id, ...flags }]
    return manage('', { name: `acme-${++made}`, enabled_connections })
  }
  const join = (id: string, user = ADA) => manage(`/${id}/members`, { members: [user] })

  async function signIn(params: Record<string, string>, visitor = newVisitor(server.origin)) {
    const request = await application.request(params)
    const page = await visitor.open(request.url)
    if (page.outside) return { visitor, request, back: page, page }
    const back = await visitor.submit(page, { identifier: 'ada@example.com', password: DEMO_PASSWORD }, '/u/login')
    return { visitor, request, back, page }
  }
  const errorOf = ({ outside }: { outside: URL | null }) => [
    outside?.searchParams.get('error'),
    outside?.searchParams.get('error_description'),
  ]
  const claimsIn = (token: string) => JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())

  it('a member gets tokens that tell the organization, and they still do after a refresh', async () => {
    const { id, name } = await organization()
    await join(id)
    const { request, back } = await signIn({ organization: id, scope: 'openid offline_access' })
    const tokens = await request.exchange(back.outside)
    assert.equal(tokens.claims()?.['org_id'], id)
    assert.equal(tokens.claims()?.['org_name'], undefined)
    const next = await oidc.refreshTokenGrant(application.config, tokens.refresh_token ?? '')
    assert.equal(next.claims()?.['org_id'], id)
    const forApi = await signIn({ organization: id, audience: `${server.origin}/api/v2/` })
    assert.equal(claimsIn((await forApi.request.exchange(forApi.back.outside)).access_token).org_id, id)
    const named = await signIn({ organization: name })
    const claims = (await named.request.exchange(named.back.outside)).claims()
    assert.deepEqual([claims?.['org_id'], claims?.['org_name']], [id, name])
  })

  it('tells the name where the tenant wants it told', async () => {
    const { id, name } = await organization()
    await join(id)
    const tell = (body: object) => server.call('PATCH', '/api/v2/tenants/settings', { body })
    await tell({ allow_organization_name_in_authentication_api: true })
    const { request, back } = await signIn({ organization: id })
    assert.equal((await request.exchange(back.outside)).claims()?.['org_name'], name)
    await tell({ allow_organization_name_in_authentication_api: false })
  })

  it('whoever is no member is refused, also silently and after leaving', async () => {
    const { id } = await organization()
    const refused = ['access_denied', `user ${ADA} is not part of the ${id} organization`]
    assert.deepEqual(errorOf((await signIn({ organization: id })).back), refused)
    await join(id)
    const { visitor, request, back } = await signIn({ organization: id, scope: 'openid offline_access' })
    const tokens = await request.exchange(back.outside)
    await manage(`/${id}/members`, { members: [ADA] }, 'DELETE')
    const again = await application.request({ organization: id, prompt: 'none' })
    assert.deepEqual(errorOf(await visitor.open(again.url)), refused)
    const refresh = oidc.refreshTokenGrant(application.config, tokens.refresh_token ?? '')
    await assert.rejects(refresh, (error: { error?: string }) => error.error === 'invalid_grant')
  })

  it('a connection may make members of whoever comes', async () => {
    const { id } = await organization({ assign_membership_on_login: true })
    const { request, back } = await signIn({ organization: id })
    assert.equal((await request.exchange(back.outside)).claims()?.['org_id'], id)
    const { body } = await server.call('GET', `/api/v2/organizations/${id}/members`)
    assert.deepEqual(
      body.map((member: { user_id: string }) => member.user_id),
      [ADA],
    )
  })

  it('the page offers the ways of the organization alone', async () => {
    const { id } = await organization()
    const { page } = await signIn({ organization: id })
    assert.match(page.html, /name="password"/)
    assert.doesNotMatch(page.html, /Google|Sign up/)
    const everywhere = await newVisitor(server.origin).open((await application.request({})).url)
    assert.match(everywhere.html, /Google/)
  })

  it('requests that cannot be answered go back at once', async () => {
    const { id } = await organization()
    const empty = await organization(null)
    const cases: readonly (readonly [Record<string, string>, string])[] = [
      [{ organization: 'org_none' }, 'parameter organization is invalid'],
      [{ organization: empty.id }, 'no connections enabled for the organization'],
      [{ invitation: 'x' }, 'parameter organization is required'],
    ]
    for (const [params, words] of cases) {
      assert.deepEqual(errorOf((await signIn(params)).back), ['invalid_request', words])
    }
    assert.deepEqual(errorOf((await signIn({ organization: id, invitation: 'x' })).back), ['access_denied', ALREADY])
    await usage('require')
    const required = 'parameter organization is required for this client'
    assert.deepEqual(errorOf((await signIn({})).back), ['invalid_request', required])
    await usage('deny')
    const denied = 'parameter organization is not allowed for this client'
    assert.deepEqual(errorOf((await signIn({ organization: id })).back), ['invalid_request', denied])
    await usage('allow')
  })

  async function invite(id: string, email: string, more: object = {}) {
    const about = { inviter: { name: 'Jane' }, invitee: { email }, client_id: DEMO_SPA, send_invitation_email: false }
    const invitation = await manage(`/${id}/invitations`, { ...about, ...more })
    const { searchParams } = new URL(invitation.invitation_url)
    return {
      organization: searchParams.get('organization') ?? '',
      invitation: searchParams.get('invitation') ?? '',
    }
  }

  it('an invitation makes a member once, with its roles and metadata', async () => {
    const { id } = await organization()
    const role = (await server.call('POST', '/api/v2/roles', { body: { name: `invited ${id}` } })).body.id
    const params = await invite(id, 'Ada@example.com', { roles: [role], app_metadata: { invited: id } })
    const { page, request, back } = await signIn(params)
    assert.match(page.html, /value="ada@example\.com"/)
    assert.equal((await request.exchange(back.outside)).claims()?.['org_id'], id)
    const path = `/api/v2/organizations/${id}/members/${encodeURIComponent(ADA)}/roles`
    assert.equal((await server.call('GET', path)).body[0].id, role)
    const { body: user } = await server.call('GET', `/api/v2/users/${encodeURIComponent(ADA)}`)
    assert.equal(user.app_metadata.invited, id)
    assert.deepEqual((await server.call('GET', `/api/v2/organizations/${id}/invitations`)).body, [])
    assert.deepEqual(errorOf((await signIn(params)).back), ['access_denied', ALREADY])
  })

  it('an invitation is for its address alone, and not for whoever merely has a session', async () => {
    const { id } = await organization()
    const other = await invite(id, 'somebody@else.example')
    const refused = ['access_denied', `user ${ADA} is not part of the ${id} organization`]
    assert.deepEqual(errorOf((await signIn(other)).back), refused)
    const { visitor } = await signIn({})
    const mine = await invite(id, 'ada@example.com')
    const silent = await visitor.open((await application.request({ ...mine, prompt: 'none' })).url)
    assert.equal(silent.outside?.searchParams.get('error'), 'interaction_required')
    const { request, back } = await signIn(mine, visitor)
    assert.equal((await request.exchange(back.outside)).claims()?.['org_id'], id)
  })
})
