import assert from 'node:assert/strict'
import { it } from 'node:test'
import { OWN_CLAIMS } from '../../src/crypto/tokens.ts'
import { DEMO_SPA } from '../../src/demo/applications.ts'
import { type Ask, type Refusal, at, onEachDatabase, refusal } from './api-under-test.ts'
import { type Claims, badlySigned, idToken, idTokenClaims, secondsFromNow } from './minted-tokens.ts'

const body = (message: string) => refusal(400, message, 'invalid_body')
const INVALID = body('Invalid token (link_with).')
const ALGORITHM = body('JWT (link_with) must have an alg of RS256.')
const ISSUER = body('JWT (link_with) must have the same issuer as the calling user.')
const AUDIENCE = body('JWT (link_with) contains an invalid aud claim.')
const NO_SUB = body('JWT (link_with) must contains sub claim.')
const SUB = body('JWT (link_with) contains an invalid sub claim.')
const UNKNOWN = body('Provided secondary account not found.')

/** What is wrong with a token of ours that is otherwise good. */
const WRONG: Record<string, readonly [claims: Claims, expected: Refusal]> = {
  'another issuer': [{ iss: 'https://other.example/' }, ISSUER],
  'our issuer without its slash': [{ iss: 'http://localhost' }, ISSUER],
  'no issuer': [{ iss: undefined }, ISSUER],
  'expired beyond the leeway': [{ exp: secondsFromNow(-120) }, INVALID],
  'no end': [{ exp: undefined }, INVALID],
  'another aud': [{ aud: 'demo-linking-page' }, AUDIENCE],
  'several aud without ours': [{ aud: ['demo-linking-page', 'demo-television'] }, AUDIENCE],
  'no aud': [{ aud: undefined }, AUDIENCE],
  'an aud that is no text': [{ aud: 7 }, AUDIENCE],
  'another azp': [{ aud: [DEMO_SPA, 'demo-linking-page'], azp: 'demo-linking-page' }, AUDIENCE],
  'no sub': [{ sub: undefined }, NO_SUB],
  'a sub that is no text': [{ sub: 7 }, SUB],
  'a sub without pipe': [{ sub: 'nopipe' }, SUB],
  'an empty sub': [{ sub: '' }, SUB],
  'a sub that nobody has': [{ sub: 'email|nobody' }, UNKNOWN],
  'an epoch that is over': [{ [OWN_CLAIMS.epoch]: -1 }, INVALID],
  'an epoch that never was': [{ [OWN_CLAIMS.epoch]: 1 }, INVALID],
  'the identity of somebody else': [{ [OWN_CLAIMS.identity]: 'email|nobody' }, INVALID],
  'no word of the identity': [{ [OWN_CLAIMS.identity]: undefined }, INVALID],
}

onEachDatabase('link_with', (api) => {
  const newUser = async () => (await api.makeUser()).user_id
  const link = (me: string, linkWith: string, token: string): Ask => ({
    ...{ method: 'POST', path: `/api/v2/users/${at(me)}/identities` },
    ...{ body: { link_with: linkWith }, token },
  })

  it('400: a token with one thing wrong', async (t) => {
    const [me, other] = [await newUser(), await newUser()]
    const token = await api.server.token({ user: me })
    for (const [name, [claims, expected]] of Object.entries(WRONG)) {
      await t.test(name, async () => {
        await api.refuses(link(me, await idToken(api.server, other, claims), token), expected)
      })
    }
    assert.equal(
      (await api.ask(link(me, await idToken(api.server, other), token))).status,
      201,
      'and with nothing wrong it is taken',
    )
  })

  it('400: no JWT, not ours, not RS256', async () => {
    const [me, other] = [await newUser(), await newUser()]
    const token = await api.server.token({ user: me })
    const claims = await idTokenClaims(api.server, other)
    const { kid } = api.server.ctx.signingKeys.set.current
    for (const text of ['x', 'a.b.c', '..', 'x'.repeat(100_000)]) await api.refuses(link(me, text, token), INVALID)
    await api.refuses(link(me, badlySigned.otherKey(claims, kid), token), INVALID)
    await api.refuses(link(me, badlySigned.hs256(claims), token), ALGORITHM)
    await api.refuses(link(me, badlySigned.none(claims), token), ALGORITHM)
  })

  it('400: an access token, of a person or of a machine', async () => {
    const [me, other] = [await newUser(), await newUser()]
    const token = await api.server.token({ user: me })
    await api.refuses(link(me, await api.server.token({ user: other }), token), AUDIENCE)
    await api.refuses(link(me, await api.server.token(), token), AUDIENCE)
  })

  it('400: an ID token that was made for another application than the one that calls', async () => {
    const [me, other] = [await newUser(), await newUser()]
    const proof = await api.server.token({ user: other, idToken: true })
    const elsewhere = await api.server.token({ user: me, client: 'demo-linking-page' })
    await api.refuses(link(me, proof, elsewhere), AUDIENCE)
    await api.refuses(link(me, proof, await api.server.token()), AUDIENCE)
  })

  it('400: oneself; 409: somebody who is linked already; 400: somebody who has left and come back', async () => {
    const [me, other, third] = [await newUser(), await newUser(), await newUser()]
    const token = await api.server.token({ user: me })
    const own = await api.server.token({ user: me, idToken: true })
    await api.refuses(link(me, own, token), body('Main identity and the new one are the same.'))
    const proof = await api.server.token({ user: other, idToken: true })
    await api.link(third, other)
    await api.refuses(link(me, proof, token), refusal(409, 'Specified identity already exists.', 'identity_conflict'))
    await api.ask({ method: 'DELETE', path: `/api/v2/users/${at(third)}/identities/${other.replace('|', '/')}` })
    await api.refuses(link(me, proof, token), INVALID)
    const again = await api.server.token({ user: other, idToken: true })
    assert.equal((await api.ask(link(me, again, token))).status, 201)
    await api.refuses(link(me, again, token), refusal(409, 'Specified identity already exists.', 'identity_conflict'))
  })

  it('201: a minute late is not too late', async () => {
    const [me, other] = [await newUser(), await newUser()]
    const proof = await idToken(api.server, other, { exp: secondsFromNow(-30) })
    assert.equal((await api.ask(link(me, proof, await api.server.token({ user: me })))).status, 201)
  })

  it("201: a machine's token takes it too, if it was made for that machine's client, with everything the other has", async () => {
    const [me, other, third] = [await newUser(), await newUser(), await newUser()]
    await api.link(other, third)
    const proof = await idToken(api.server, other, { aud: api.server.machineClient.id })
    assert.equal((await api.ask(link(me, proof, await api.server.token()))).status, 201)
    assert.deepEqual(await api.identitiesOf(me), [me, other, third])
  })
})
