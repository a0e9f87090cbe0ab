import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { describe, it } from 'node:test'
import { ROUNDS, TwoServers, link, outcomes } from './two-servers.ts'

const MANY = 50

describe(`creations that collide, ${ROUNDS} rounds each`, () => {
  const servers = TwoServers.forThisSuite()

  for (const what of ['id', 'address'] as const) {
    it(`${MANY} of one ${what}: one is made, the others are told that it exists`, async () => {
      for (let round = 0; round < ROUNDS; round++) {
        const name = randomBytes(9).toString('hex')
        const bodies = Array.from({ length: MANY }, (_, index) => ({
          connection: 'email',
          email: `${name}${what === 'id' ? index : ''}@example.com`,
          user_id: `${name}${what === 'id' ? '' : index}`,
        }))
        const answers = await servers.collide(
          round,
          ...bodies.map((body) => ['POST', '/api/v2/users', { body }] as const),
        )
        const made = answers.filter(({ status }) => status === 201)
        assert.equal(made.length, 1)
        const refused = answers.filter((answer) => outcomes(answer) === '409 auth0_idp_error')
        assert.equal(refused.length, MANY - 1)
        assert.deepEqual(await servers.identities(made[0]?.body.user_id as string), [made[0]?.body.user_id])
        await servers.assertWhole()
      }
    })
  }

  it('one against a link of the same identity: it exists in any case', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const [primary, secondary] = [await servers.person(), await servers.person()]
      const body = { connection: 'email', email: `again${round}@example.com`, user_id: secondary.split('|')[1] }
      const answers = await servers.collide(round, link(primary, secondary), ['POST', '/api/v2/users', { body }])
      assert.equal(outcomes(...answers), '201 & 409 auth0_idp_error')
      assert.deepEqual(await servers.identities(primary), [primary, secondary])
      await servers.assertWhole()
    }
  })
})
