import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import { Problem } from '../../src/problems.ts'
import { newRecoveryCode } from '../../src/steps/factors/recovery-code.ts'
import { confirmTotp, startTotp, verifyTotp } from '../../src/steps/factors/totp.ts'
import { dropMethods } from '../../src/store/drop-methods.ts'
import { readFactors } from '../../src/store/factors.ts'
import { addPasskey, readPasskeys } from '../../src/store/passkeys.ts'
import { readUser } from '../../src/store/read-users.ts'
import { codeOf } from '../factors/people-with-factors.ts'
import { onPostgres } from '../support/databases.ts'
import { times } from '../support/scale.ts'
import { type TestServer, startServer } from '../support/server.ts'

const ROUNDS = times(15, 300)

onPostgres('changes of one user’s factors at once', (open) => {
  let server: TestServer
  before(async () => {
    server = await startServer(await open())
  })
  after(() => server.stop())

  const person = async () => {
    const body = { connection: 'email', email: `p${Date.now()}-${Math.random()}@example.com` }
    const { body: made } = await server.call('POST', '/api/v2/users', { body })
    return (await readUser(server.ctx.db, made.user_id)) ?? assert.fail('no user')
  }

  it('never deadlock, and leave nothing at a user who was deleted or linked away meanwhile', async () => {
    const { ctx } = server
    for (let round = 0; round < ROUNDS; round++) {
      const [user, primary] = [await person(), await person()]
      const started = await startTotp(ctx, user, { issuerName: 'x' })
      if (started instanceof Problem) assert.fail(started.message)
      const [{ key: identity, epoch }] = user.identities
      const passkey = { id: `passkey|${user.id}`, credentialId: user.id, identity, userHandle: 'h', publicKey: 'k' }
      const device = { counter: 0, name: null, transports: [], deviceType: 'd', backedUp: false, rpId: 'localhost' }
      const path = `/api/v2/users/${encodeURIComponent(user.id)}`
      const [provider, ...id] = user.id.split('|')
      const link = { body: { provider, user_id: id.join('|') } }
      const last =
        round % 2 === 0
          ? server.call('POST', `/api/v2/users/${encodeURIComponent(primary.id)}/identities`, link)
          : server.call('DELETE', path)
      const answers = await Promise.all([
        server.call('PATCH', path, { body: { user_metadata: { round } } }),
        last,
        confirmTotp(ctx, user, { factorId: started.factorId, code: codeOf(started.secret) }),
        verifyTotp(ctx, user, codeOf(started.secret, 1)),
        addPasskey(ctx.db, { user, epoch }, { ...passkey, ...device }),
        newRecoveryCode(ctx, user),
        dropMethods(ctx.db, user, { which: {}, logs: [] }),
        newRecoveryCode(ctx, user),
      ])
      for (const answer of answers.slice(0, 2)) assert.ok((answer as { status: number }).status < 500)
      assert.equal(await readUser(ctx.db, user.id), undefined)
      // A passkey that was made in time came along with its identity; nothing else did.
      assert.deepEqual(await readFactors(ctx.db, primary), [])
      const kept = (await readPasskeys(ctx.db, primary.id)).map((found) => found.identity)
      assert.ok(kept.every((found) => found === identity))
    }
  })
})
