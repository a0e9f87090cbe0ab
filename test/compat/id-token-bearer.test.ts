import assert from 'node:assert/strict'
import { it } from 'node:test'
import { OWN_CLAIMS } from '../../src/crypto/tokens.ts'
import { DEMO_SPA } from '../../src/demo/applications.ts'
import { type Ask, at, onEachDatabase, refusal } from './api-under-test.ts'
import { type Claims, idToken, secondsFromNow } from './minted-tokens.ts'

const INVALID = refusal(401, 'Invalid token')

/** Each alone is enough to refuse an ID token as bearer. */
const WRONG: Record<string, Claims> = {
  'more than an hour old': { iat: secondsFromNow(-3601) },
  'of unknown age': { iat: undefined },
  'for a client that is not flagged for it': { aud: 'demo-linking-page' },
  'for a third party': { aud: 'demo-third-party' },
  'for a client that there is not': { aud: 'nobody' },
  'for several clients': { aud: [DEMO_SPA] },
  'of another issuer': { iss: 'https://other.example/' },
  'without subject': { sub: undefined },
  'of an epoch that is over': { [OWN_CLAIMS.epoch]: -1 },
  'opened by somebody else': { [OWN_CLAIMS.identity]: 'email|nobody' },
  'without word of who opened it': { [OWN_CLAIMS.identity]: undefined },
}

onEachDatabase('An ID token as bearer', (api) => {
  const newUser = async () => (await api.makeUser()).user_id
  const unlink = (me: string, other: string, token: string): Ask => ({
    ...{ method: 'DELETE', path: `/api/v2/users/${at(me)}/identities/${other.replace('|', '/')}`, token },
  })
  const link = (me: string, linkWith: string, token: string): Ask => ({
    ...{ method: 'POST', path: `/api/v2/users/${at(me)}/identities`, token },
    ...{ body: { link_with: linkWith } },
  })
  const accept = async (on: boolean) => {
    const body = { accept_id_token_for_identities: on }
    const { status } = await api.ask({ method: 'PATCH', path: '/api/v2/tenants/settings', body })
    assert.equal(status, 200)
  }

  it('200, 201: links and unlinks its own user, and each use is logged as deprecated', async () => {
    const [me, other] = [await newUser(), await newUser()]
    const token = await idToken(api.server, me)
    assert.equal((await api.ask(link(me, await idToken(api.server, other), token))).status, 201)
    assert.equal((await api.ask(unlink(me, other, token))).status, 200)
    const entries = await api.newestLogs(4)
    assert.deepEqual(
      entries.map(({ type }) => type),
      ['sapi', 'depnote', 'sapi', 'depnote'],
    )
    const description = 'An ID token was used as bearer token. Use an access token with update:current_user_identities.'
    assert.deepEqual(
      [entries[1]?.['description'], entries[1]?.['user_id'], entries[1]?.['client_id']],
      [description, me, DEMO_SPA],
    )
  })

  it('401: under each of these conditions', async (t) => {
    const [me, other] = [await newUser(), await newUser()]
    await api.link(me, other)
    for (const [name, claims] of Object.entries(WRONG)) {
      await t.test(name, async () => {
        await api.refuses(unlink(me, other, await idToken(api.server, me, claims)), INVALID)
      })
    }
    assert.equal((await api.ask(unlink(me, other, await idToken(api.server, me)))).status, 200)
  })

  it('401: when the identity that opened it has left', async () => {
    const [me, other, third] = [await newUser(), await newUser(), await newUser()]
    await api.link(me, other, third)
    const token = await api.server.token({ user: me, identity: other, idToken: true })
    await api.ask({ ...unlink(me, other, ''), token: await api.server.token() })
    await api.refuses(unlink(me, third, token), INVALID)
  })

  it("403: acts on nobody else's user, and proves nothing by provider and id", async () => {
    const [me, other] = [await newUser(), await newUser()]
    const token = await idToken(api.server, me)
    const unowned = refusal(403, 'User to be acted on does not match subject in bearer token.', 'unowned_resource')
    await api.refuses(unlink(other, me, token), unowned)
    const scope = refusal(403, 'Insufficient scope, expected any of: update:users', 'insufficient_scope')
    await api.refuses({ ...link(me, '', token), body: { provider: 'email', user_id: other } }, scope)
  })

  it('401: when the tenant does not accept it', async () => {
    const [me, other] = [await newUser(), await newUser()]
    await api.link(me, other)
    const token = await idToken(api.server, me)
    await accept(false)
    await api.refuses(unlink(me, other, token), INVALID)
    await accept(true)
    assert.equal((await api.ask(unlink(me, other, token))).status, 200)
  })
})
