import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { makeKey } from '../../src/crypto/vault.ts'
import { type FreshPostgres, freshPostgres } from '../support/databases.ts'
import { type ServerProcess, startProcess } from '../support/process.ts'
import { type SdkProcess, openSdk } from './sdk-child.ts'
import { jobCalls } from './sdk-jobs.ts'
import { refusals, refused } from './sdk-refusals.ts'
import { type Stage, stageOf, stories } from './sdk-stories.ts'

const SDKS = [
  { name: 'auth0 7', script: './sdk-v7.js' },
  { name: 'auth0 4', script: './sdk-v4.js' },
]

describe('the embedded store', () => {
  let server: ServerProcess
  before(async () => {
    server = await startProcess()
  })
  after(() => server.stop())
  suite(() => server)
})

describe('PostgreSQL', () => {
  let database: FreshPostgres
  let server: ServerProcess
  before(async () => {
    database = await freshPostgres()
    server = await startProcess({ DATABASE_URL: database.url, CARABINER_KEYS: makeKey() })
  })
  after(async () => {
    await server.stop()
    await database.drop()
  })
  suite(() => server)
})

describe('a server with a rate limit', () => {
  let server: ServerProcess
  before(async () => {
    server = await startProcess({ RATE_LIMIT: '1/1' })
  })
  after(() => server.stop())

  for (const { name, script } of SDKS) {
    it(`throws in Auth0's SDK ${name} when too much is asked at once`, async () => {
      const child = await openSdk(script, server.caPath)
      const { sdk } = stageOf(server, child, name)
      const hurry = async () => {
        for (let calls = 0; calls < 20; calls += 1) await sdk.connections()
      }
      const limited = refused(429, 'too_many_requests', 'Global limit has been reached')
      await assert.rejects(hurry(), limited).finally(() => child.close())
    })
  }
})

function suite(running: () => ServerProcess): void {
  for (const { name, script } of SDKS) {
    describe(`Auth0's SDK ${name}`, () => {
      let child: SdkProcess
      let stage: Stage
      before(async () => {
        child = await openSdk(script, running().caPath)
        stage = stageOf(running(), child, name)
      })
      after(() => child.close())
      stories(() => stage)
      refusals(() => stage)
      jobCalls(() => stage)
    })
  }
}
