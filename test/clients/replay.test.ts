import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { packageRoot } from '../../src/store/package-root.ts'
import { type ServerProcess, startProcess } from '../support/process.ts'
import { run } from '../support/run.ts'

const SHARED = join(packageRoot, '..', 'shared')
const REPLAY = join(SHARED, 'replay', 'replay.mjs')
const RECORDING = join(SHARED, 'recordings', 'go-auth0.v1.42.0.jsonl')
const SESSIONS = [
  'Create',
  'Read',
  'Update',
  'Delete',
  'List',
  'Search',
  'ListByEmail',
  'Link',
  'Unlink',
  'GetUserLogs',
]

/** Sessions about what stands around a user. */
const AROUND_USERS = [
  ...['AuthenticationMethods', 'ClearRiskAssessmentAssessors', 'DeleteFederatedConnectionTokenSet'],
  ...['DeleteUserSessions', 'ListConnectedAccounts', 'ListFederatedConnectionTokenSets', 'ListUserSessions'],
]

/** Sessions about what is configured, and what of each counts: answers with a client's secret are masked in the recording. */
const CONFIGURED: readonly (readonly [families: string, sessions: readonly string[]])[] = [
  [
    'client-grants',
    ['Create', 'Delete', 'List', 'Read', 'Update'].map((name) => `TestClientGrantManager_${name}.yaml`),
  ],
  ['resource-servers', ['Delete', 'List', 'Read', 'Update'].map((name) => `TestResourceServer_${name}.yaml`)],
  ['resource-servers', ['TestResourceServer_TokenDialect/']],
  [
    'jobs',
    ['ExportUsers', 'ImportUsers', 'ImportUsersWithNilOptions', 'ReadErrors', 'VerifyEmail'].map(
      (name) => `TestJobManager_${name}.yaml`,
    ),
  ],
  [
    'roles',
    ['Create', 'Delete', 'List', 'Permissions', 'Read', 'Update', 'Users'].map(
      (name) => `TestRoleManager_${name}.yaml`,
    ),
  ],
  ['users', ['Permissions', 'Roles'].map((name) => `TestUserManager_${name}.yaml`)],
  ['connections', ['Delete', 'EnabledClients', 'UpdateEnabledClients_Add', 'UpdateEnabledClients_Remove'].map(manager)],
  ['connections', ['Apple', 'Auth0', 'Custom_SMS', 'Email', 'Facebook', 'GitHub', 'LinkedIn', 'SMS'].map(updated)],
  ['anomaly', ['TestAnomaly/']],
  ['blacklists', ['TestBlacklist.yaml']],
  ['grants', ['TestGrantManager_List.yaml']],
  ['guardian', ['Get', 'Delete'].map((name) => `TestGuardian/Enrollment/${name}.yaml`)],
  ['users,user-blocks', AROUND_USERS.map((name) => `TestUserManager_${name}.yaml`)],
  ['connections', ['GoogleOAuth2', 'OAuth1', 'WindowsLive', 'SalesForce', 'ADFS', 'AD', 'GoogleApps'].map(created)],
  ['connections', ['Line', 'OIDC', 'Okta', 'Ping_Federate', 'Wordpress'].map(created)],
  ['connections', ['Attribute_', 'Cannot_', 'With_', 'with_'].map(database)],
  ['connections', ['AD', 'GoogleApps', 'GoogleOAuth2', 'Line', 'WindowsLive', 'Wordpress'].map(updated)],
  ['connections', ['PasswordOptions', 'List'].map(manager)],
]

function manager(name: string): string {
  return `TestConnectionManager_${name}.yaml`
}

function updated(strategy: string): string {
  return `TestConnectionManager_Update/It_can_successfully_update_a_${strategy}_Connection.yaml`
}

function created(strategy: string): string {
  return `TestConnectionManager_Create/It_can_successfully_create_a_${strategy}_Connection.yaml`
}

function database(options: string): string {
  return `TestConnectionManager_CreateDBConnectionWithDifferentOptions/It_handles_Auth0_Connection_${options}`
}

const missing = [REPLAY, RECORDING].filter((path) => !existsSync(path))
const skip = missing.length > 0 && `The recordings are not in the project's tree: ${missing.join(', ')} is absent`

describe("Auth0's recorded traffic", { skip }, () => {
  let server: ServerProcess
  before(async () => {
    // The recorded tenant's database connection had nine enabled clients, and so has the demo's.
    server = await startProcess()
  })
  after(() => server.stop())

  for (const session of SESSIONS) {
    it(`is answered as Auth0 answered TestUserManager_${session}`, async () => {
      await isFaithful(server, `TestUserManager_${session}.yaml`)
    })
  }

  for (const [families, sessions] of CONFIGURED) {
    for (const session of sessions) {
      it(`is answered as Auth0 answered ${session}`, () => isFaithful(server, session, ['--families', families]))
    }
  }
})

async function isFaithful(server: ServerProcess, file: string, more: readonly string[] = []): Promise<void> {
  const { code, stdout, stderr } = await replay(server, file, more)
  assert.equal(code, 0, `${stdout}${stderr}`)
  const [, passed, scored] = /^TOTAL (\d+)\/(\d+) interactions faithful/m.exec(stdout) ?? []
  assert.ok(Number(scored) > 0, stdout)
  assert.equal(passed, scored, stdout)
}

async function replay(server: ServerProcess, file: string, more: readonly string[]) {
  const token = await server.token('--origin', server.secure)
  const options = ['--base-url', server.secure, '--token', token, '--file', file, '--min', '1', '--verbose', ...more]
  return run(process.execPath, [REPLAY, ...options, RECORDING], { env: { NODE_EXTRA_CA_CERTS: server.caPath } })
}
