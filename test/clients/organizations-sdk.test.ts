import { after, before, describe, it } from 'node:test'
import assert from 'node:assert/strict'
import { type ServerProcess, startProcess } from '../support/process.ts'
import { type SdkProcess, openSdk } from './sdk-child.ts'
import { refused } from './sdk-refusals.ts'
import { type Stage, stageOf } from './sdk-stories.ts'

const NONE = 'org_none'
const none = refused(404, undefined, 'No organization found by that id or name')
const noConnection = refused(404, undefined, 'The organization does not have this connection.')
const noDomain = refused(404, undefined, 'The discovery domain does not exist.')
const bad = refused(400, 'invalid_body', /^Payload validation error/)

interface Its {
  readonly org: string
  readonly user: string
  readonly role: string
  readonly connection: string
  readonly client: string
  readonly grant: string
}

/** A method, how it is called with success and what it then answers, and how it is refused. */
type Case = readonly [
  path: string,
  args: (its: Its) => unknown[],
  shows: RegExp,
  wrong: (its: Its) => unknown[],
  why: typeof none,
]

const VOID = /^\{("value":(\{\}|null))?\}$/
const invited = (client: string) => ({ inviter: { name: 'J' }, invitee: { email: 'a@b.example' }, client_id: client })

const CASES: readonly Case[] = [
  [
    'organizations.list',
    () => [{ take: 5 }],
    /"org_/,
    () => [{ take: 101 }],
    refused(400, 'invalid_query_string', /100/),
  ],
  ['organizations.get', ({ org }) => [org], /"name":"sdk"/, () => [NONE], none],
  ['organizations.getByName', () => ['sdk'], /"name":"sdk"/, () => ['other'], none],
  ['organizations.update', ({ org }) => [org, { display_name: 'S' }], /"display_name":"S"/, () => [NONE, {}], none],
  [
    'organizations.enabledConnections.add',
    ({ org, connection }) => [org, { connection_id: connection }],
    /"strategy":"auth0"/,
    ({ org }) => [org, { connection_id: 'con_none' }],
    refused(404, 'inexistent_connection', 'The connection does not exist'),
  ],
  ['organizations.enabledConnections.list', ({ org }) => [org], /"con_/, () => [NONE], none],
  [
    'organizations.enabledConnections.get',
    ({ org, connection }) => [org, connection],
    /"con_/,
    ({ org }) => [org, 'con_x'],
    noConnection,
  ],
  [
    'organizations.enabledConnections.update',
    ({ org, connection }) => [org, connection, { assign_membership_on_login: true }],
    /"assign_membership_on_login":true/,
    ({ org }) => [org, 'con_x', { assign_membership_on_login: true }],
    noConnection,
  ],
  ['organizations.connections.list', ({ org }) => [org], /"is_enabled":true/, () => [NONE], none],
  [
    'organizations.connections.get',
    ({ org, connection }) => [org, connection],
    /"con_/,
    ({ org }) => [org, 'con_x'],
    noConnection,
  ],
  [
    'organizations.connections.update',
    ({ org, connection }) => [org, connection, { is_enabled: true }],
    /"con_/,
    ({ org }) => [org, 'con_x', { is_enabled: true }],
    noConnection,
  ],
  ['organizations.connections.delete', ({ org, connection }) => [org, connection], VOID, () => [NONE, 'con_x'], none],
  [
    'organizations.connections.create',
    ({ org, connection }) => [org, { connection_id: connection }],
    /"con_/,
    ({ org, connection }) => [org, { connection_id: connection }],
    refused(409, 'organization_connection_conflict', 'The organization connection already exists.'),
  ],
  [
    'organizations.enabledConnections.delete',
    ({ org, connection }) => [org, connection],
    VOID,
    () => [NONE, 'con_x'],
    none,
  ],
  [
    'organizations.members.create',
    ({ org, user }) => [org, { members: [user] }],
    VOID,
    ({ org }) => [org, { members: ['auth0|x'] }],
    bad,
  ],
  ['organizations.members.list', ({ org }) => [org, { take: 5 }], /"user_id":"auth0/, () => [NONE, { take: 5 }], none],
  [
    'organizations.members.roles.assign',
    ({ org, user, role }) => [org, user, { roles: [role] }],
    VOID,
    ({ org, user }) => [org, user, { roles: ['rol_x'] }],
    bad,
  ],
  ['organizations.members.roles.list', ({ org, user }) => [org, user], /"rol_/, ({ user }) => [NONE, user], none],
  [
    'organizations.members.roles.delete',
    ({ org, user, role }) => [org, user, { roles: [role] }],
    VOID,
    ({ user, role }) => [NONE, user, { roles: [role] }],
    none,
  ],
  ['users.organizations.list', ({ user }) => [user], /"org_/, () => ['auth0|x'], refused(404, 'inexistent_user', /./)],
  [
    'organizations.members.delete',
    ({ org, user }) => [org, { members: [user] }],
    VOID,
    () => [NONE, { members: ['auth0|x'] }],
    none,
  ],
  [
    'organizations.clientGrants.create',
    ({ org, grant }) => [org, { grant_id: grant }],
    /"cgr_/,
    ({ org }) => [org, { grant_id: 'cgr_x' }],
    refused(404, 'inexistent_client_grant', /./),
  ],
  ['organizations.clientGrants.list', ({ org }) => [org], /"cgr_/, () => [NONE], none],
  [
    'clientGrants.organizations.list',
    ({ grant }) => [grant],
    /"org_/,
    () => ['cgr_x'],
    refused(404, 'inexistent_client_grant', /./),
  ],
  ['organizations.clientGrants.delete', ({ org, grant }) => [org, grant], VOID, ({ grant }) => [NONE, grant], none],
  [
    'organizations.invitations.create',
    ({ org, client }) => [org, invited(client)],
    /"uinv_/,
    ({ org }) => [org, invited('nobody')],
    bad,
  ],
  ['organizations.invitations.list', ({ org }) => [org], /"uinv_/, () => [NONE], none],
  [
    'organizations.discoveryDomains.create',
    ({ org }) => [org, { domain: 'sdk.example' }],
    /"pending"/,
    ({ org }) => [org, { domain: '-' }],
    refused(400, 'invalid_body', /./),
  ],
  ['organizations.discoveryDomains.list', ({ org }) => [org], /"sdk\.example"/, () => [NONE], none],
  [
    'organizations.discoveryDomains.getByName',
    ({ org }) => [org, 'sdk.example'],
    /"od_/,
    ({ org }) => [org, 'x.example'],
    noDomain,
  ],
]

describe("Auth0's SDK auth0 7: organizations", () => {
  let server: ServerProcess
  let child: SdkProcess
  let stage: Stage
  let its: Its
  const invoke = async (path: string, ...args: unknown[]) => stage.sdk.invoke(path, ...args) as Promise<{ id: string }>

  before(async () => {
    server = await startProcess()
    child = await openSdk('./sdk-v7.js', server.caPath)
    stage = stageOf(server, child, 'organizations')
    const created = (await stage.sdk.invoke('clients.create', {
      name: 'Organizations',
      initiate_login_uri: 'https://app.example/login',
    })) as { client_id: string }
    await stage.sdk.invoke('resourceServers.create', { identifier: 'https://orgs.example/', scopes: [{ value: 'a' }] })
    const grant = { client_id: created.client_id, audience: 'https://orgs.example/', scope: ['a'] }
    its = {
      org: (await invoke('organizations.create', { name: 'sdk' })).id,
      user: (await stage.create('ada')).user_id,
      role: (await invoke('roles.create', { name: 'SDK' })).id,
      connection: (await stage.sdk.connections()).find(({ strategy }) => strategy === 'auth0')?.id ?? '',
      client: created.client_id,
      grant: (await invoke('clientGrants.create', grant)).id,
    }
  })
  after(async () => {
    await child.close()
    await server.stop()
  })

  for (const [path, args, shows, wrong, why] of CASES) {
    it(`${path}: answers, and throws what is refused`, async () => {
      assert.match(JSON.stringify({ value: await stage.sdk.invoke(path, ...args(its)) }), shows)
      await assert.rejects(stage.sdk.invoke(path, ...wrong(its)), why)
    })
  }

  it('one invitation and one domain are read, changed and removed', async () => {
    const { org } = its
    const invitation = (await invoke('organizations.invitations.create', org, invited(its.client))).id
    assert.equal((await invoke('organizations.invitations.get', org, invitation)).id, invitation)
    await invoke('organizations.invitations.delete', org, invitation)
    const gone = refused(404, undefined, 'The invitation does not exist.')
    await assert.rejects(invoke('organizations.invitations.get', org, invitation), gone)
    await assert.rejects(invoke('organizations.invitations.delete', org, invitation), gone)
    const domain = (await invoke('organizations.discoveryDomains.create', org, { domain: 'one.example' })).id
    assert.equal((await invoke('organizations.discoveryDomains.get', org, domain)).id, domain)
    await invoke('organizations.discoveryDomains.update', org, domain, { status: 'verified' })
    await invoke('organizations.discoveryDomains.delete', org, domain)
    const change = { status: 'verified' }
    await assert.rejects(invoke('organizations.discoveryDomains.get', org, domain), noDomain)
    await assert.rejects(invoke('organizations.discoveryDomains.update', org, domain, change), noDomain)
    await assert.rejects(invoke('organizations.discoveryDomains.delete', org, domain), noDomain)
  })

  it('organizations.create, organizations.delete: a name is taken until it goes', async () => {
    const taken = refused(409, 'organization_conflict', 'An organization with this name already exists.')
    await assert.rejects(invoke('organizations.create', { name: 'sdk' }), taken)
    await invoke('organizations.delete', its.org)
    await assert.rejects(invoke('organizations.delete', its.org), none)
    assert.match((await invoke('organizations.create', { name: 'sdk' })).id, /^org_/)
  })
})
