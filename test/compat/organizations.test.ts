import assert from 'node:assert/strict'
import { it } from 'node:test'
import { type Api, at, onEachDatabase, refusal } from './api-under-test.ts'

const NONE = refusal(404, 'No organization found by that id or name')
const PATH = '/api/v2/organizations'

onEachDatabase('organizations', (api) => {
  let made = 0
  const name = () => `acme-${++made}`
  const create = async (sent = {}) => {
    const { status, body } = await api.ask({ method: 'POST', path: PATH, body: { name: name(), ...sent } })
    assert.equal(status, 201, JSON.stringify(body))
    return body as { id: string; name: string }
  }

  it('201, 200, 204: one is made, found by id and name, changed and removed', async () => {
    const sent = {
      name: name(),
      display_name: 'Acme',
      branding: { logo_url: 'https://acme.example/logo.png', colors: { primary: '#112233', page_background: '#fff' } },
      metadata: { plan: 'gold', size: '5' },
    }
    const { body: organization } = await api.ask({ method: 'POST', path: PATH, body: sent })
    assert.match(organization.id, /^org_[A-Za-z0-9]{16}$/)
    assert.deepEqual(organization, { id: organization.id, ...sent })
    const one = `${PATH}/${organization.id}`
    assert.deepEqual((await api.ask({ method: 'GET', path: one })).body, organization)
    assert.deepEqual((await api.ask({ method: 'GET', path: `${PATH}/name/${sent.name}` })).body, organization)
    const changed = await api.ask({ method: 'PATCH', path: one, body: { metadata: { size: null, new: 'x' } } })
    assert.deepEqual([changed.status, changed.body], [200, { ...organization, metadata: { plan: 'gold', new: 'x' } }])
    assert.equal((await api.ask({ method: 'DELETE', path: one })).status, 204)
    await api.refuses({ method: 'GET', path: one }, NONE)
    await api.refuses({ method: 'DELETE', path: one }, NONE)
    await api.refuses({ method: 'PATCH', path: one, body: { display_name: 'x' } }, NONE)
  })

  it('200: the list by pages, by checkpoints and sorted', async () => {
    const ids = [(await create()).id, (await create()).id, (await create()).id]
    const { body } = await api.ask({ method: 'GET', path: `${PATH}?include_totals=true&per_page=2` })
    assert.deepEqual([body.start, body.limit, body.organizations.length], [0, 2, 2])
    const all = (await api.ask({ method: 'GET', path: PATH })).body
    assert.equal(all.length, body.total)
    const seen: string[] = []
    for (let from: string | undefined = ''; from !== undefined; ) {
      const page = await api.ask({ method: 'GET', path: `${PATH}?take=2${from && `&from=${from}`}` })
      seen.push(...page.body.organizations.map((each: { id: string }) => each.id))
      from = page.body.next
    }
    assert.deepEqual(seen.sort(), all.map(({ id }: { id: string }) => id).sort())
    for (const id of ids) assert.ok(seen.includes(id))
    const sorted = (await api.ask({ method: 'GET', path: `${PATH}?sort=name:-1` })).body
    const names = sorted.map((each: { name: string }) => each.name)
    assert.deepEqual(names, [...names].sort().reverse())
    for (const query of ['sort=id:1', 'per_page=0', 'per_page=101', 'take=0', 'page=-1']) {
      assert.equal((await api.ask({ method: 'GET', path: `${PATH}?${query}` })).body.errorCode, 'invalid_query_string')
    }
  })

  it('400, 409: what cannot be', async () => {
    const taken = await create()
    const exists = refusal(409, 'An organization with this name already exists.', 'organization_conflict')
    await api.refuses({ method: 'POST', path: PATH, body: { name: taken.name } }, exists)
    const other = await create()
    await api.refuses({ method: 'PATCH', path: `${PATH}/${other.id}`, body: { name: taken.name } }, exists)
    const bad = [
      {},
      ...['', 'Acme', 'a b', '-a', 'org_x', 'x'.repeat(51), 7].map((wrong) => ({ name: wrong })),
      ...[{ unknown: 1 }, { display_name: '' }, { branding: { logo_url: 'http://a.example' } }].map(named),
      ...[{ metadata: { a: 7 } }, { metadata: { a: 'x'.repeat(256) } }, { branding: { colors: {} } }].map(named),
      named({ metadata: Object.fromEntries(Array.from({ length: 26 }, (_, index) => [`k${index}`, 'v'])) }),
      named({ token_quota: { client_credentials: { per_day: 0 } } }),
    ]
    for (const body of bad) {
      const { status, body: said } = await api.ask({ method: 'POST', path: PATH, body })
      assert.deepEqual([status, said.errorCode], [400, 'invalid_body'], JSON.stringify(body))
    }
  })

  it('409: of a hundred with one name at once, one is made', async () => {
    const body = { name: name() }
    const answers = await Promise.all(Array.from({ length: 100 }, () => api.ask({ method: 'POST', path: PATH, body })))
    const statuses = answers.map(({ status }) => status).sort()
    assert.deepEqual(statuses, [201, ...Array.from({ length: 99 }, () => 409)])
  })

  it('members join, are listed by pages and checkpoints, and leave', async () => {
    const { id } = await create()
    const users: string[] = []
    for (let count = 0; count < 3; count++) users.push((await api.makeUser()).user_id)
    const path = `${PATH}/${id}/members`
    const add = (members: readonly string[]) => api.ask({ method: 'POST', path, body: { members: [...members] } })
    assert.equal((await add(users)).status, 204)
    assert.equal((await add(users.slice(0, 1))).status, 204)
    const { body } = await api.ask({ method: 'GET', path: `${path}?include_totals=true` })
    assert.deepEqual([body.start, body.limit, body.total, body.members.length], [0, 50, 3, 3])
    assert.deepEqual(Object.keys(body.members[0]).sort(), ['email', 'name', 'picture', 'user_id'])
    const seen: string[] = []
    for (let from: string | undefined = ''; from !== undefined; ) {
      const page = await api.ask({ method: 'GET', path: `${path}?take=2&from=${from}`.replace(/&from=$/, '') })
      seen.push(...page.body.members.map((each: { user_id: string }) => each.user_id))
      from = page.body.next
    }
    assert.deepEqual(seen.sort(), [...users].sort())
    const [first = ''] = users
    const of = await api.ask({ method: 'GET', path: `/api/v2/users/${at(first)}/organizations?include_totals=true` })
    assert.deepEqual([of.body.total, of.body.organizations[0].id], [1, id])
    const found = await api.ask({ method: 'GET', path: `/api/v2/users?q=organization_id:"${id}"&sort=user_id:1` })
    assert.deepEqual(
      found.body.map((user: { user_id: string }) => user.user_id),
      [...users].sort(),
    )
    assert.equal((await api.ask({ method: 'DELETE', path, body: { members: users } })).status, 204)
    assert.deepEqual((await api.ask({ method: 'GET', path: `${path}?include_totals=true` })).body.members, [])
    const stranger = { members: [first, 'auth0|nobody'] }
    const unknown = "Payload validation error: 'The user does not exist: auth0|nobody' on property members."
    await api.refuses({ method: 'POST', path, body: stranger }, refusal(400, unknown, 'invalid_body'))
    await api.refuses({ method: 'POST', path: `${PATH}/org_none/members`, body: { members: [first] } }, NONE)
    assert.equal((await api.ask({ method: 'GET', path: `${path}?from=rubbish` })).status, 400)
  })

  it('members who come and go raise the version of their users', async () => {
    const { id } = await create()
    const { user_id } = await api.makeUser()
    const version = async () => {
      const text = 'select version from users where user_id = $1'
      return (await api.server.ctx.db.query<{ version: number }>({ name: 'v', text }, [user_id]))[0]?.version ?? 0
    }
    const before = await version()
    const change = (method: 'POST' | 'DELETE') =>
      api.ask({ method, path: `${PATH}/${id}/members`, body: { members: [user_id] } })
    await change('POST')
    assert.equal(await version(), before + 1)
    await change('POST')
    assert.equal(await version(), before + 1)
    await change('DELETE')
    assert.equal(await version(), before + 2)
  })

  for (const name of ['enabled_connections', 'connections']) {
    it(`${name} are added, changed and removed`, async () => {
      await connectionsOf(api, await create(), name)
    })
  }

  it('a member may have roles there; they go with the membership', async () => {
    const { id } = await create()
    const { user_id } = await api.makeUser()
    const role = (await api.ask({ method: 'POST', path: '/api/v2/roles', body: { name: `role ${id}` } })).body.id
    const path = `${PATH}/${id}/members/${at(user_id)}/roles`
    // As recorded: before the membership.
    assert.equal((await api.ask({ method: 'POST', path, body: { roles: [role] } })).status, 204)
    assert.equal(
      (await api.ask({ method: 'POST', path: `${PATH}/${id}/members`, body: { members: [user_id] } })).status,
      204,
    )
    const { body } = await api.ask({ method: 'GET', path: `${path}?include_totals=true` })
    assert.deepEqual([body.total, body.roles[0].id], [1, role])
    const listed = await api.ask({ method: 'GET', path: `${PATH}/${id}/members?fields=user_id,roles` })
    assert.deepEqual(listed.body, [{ user_id, roles: [{ id: role, name: `role ${id}` }] }])
    const unknown = "Payload validation error: 'The role does not exist: rol_none' on property roles."
    await api.refuses({ method: 'POST', path, body: { roles: ['rol_none'] } }, refusal(400, unknown, 'invalid_body'))
    assert.equal((await api.ask({ method: 'DELETE', path, body: { roles: [role] } })).status, 204)
    assert.deepEqual((await api.ask({ method: 'GET', path })).body, [])
    await api.ask({ method: 'POST', path, body: { roles: [role] } })
    await api.ask({ method: 'DELETE', path: `${PATH}/${id}/members`, body: { members: [user_id] } })
    assert.deepEqual((await api.ask({ method: 'GET', path })).body, [])
  })

  it('invitations are mailed, listed and taken back', async () => {
    const { id, name: called } = await create()
    const initiate = 'https://app.example/login'
    const client = await api.ask({
      method: 'POST',
      path: '/api/v2/clients',
      body: { name: `Inviting ${id}`, initiate_login_uri: initiate },
    })
    const path = `${PATH}/${id}/invitations`
    const invitee = `new-${id.toLowerCase()}@member.example`
    const sent = {
      inviter: { name: 'Jane' },
      invitee: { email: invitee },
      client_id: client.body.client_id,
      ttl_sec: 60,
    }
    const { status, body } = await api.ask({ method: 'POST', path, body: sent })
    assert.equal(status, 200, JSON.stringify(body))
    const link = new URL(body.invitation_url)
    assert.equal(link.origin + link.pathname, initiate)
    assert.deepEqual([link.searchParams.get('organization'), link.searchParams.get('organization_name')], [id, called])
    assert.equal(Date.parse(body.expires_at) - Date.parse(body.created_at), 60_000)
    const [mail] = await api.server.outbox(invitee)
    assert.match(mail?.text ?? '', /Jane invites you to acme-\d+ at/)
    assert.ok(mail?.text.includes(body.invitation_url))
    assert.deepEqual((await api.ask({ method: 'GET', path: `${path}/${body.id}` })).body, body)
    const list = await api.ask({ method: 'GET', path: `${path}?include_totals=true&fields=id` })
    assert.deepEqual([list.body.total, list.body.invitations], [1, [{ id: body.id }]])
    assert.equal((await api.ask({ method: 'DELETE', path: `${path}/${body.id}` })).status, 204)
    await api.refuses({ method: 'GET', path: `${path}/${body.id}` }, refusal(404, 'The invitation does not exist.'))
    const other = await api.ask({ method: 'POST', path: '/api/v2/clients', body: { name: `Silent ${id}` } })
    const refused = await api.ask({ method: 'POST', path, body: { ...sent, client_id: other.body.client_id } })
    assert.match(refused.body.message, /^A default login route is required to generate the invitation url\./)
  })

  it('client grants and discovery domains', async () => {
    const { id } = await create()
    const { body: client } = await api.ask({ method: 'POST', path: '/api/v2/clients', body: { name: `Granted ${id}` } })
    const grant = {
      client_id: client.client_id,
      audience: `${api.server.ctx.config.origins[0]}/api/v2/`,
      scope: ['read:users'],
    }
    const { body: granted } = await api.ask({ method: 'POST', path: '/api/v2/client-grants', body: grant })
    const grants = `${PATH}/${id}/client-grants`
    const added = await api.ask({ method: 'POST', path: grants, body: { grant_id: granted.id } })
    assert.deepEqual([added.status, added.body.id], [201, granted.id], JSON.stringify(added.body))
    const twice = 'The client grant has already been added to this organization.'
    const asked = { method: 'POST', path: grants, body: { grant_id: granted.id } } as const
    await api.refuses(asked, refusal(409, twice, 'organization_grant_conflict'))
    assert.equal((await api.ask({ method: 'GET', path: grants })).body[0].id, granted.id)
    const back = await api.ask({ method: 'GET', path: `/api/v2/client-grants/${granted.id}/organizations` })
    assert.equal(back.body[0].id, id)
    assert.equal((await api.ask({ method: 'DELETE', path: `${grants}/${granted.id}` })).status, 204)
    const domains = `${PATH}/${id}/discovery-domains`
    const domain = await api.ask({ method: 'POST', path: domains, body: { domain: 'Acme.Example' } })
    assert.deepEqual([domain.status, domain.body.domain, domain.body.status], [201, 'acme.example', 'pending'])
    const one = `${domains}/${domain.body.id}`
    const verified = await api.ask({ method: 'PATCH', path: one, body: { status: 'verified' } })
    assert.deepEqual(verified.body, { ...domain.body, status: 'verified' })
    assert.deepEqual((await api.ask({ method: 'GET', path: `${domains}/name/acme.example` })).body, verified.body)
    assert.equal((await api.ask({ method: 'POST', path: domains, body: { domain: 'acme.example' } })).status, 409)
    assert.equal((await api.ask({ method: 'DELETE', path: one })).status, 204)
    assert.deepEqual((await api.ask({ method: 'GET', path: domains })).body, { domains: [] })
  })
})

