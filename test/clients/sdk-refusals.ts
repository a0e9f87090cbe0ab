import assert from 'node:assert/strict'
import { it } from 'node:test'
import { Refused } from './sdk-child.ts'
import type { SdkUser } from './sdk-calls.ts'
import { type Stage, bare } from './sdk-stories.ts'

const NOBODY = 'auth0|ffffffffffffffffffffffff'

/** What each of the documented failures throws, with an SDK's own class, and that it changed nothing. */
export function refusals(stage: () => Stage): void {
  const twoUsers = async () => [await stage().create('ada'), await stage().create('byron')] as const
  const identitiesOf = async (user: SdkUser) => (await stage().sdk.readUser(user.user_id)).identities.length

  const badLinks: readonly [what: string, body: (other: SdkUser, own: SdkUser) => object, ...Expected][] = [
    [
      'a user with itself',
      (_other, own) => named(own),
      400,
      'invalid_body',
      'Main identity and the new one are the same.',
    ],
    [
      'a user that does not exist',
      () => ({ provider: 'auth0', user_id: NOBODY }),
      400,
      'invalid_body',
      'Linking to an inexistent identity is not allowed.',
    ],
    [
      'without a provider',
      (other) => ({ user_id: bare(other) }),
      400,
      'inexistent_connection',
      'The provider/connection is not configured.',
    ],
    [
      'with an unknown property',
      (other) => ({ ...named(other), colour: 'red' }),
      400,
      'invalid_body',
      /^Payload validation error: 'Additional properties not allowed: colour/,
    ],
    [
      'with a text that is no token',
      () => ({ link_with: 'not.a.token' }),
      400,
      'invalid_body',
      'Invalid token (link_with).',
    ],
  ]
  for (const [what, body, ...expected] of badLinks) {
    it(`throws for a link ${what}`, async () => {
      const [ada, byron] = await twoUsers()
      await assert.rejects(stage().sdk.link(ada.user_id, body(byron, ada)), refused(...expected))
      assert.deepEqual([await identitiesOf(ada), await identitiesOf(byron)], [1, 1])
    })
  }

  it('throws for a link of an identity that is linked already, to this user or to another', async () => {
    const { sdk, create } = stage()
    const [ada, byron] = await twoUsers()
    const grace = await create('grace')
    await sdk.link(ada.user_id, named(byron))
    const taken = refused(409, 'identity_conflict', 'Specified identity already exists.')
    await assert.rejects(sdk.link(ada.user_id, named(byron)), taken)
    await assert.rejects(sdk.link(grace.user_id, named(byron)), taken)
    assert.deepEqual([await identitiesOf(ada), await identitiesOf(grace)], [2, 1])
  })

  it('throws for a link whose ID token was issued to another client or at another origin', async () => {
    const { sdk, token, server } = stage()
    const [ada, byron] = await twoUsers()
    const ofOther = await token('--user', byron.user_id, '--id-token')
    const audience = refused(400, 'invalid_body', 'JWT (link_with) contains an invalid aud claim.')
    await assert.rejects(sdk.link(ada.user_id, { link_with: ofOther }), audience)
    const wish = ['--user', byron.user_id, '--id-token', '--client', server.client.id]
    const elsewhere = await server.token(...wish, '--origin', server.plain)
    const issuer = refused(400, 'invalid_body', 'JWT (link_with) must have the same issuer as the calling user.')
    await assert.rejects(sdk.link(ada.user_id, { link_with: elsewhere }), issuer)
    assert.deepEqual([await identitiesOf(ada), await identitiesOf(byron)], [1, 1])
  })

  it('throws for a link or unlink of a user that does not exist, or whose id has no provider', async () => {
    const { sdk, create } = stage()
    const ada = await create('ada')
    const unknown = refused(404, 'inexistent_user', 'The user does not exist.')
    await assert.rejects(sdk.link(NOBODY, named(ada)), unknown)
    await assert.rejects(sdk.unlink(NOBODY, 'auth0', bare(ada)), unknown)
    const malformed = refused(400, 'invalid_uri', /Object didn't pass validation for format user-id: ada/)
    await assert.rejects(sdk.link('ada', named(ada)), malformed)
    await assert.rejects(sdk.unlink('ada', 'auth0', bare(ada)), malformed)
  })

  it('throws for an unlink of the main identity', async () => {
    const [ada, byron] = await twoUsers()
    await stage().sdk.link(ada.user_id, named(byron))
    const main = refused(400, 'operation_not_supported', 'Main identity cannot be removed.')
    await assert.rejects(stage().sdk.unlink(ada.user_id, 'auth0', bare(ada)), main)
    assert.equal(await identitiesOf(ada), 2)
  })

  it('throws for an unlink of an identity that is not there where the tenant is strict', async () => {
    const { sdk, create, server } = stage()
    const ada = await create('ada')
    const setStrict = (strict_unlink: boolean) =>
      server.call('PATCH', '/api/v2/tenants/settings', { body: { strict_unlink } })
    await setStrict(true)
    const strict = refused(404, 'inexistent_identity', 'The identity does not exist.')
    await assert
      .rejects(sdk.unlink(ada.user_id, 'auth0', bare({ user_id: NOBODY })), strict)
      .finally(() => setStrict(false))
  })

  it('throws for a second user with an address that is taken', async () => {
    const { sdk, create } = stage()
    const { email } = await create('ada')
    const body = { connection: 'Username-Password-Authentication', email, password: 'Correct-horse-1' }
    await assert.rejects(sdk.createUser(body), refused(409, 'auth0_idp_error', 'The user already exists.'))
  })

  it('throws for a user token on somebody else, and for one that names the secondary without proof', async () => {
    const { as, token } = stage()
    const [ada, byron] = await twoUsers()
    const own = as({ token: await token('--user', ada.user_id) })
    const foreign = refused(403, 'unowned_resource', 'User to be acted on does not match subject in bearer token.')
    await assert.rejects(
      own.link(byron.user_id, { link_with: await token('--user', ada.user_id, '--id-token') }),
      foreign,
    )
    await assert.rejects(own.unlink(byron.user_id, 'auth0', bare(ada)), foreign)
    await assert.rejects(own.link(ada.user_id, named(byron)), refused(403, 'insufficient_scope', /update:users/))
    assert.deepEqual([await identitiesOf(ada), await identitiesOf(byron)], [1, 1])
  })

  it('throws for a token that may not, and for one that nobody issued', async () => {
    const { as, token } = stage()
    const [ada, byron] = await twoUsers()
    const reader = as({ token: await token('--scope', 'read:users') })
    const missing = 'Insufficient scope, expected any of: update:users,update:current_user_identities'
    await assert.rejects(reader.link(ada.user_id, named(byron)), refused(403, 'insufficient_scope', missing))
    await assert.rejects(reader.unlink(ada.user_id, 'auth0', bare(byron)), refused(403, 'insufficient_scope', missing))
    const nobody = as({ token: 'nobody.issued.this' })
    await assert.rejects(nobody.unlink(ada.user_id, 'auth0', bare(byron)), refused(401, undefined, 'Invalid token'))
    assert.deepEqual([await identitiesOf(ada), await identitiesOf(byron)], [1, 1])
  })

  it('throws for a wrong client secret', async () => {
    const { as, server } = stage()
    const impostor = as({ clientId: server.client.id, clientSecret: 'guessed' })
    await assert.rejects(impostor.readUser(NOBODY), refused(401, 'access_denied', 'Unauthorized'))
  })
}

type Expected = [statusCode: number, errorCode: string | undefined, message: string | RegExp]

/** The classes of the newest SDK, which knows no 404 of link and unlink; 4.x has one for all. */
const CLASSES: Readonly<Record<number, string>> = {
  400: 'BadRequestError',
  401: 'UnauthorizedError',
  403: 'ForbiddenError',
  404: 'NotFoundError',
  409: 'ConflictError',
  429: 'TooManyRequestsError',
}

/** Whether an SDK threw this refusal in its own class. */
export function refused(...[statusCode, errorCode, message]: Expected) {
  return (error: unknown): true => {
    if (!(error instanceof Refused)) throw error
    const { refusal } = error
    assert.deepEqual([refusal.statusCode, refusal.errorCode], [statusCode, errorCode], error.message)
    if (typeof message === 'string') assert.equal(refusal.message, message)
    else assert.match(refusal.message, message)
    const plain = statusCode === 404 || errorCode === 'access_denied' ? ['ManagementError'] : []
    assert.ok(
      ['ManagementApiError', 'AuthApiError', CLASSES[statusCode], ...plain].includes(refusal.name),
      refusal.name,
    )
    return true
  }
}

function named(user: SdkUser): { provider: 'auth0'; user_id: string } {
  return { provider: 'auth0', user_id: bare(user) }
}
