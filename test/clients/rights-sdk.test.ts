import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type ServerProcess, startProcess } from '../support/process.ts'
import { permissions } from '../support/rights.ts'
import { type SdkProcess, openSdk } from './sdk-child.ts'
import { refused } from './sdk-refusals.ts'
import { type Stage, stageOf } from './sdk-stories.ts'

const API = 'https://rights.example/'
const NOBODY = 'auth0|ffffffffffffffffffffffff'
const MAY = permissions(API, ['read'])
const FLIES = permissions(API, ['fly'])
const AT_API = { resource_server_identifier: API }
const OF_READ = { ...AT_API, permission_name: 'read' }

const noRole = refused(404, undefined, 'The role does not exist.')
const noUser = refused(404, 'inexistent_user', 'The user does not exist.')
const noPermission = refused(
  404,
  'inexistent_resource_server_permission',
  `This permission does not exist: '${API} - fly'`,
)

/** A method, how it is called with success and what it then answers, and how it is refused. */
type Case = readonly [path: string, args: (its: Its) => unknown[], shows: RegExp, wrong: unknown[], why: typeof noRole]

interface Its {
  readonly role: string
  readonly user: string
}

const CASES: readonly Case[] = [
  [
    'roles.list',
    () => [{ name_filter: 'sdk', per_page: 5 }],
    /"name":"SDK/,
    [{ per_page: 101 }],
    refused(400, 'invalid_query_string', /maximum 100/),
  ],
  ['roles.get', ({ role }) => [role], /"rol_/, ['rol_none'], noRole],
  [
    'roles.update',
    ({ role }) => [role, { description: 'New' }],
    /"description":"New"/,
    ['rol_none', { name: 'a' }],
    noRole,
  ],
  ['roles.permissions.add', ({ role }) => [role, MAY], /^\{("value":\{\})?\}$/, ['rol_none', MAY], noRole],
  ['roles.permissions.list', ({ role }) => [role], /"permission_name":"read"/, ['rol_none'], noRole],
  [
    'roles.users.assign',
    ({ role, user }) => [role, { users: [user] }],
    /^\{("value":\{\})?\}$/,
    ['rol_none', { users: [NOBODY] }],
    noRole,
  ],
  ['roles.users.list', ({ role }) => [role, { take: 5 }], /"user_id":"auth0/, ['rol_none'], noRole],
  ['users.roles.list', ({ user }) => [user], /"rol_/, [NOBODY], noUser],
  ['users.effectiveRoles.list', ({ user }) => [user, {}], /"sources":\["direct"\]/, [NOBODY, {}], noUser],
  [
    'users.effectiveRoles.sources.groups.list',
    ({ role, user }) => [user, { role_id: role }],
    /^\{"value":\[\]\}$/,
    [NOBODY, { role_id: 'a' }],
    noUser,
  ],
  ['users.effectivePermissions.list', ({ user }) => [user, AT_API], /"sources":\["roles"\]/, [NOBODY, AT_API], noUser],
  ['users.effectivePermissions.sources.roles.list', ({ user }) => [user, OF_READ], /"rol_/, [NOBODY, OF_READ], noUser],
  ['users.permissions.create', ({ user }) => [user, MAY], /^\{("value":\{\})?\}$/, [NOBODY, MAY], noUser],
  ['users.permissions.list', ({ user }) => [user], /"source_type":"DIRECT"/, [NOBODY], noUser],
  ['users.permissions.delete', ({ user }) => [user, MAY], /^\{\}$/, [NOBODY, MAY], noUser],
  ['users.roles.delete', ({ role, user }) => [user, { roles: [role] }], /^\{\}$/, [NOBODY, { roles: ['a'] }], noUser],
  ['users.roles.assign', ({ role, user }) => [user, { roles: [role] }], /^\{\}$/, [NOBODY, { roles: ['a'] }], noUser],
  ['roles.permissions.delete', ({ role }) => [role, MAY], /^\{\}$/, ['rol_none', MAY], noRole],
]

describe("Auth0's SDK auth0 7: roles, permissions and who has them", () => {
  let server: ServerProcess
  let child: SdkProcess
  let stage: Stage
  let its: Its
  before(async () => {
    server = await startProcess()
    child = await openSdk('./sdk-v7.js', server.caPath)
    stage = stageOf(server, child, 'rights')
    await stage.sdk.invoke('resourceServers.create', { identifier: API, scopes: [{ value: 'read' }] })
    const { id } = (await stage.sdk.invoke('roles.create', { name: 'SDK' })) as { id: string }
    its = { role: id, user: (await stage.create('ada')).user_id }
  })
  after(async () => {
    await child.close()
    await server.stop()
  })

  for (const [path, args, shows, wrong, why] of CASES) {
    it(`${path}: answers, and throws what is refused`, async () => {
      assert.match(JSON.stringify({ value: await stage.sdk.invoke(path, ...args(its)) }), shows)
      await assert.rejects(stage.sdk.invoke(path, ...wrong), why)
    })
  }

  it('roles.create, roles.delete: a name is taken until it goes', async () => {
    const taken = refused(409, 'role_conflict', 'The role already exists.')
    await assert.rejects(stage.sdk.invoke('roles.create', { name: 'SDK' }), taken)
    await stage.sdk.invoke('roles.delete', its.role)
    await assert.rejects(stage.sdk.invoke('roles.delete', its.role), noRole)
    const { id } = (await stage.sdk.invoke('roles.create', { name: 'SDK' })) as { id: string }
    await assert.rejects(stage.sdk.invoke('roles.permissions.add', id, FLIES), noPermission)
  })
})
