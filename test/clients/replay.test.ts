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
      const { code, stdout, stderr } = await replay(server, `TestUserManager_${session}.yaml`)
      assert.equal(code, 0, `${stdout}${stderr}`)
      const [, passed, scored] = /^TOTAL (\d+)\/(\d+) interactions faithful/m.exec(stdout) ?? []
      assert.ok(Number(scored) > 0, stdout)
      assert.equal(passed, scored, stdout)
    })
  }
})

async function replay(server: ServerProcess, file: string) {
  const token = await server.token('--origin', server.secure)
  const options = ['--base-url', server.secure, '--token', token, '--file', file, '--min', '1', '--verbose']
  return run(process.execPath, [REPLAY, ...options, RECORDING], { env: { NODE_EXTRA_CA_CERTS: server.caPath } })
}
