import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { describe, it } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { startChild } from './child.ts'

describe('the PostgreSQL for tests', () => {
  const given = process.env['TEST_DATABASE_URL']
  for (const signal of [undefined, 'SIGKILL'] as const) {
    it(`leaves nothing behind when ${signal ? 'its starter is killed' : 'its standard input ends'}`, async (t) => {
      delete process.env['TEST_DATABASE_URL']
      if (given) t.after(() => (process.env['TEST_DATABASE_URL'] = given))
      const child = startChild('support/postgres-server')
      const folder = new URL(await child.first()).searchParams.get('host') ?? assert.fail('no folder')
      assert.ok(existsSync(`${folder}/data/postmaster.pid`))
      await child.end(signal)
      while (existsSync(`${folder}/data`)) await setTimeout(20)
    })
  }
})