function named(sent: object) {
  return { name: 'fine', ...sent }
}

async function connectionsOf(api: Api, { id }: { id: string }, name: string): Promise<void> {
  const { body: all } = await api.ask({ method: 'GET', path: '/api/v2/connections?strategy=auth0' })
  const connection_id = all[0].id
  const path = `${PATH}/${id}/${name}`
  const added = await api.ask({ method: 'POST', path, body: { connection_id, assign_membership_on_login: true } })
  const expected = { connection_id, assign_membership_on_login: true, show_as_button: true, is_signup_enabled: false }
  const known = { ...expected, ...(name === 'connections' && { is_enabled: true }) }
  const connection = { name: all[0].name, strategy: 'auth0' }
  assert.deepEqual([added.status, added.body], [201, { ...known, connection }])
  const exists = refusal(409, 'The organization connection already exists.', 'organization_connection_conflict')
  await api.refuses({ method: 'POST', path, body: { connection_id } }, exists)
  const none = refusal(404, 'The connection does not exist', 'inexistent_connection')
  await api.refuses({ method: 'POST', path, body: { connection_id: 'con_none' } }, none)
  const one = `${path}/${connection_id}`
  const changed = await api.ask({ method: 'PATCH', path: one, body: { is_signup_enabled: true } })
  assert.deepEqual([changed.status, changed.body.is_signup_enabled], [200, true])
  const alone = { assign_membership_on_login: false }
  assert.equal((await api.ask({ method: 'PATCH', path: one, body: alone })).body.errorCode, 'invalid_body')
  assert.deepEqual((await api.ask({ method: 'GET', path: one })).body, changed.body)
  const list = (await api.ask({ method: 'GET', path: `${path}?include_totals=true` })).body
  assert.deepEqual([list.total, list[name]], [1, [changed.body]])
  assert.equal((await api.ask({ method: 'DELETE', path: one })).status, 204)
  const gone = refusal(404, 'The organization does not have this connection.')
  await api.refuses({ method: 'GET', path: one }, gone)
}
