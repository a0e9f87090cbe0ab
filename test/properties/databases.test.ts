import assert from 'node:assert/strict'
import { before, it } from 'node:test'
import fc from 'fast-check'
import { openActions } from '../../src/actions/open-actions.ts'
import { makeKey, openVault } from '../../src/crypto/vault.ts'
import { argon2Passwords } from '../../src/crypto/passwords.ts'
import { openSigningKeys } from '../../src/crypto/signing-keys.ts'
import type { Context } from '../../src/context.ts'
import { readConfig } from '../../src/config.ts'
import { openUpstreams } from '../../src/connections/upstreams.ts'
import { makeLogger } from '../../src/logger.ts'
import { CLIENT_DEFAULTS } from '../../src/model/client.ts'
import { addClient } from '../../src/store/clients.ts'
import { addConnection } from '../../src/store/connections.ts'
import { openMessages } from '../../src/messages/open-messages.ts'
import type { Database } from '../../src/store/database.ts'
import { openDirectory } from '../../src/store/directory.ts'
import { eachDatabase } from '../support/databases.ts'
import { assertWhole } from '../support/invariants.ts'
import { times } from '../support/scale.ts'
import { sequences } from './commands.ts'
import { follow } from './follow.ts'
import { Operations } from './operations.ts'

const RUNS = times(500, 5_000)

eachDatabase(`${RUNS} random sequences of operations`, (open) => {
  let ctx: Context

  before(async () => {
    ctx = await contextOn(await open())
  })

  it('leave the database as a plain model says', async () => {
    let run = 0
    const followed = (commands: Parameters<typeof follow>[1]) => {
      run += 1
      const prefix = `${1000000 + run}0`
      return follow(new Operations(ctx, prefix), commands, prefix)
    }
    await fc.assert(fc.asyncProperty(sequences(10), followed), { numRuns: RUNS, endOnFailure: true })
    assert.ok(run >= RUNS)
  })

  it('leave a directory that is whole', async () => {
    await assertWhole(ctx.db)
  })

  it('leave one operation and one event for every link and unlink, and a log entry beside', async (test) => {
    const [counted] = await ctx.db.query<{ operations: number; moves: number; logs: number }>(
      {
        name: 'test_counts',
        text: `select (select count(*) from operations) as operations,
          (select count(*) from events where type like 'identity.%') as moves,
          (select count(*) from logs where type = 'sapi') as logs`,
      },
      [],
    )
    test.diagnostic(JSON.stringify(counted))
    assert.ok(counted && counted.operations > RUNS / 2, 'enough links and unlinks were made')
    assert.equal(counted.operations, counted.moves)
    assert.ok(counted.logs >= counted.operations)
  })
})

/** What operations need, and nothing else: two connections without passwords. */
async function contextOn(db: Database): Promise<Context> {
  const config = readConfig({ LOG_LEVEL: 'warn' })
  const vault = openVault(`test:${makeKey().split(':').at(-1) ?? ''}`)
  await addClient(db, vault, { ...CLIENT_DEFAULTS, id: 'the-client', name: 'The client' })
  for (const name of ['email', 'sms']) {
    const id = name === 'sms' ? 'con_0000000000000sms' : 'con_00000000000email'
    await addConnection(db, openVault(makeKey()), {
      id,
      name,
      strategy: name,
      options: {},
      enabledClients: ['the-client'],
    })
  }
  const directory = openDirectory(db, vault)
  const log = makeLogger(config)
  return {
    config,
    db,
    vault,
    signingKeys: await openSigningKeys(db, vault),
    passwords: argon2Passwords(),
    upstreams: openUpstreams(config),
    actions: await openActions(config, log),
    directory,
    messages: openMessages({ config, db, vault, directory, log }),
    log,
  }
}
