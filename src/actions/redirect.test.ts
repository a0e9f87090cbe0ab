import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { describe, it } from 'node:test'
import { jwtVerify } from 'jose'
import { action, actionsOf, failure, passed, paused, someEvent, someFacts } from '../../test/support/actions.ts'
import type { PostLoginEvent } from './post-login-event.ts'

const SECRET = 'a secret that the page shares with the action'
const SECRETS = JSON.stringify({ SHARED: SECRET })

const REDIRECTS = `
exports.onExecutePostLogin = async (event, api) => {
  const session_token = api.redirect.encodeToken({
    secret: event.secrets.SHARED, expiresInSeconds: 60, payload: { email: event.user.email },
  })
  api.idToken.setCustomClaim('before', 1)
  api.redirect.sendUserTo('https://app.example.com/link?a=1', { query: { session_token, lang: 'de' } })
}
exports.onContinuePostLogin = async (event, api) => {
  const claims = api.redirect.validateToken({ secret: event.secrets.SHARED, tokenParameterName: 'my_token' })
  api.idToken.setCustomClaim('came_back', claims.color)
  api.authentication.recordMethod('https://app.example.com/link')
}
`

const FILES = {
  '0-first.js': action(`api.transaction.setMetadata('runs', (event.transaction.metadata.runs ?? 0) + 1)`),
  '1-redirect.js': REDIRECTS,
  '1-redirect.secrets.json': SECRETS,
  '2-last.js': action(
    `api.idToken.setCustomClaim('runs', event.transaction.metadata.runs)
     api.idToken.setCustomClaim('methods', event.authentication.methods.map((one) => one.name))`,
  ),
}

