import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { TwoServers } from './two-servers.ts'

const KEYS = '/api/v2/keys/signing'

describe('signing keys of two servers on one database', () => {
  const both = TwoServers.forThisSuite()

  it('rotate twice in a row while each verifies what the other signs, without one refusal', async () => {
    let isRotating = true
    let verified = 0
    const verify = async (minter: number) => {
      while (isRotating) {
        const token = await both.server(minter).token()
        const { status } = await both.server(minter + 1).call('GET', KEYS, { token })
        assert.equal(status, 200)
        verified += 1
      }
    }
    const rotate = async () => {
      try {
        for (const turn of [0, 1]) {
          const token = await both.server(turn).token()
          assert.equal((await both.server(turn).call('POST', `${KEYS}/rotate`, { token })).status, 201)
        }
        // The other server is now certain to have looked at the keys again.
        await both.server(0).call('POST', `${KEYS}/rotate`, { token: await both.server(0).token() })
      } finally {
        isRotating = false
      }
    }
    await Promise.all([rotate(), verify(0), verify(1)])
    assert.ok(verified > 20, `only ${verified} tokens were verified`)
  })

  it('of two rotations at once, one wins and the other changes nothing', async () => {
    const token = await both.server(0).token()
    const before: number = (await both.server(0).call('GET', KEYS, { token })).body.length
    const answers = await Promise.all([0, 1].map((turn) => both.server(turn).call('POST', `${KEYS}/rotate`, { token })))
    assert.deepEqual(answers.map(({ status }) => status).sort(), [201, 409])
    assert.equal((await both.server(0).call('GET', KEYS, { token })).body.length, before + 1)
  })

  it('refuse at both what a revoked key has signed, within five seconds', async () => {
    const old = await both.server(0).token()
    const rotated = await both.server(0).call('POST', `${KEYS}/rotate`, { token: old })
    assert.equal(rotated.status, 201)
    const token = await both.server(0).token()
    const keys = (await both.server(0).call('GET', KEYS, { token })).body
    const previous = keys.filter((key: { previous: boolean }) => key.previous)
    for (const { kid } of previous) await both.server(0).call('PUT', `${KEYS}/${kid}/revoke`, { token })
    assert.equal((await both.server(0).call('GET', KEYS, { token: old })).status, 401)
    const begun = performance.now()
    while ((await both.server(1).call('GET', KEYS, { token: old })).status !== 401) {
      assert.ok(performance.now() - begun < 6000, 'the key was still good after six seconds')
    }
    assert.equal((await both.server(1).call('GET', KEYS, { token })).status, 200)
  })
})
