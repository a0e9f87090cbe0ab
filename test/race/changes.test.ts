import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { TwoServers, change, outcomes } from './two-servers.ts'
import { times } from '../support/scale.ts'

const ROUNDS = times(5, 50)
const MANY = 50

describe(`changes that collide, ${ROUNDS} rounds`, () => {
  const servers = TwoServers.forThisSuite()

  it(`${MANY} changes of one user at once: none is lost, none is refused`, async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const user = await servers.person()
      const before = await servers.stored(user)
      const keys = Array.from({ length: MANY }, (_, index) => `key${index}`)
      const answers = await servers.collide(
        round,
        ...keys.map((key) => change(user, { user_metadata: { [key]: true } })),
      )
      assert.equal(outcomes(...answers), Array(MANY).fill('200').join(' & '))
      const after = await servers.stored(user)
      assert.deepEqual(Object.keys(after?.userMetadata ?? {}).sort(), keys.sort())
      assert.equal((after?.version ?? 0) - (before?.version ?? 0), MANY)
    }
  })
})