describe('an action that sends the browser away', () => {
  it('gives the page a token that says whose sign-in it is', async (t) => {
    const { actions } = await actionsOf(t, FILES)
    const outcome = paused(await actions.postLogin(someEvent()))
    assert.equal(outcome.action, '1-redirect.js')
    assert.ok(outcome.pause.for === 'redirect')
    const url = new URL(outcome.pause.url)
    assert.equal(url.origin + url.pathname, 'https://app.example.com/link')
    assert.equal(url.searchParams.get('a'), '1')
    assert.equal(url.searchParams.get('lang'), 'de')
    const token = url.searchParams.get('session_token') ?? ''
    const { payload, protectedHeader } = await jwtVerify(token, new TextEncoder().encode(SECRET))
    assert.equal(protectedHeader.alg, 'HS256')
    const { iat = 0, exp = 0, ...claims } = payload
    assert.equal(exp - iat, 60)
    assert.ok(Math.abs(iat - Date.now() / 1000) < 60)
    assert.deepEqual(claims, {
      sub: 'auth0|ada',
      iss: 'id.example.com',
      ip: '192.0.2.1',
      email: 'ada@example.com',
    })
  })

  it('goes on where it stood, with what the page says, and runs nothing twice', async (t) => {
    const { actions } = await actionsOf(t, FILES)
    const kept = JSON.parse(JSON.stringify(paused(await actions.postLogin(someEvent()))))
    const back = cameBack({ state: 'the-flow', my_token: token({ color: 'red' }) })
    const effects = passed(await actions.continuePostLogin(back, kept))
    assert.deepEqual(effects.idTokenClaims, {
      before: 1,
      came_back: 'red',
      runs: 1,
      methods: ['pwd', 'https://app.example.com/link'],
    })
    assert.equal(effects.methods[0]?.name, 'https://app.example.com/link')
    assert.ok(!Number.isNaN(Date.parse(effects.methods[0].timestamp)))
  })

  it('takes the token from a form as well', async (t) => {
    const { actions } = await actionsOf(t, FILES)
    const kept = paused(await actions.postLogin(someEvent()))
    const back = cameBack({}, { state: 'the-flow', my_token: token({ color: 'blue' }) })
    assert.equal(passed(await actions.continuePostLogin(back, kept)).idTokenClaims['came_back'], 'blue')
  })

  const soon = Math.floor(Date.now() / 1000) + 300
  const wrong: Record<string, readonly [token: string | undefined, words: RegExp]> = {
    'is missing': [undefined, /The session token \(parameter my_token\) must be a text/],
    'is no token': ['abc', /no JWT that is signed with HS256/],
    'has another signature': [sign({ state: 'the-flow', exp: soon }, { secret: 'guess' }), /signature does not fit/],
    'is signed by nobody': [
      sign({ state: 'the-flow', exp: soon }, { alg: 'none' }),
      /no JWT that is signed with HS256/,
    ],
    'has expired': [token({ exp: 1000 }), /it has expired/],
    'never expires': [sign({ state: 'the-flow' }, {}), /it never expires/],
    'is not valid yet': [token({ nbf: soon }), /not valid yet/],
    'is of another sign-in': [token({ state: 'another-flow' }), /state is not that of this sign-in/],
    'names no sign-in': [sign({ exp: soon }, {}), /state is not that of this sign-in/],
  }
  for (const [what, [my_token, words]] of Object.entries(wrong)) {
    it(`fails where the token that comes back ${what}`, async (t) => {
      const { actions } = await actionsOf(t, FILES)
      const kept = paused(await actions.postLogin(someEvent()))
      const back = cameBack({ state: 'the-flow', ...(my_token !== undefined && { my_token }) })
      assert.match(failure(await actions.continuePostLogin(back, kept)), words)
    })
  }

  it('may send it away again, and deny in the end', async (t) => {
    const { actions } = await actionsOf(t, {
      'twice.js': `
        exports.onExecutePostLogin = async (event, api) => api.redirect.sendUserTo('https://one.example.com')
        exports.onContinuePostLogin = async (event, api) => event.request.query.agreed
          ? api.access.deny('Agreed to nothing') : api.redirect.sendUserTo('https://two.example.com')`,
    })
    const first = paused(await actions.postLogin(someEvent()))
    const second = paused(await actions.continuePostLogin(cameBack({ state: 'x' }), first))
    assert.deepEqual(second.pause, { for: 'redirect', url: 'https://two.example.com/' })
    const end = await actions.continuePostLogin(cameBack({ state: 'x', agreed: '1' }), second)
    assert.equal(end.outcome, 'denied')
  })

  it('keeps a primary user that was set before, and refuses another one afterwards', async (t) => {
    const { actions } = await actionsOf(t, {
      'link.js': `
        exports.onExecutePostLogin = async (event, api) => {
          api.authentication.setPrimaryUser('auth0|one')
          api.redirect.sendUserTo('https://one.example.com')
        }
        exports.onContinuePostLogin = async (event, api) => {
          if (event.request.query.again) api.authentication.setPrimaryUser('auth0|two')
        }`,
    })
    const first = paused(await actions.postLogin(someEvent()))
    assert.equal(passed(await actions.continuePostLogin(cameBack({}), first)).primaryUser, 'auth0|one')
    const again = await actions.continuePostLogin(cameBack({ again: '1' }), first)
    assert.match(failure(again), /once in a sign-in/)
  })

  it('fails where it has no function to go on with, or is gone', async (t) => {
    const { actions, write } = await actionsOf(t, {
      'away.js': action(`api.redirect.sendUserTo('https://one.example.com')`),
    })
    const kept = paused(await actions.postLogin(someEvent()))
    assert.match(failure(await actions.continuePostLogin(cameBack({}), kept)), /no function onContinuePostLogin/)
    await write('other.js', action(''))
    const gone = await actions.continuePostLogin(cameBack({}), { ...kept, action: 'removed.js' })
    assert.match(failure(gone), /was removed/)
  })
})

/** The browser at `/continue`. */
function cameBack(query: Record<string, string>, body: Record<string, string> = {}): PostLoginEvent {
  const { request } = someFacts()
  return someEvent({ request: { ...request, query, body } })
}

function token(claims: Record<string, string | number>): string {
  return sign({ state: 'the-flow', exp: Math.floor(Date.now() / 1000) + 60, ...claims }, {})
}

function sign(claims: object, { alg = 'HS256', secret = SECRET }): string {
  const [head, payload] = [{ alg, typ: 'JWT' }, claims].map((part) =>
    Buffer.from(JSON.stringify(part)).toString('base64url'),
  )
  return `${head}.${payload}.${createHmac('sha256', secret).update(`${head}.${payload}`).digest('base64url')}`
}
