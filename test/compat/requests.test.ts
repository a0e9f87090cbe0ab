import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { it } from 'node:test'
import { type Ask, type Refusal, at, freshEmail, onEachDatabase, refusal } from './api-under-test.ts'

const ADA = 'auth0|00000000000000000000ada0'
const json = { 'content-type': 'application/json' }
const form = { 'content-type': 'application/x-www-form-urlencoded' }
const notUserId = (id: string) =>
  refusal(
    400,
    `Path validation error: 'Object didn't pass validation for format user-id: ${id}' on property id (ID of the user).`,
    'invalid_uri',
  )
const TYPE = refusal(415, 'Unsupported Media Type', 'unsupported_media_type')
const NOT_FOUND = refusal(404, 'Not Found')
const NOT_JSON = refusal(400, 'Invalid request payload JSON format', 'invalid_body')
const TEXT = refusal(
  400,
  "Payload validation error: 'Text must be well-formed Unicode without NUL'. Nothing was changed.",
  'invalid_body',
)

const BAD_BODIES: Record<string, readonly [body: string, headers: Record<string, string>, expected: Refusal]> = {
  'half of a JSON text': ['{"blocked":', json, NOT_JSON],
  'JSON with a comment': ['{"blocked":true} // yes', json, NOT_JSON],
  'a million brackets': ['['.repeat(1_000_000), json, NOT_JSON],
  'a NUL': ['{"user_metadata":{"a":"\\u0000"}}', json, TEXT],
  'a NUL in a name': ['{"user_metadata":{"a\\u0000":1}}', json, TEXT],
  'half of a surrogate pair': ['{"user_metadata":{"a":["\\ud800"]}}', json, TEXT],
  'a NUL in a form': ['user_metadata[a]=%00', form, TEXT],
  'a form that is too deep': [
    'user_metadata[a][b][c][d][e][f][g]=1',
    form,
    refusal(400, 'Invalid form: Input depth exceeded depth option of 5 and strictDepth is true', 'invalid_body'),
  ],
  'a form of too many fields': [
    'a=1&'.repeat(1001),
    form,
    refusal(400, 'Invalid form: Parameter limit exceeded. Only 1000 parameters allowed.', 'invalid_body'),
  ],
  'another type': ['<a/>', { 'content-type': 'text/xml' }, TYPE],
  'a type that is none': ['{"blocked":true}', { 'content-type': 'foo' }, TYPE],
  'no type': ['{"blocked":true}', { 'content-type': '' }, TYPE],
  'plain text': ['{"blocked":true}', { 'content-type': 'text/plain' }, TYPE],
  'over one megabyte': [
    JSON.stringify({ user_metadata: { a: 'x'.repeat(1_048_577) } }),
    json,
    refusal(413, 'Payload content length greater than maximum allowed: 1048576.', 'payload_too_large'),
  ],
}

const BAD_IDS: Record<string, readonly [segment: string, seen: string]> = {
  'no pipe': ['nopipe', 'nopipe'],
  'no provider': ['%7Cx', '|x'],
  'nothing after the pipe': ['auth0%7C', 'auth0|'],
  'encoded twice': ['auth0%257C00000000000000000000ada0', 'auth0%7C00000000000000000000ada0'],
  '10 kB long': [at(`auth0|${'x'.repeat(10_000)}`), `auth0|${'x'.repeat(194)}`],
}

onEachDatabase('Any request', (api) => {
  const ada = (path: string, more: Partial<Ask> = {}) =>
    ({ method: 'GET', path: `/api/v2/users/${path}`, ...more }) as const

  it('takes a pipe in a path raw, or encoded in either case of letters', async () => {
    for (const pipe of ['|', '%7C', '%7c']) {
      assert.equal(
        await rawGet(api.server.origin, `/api/v2/users/auth0${pipe}00000000000000000000ada0`, await api.server.token()),
        200,
      )
    }
  })

  it('takes ids with spaces, slashes, signs and further pipes, encoded once', async () => {
    for (const id of ['a b', 'a/b', 'a#b?c', 'conn|alice', 'x@y.z=1', '%7C', 'ü漢😀']) {
      const user = await api.putUser({ provider: 'samlp', connection: 'my-conn', id })
      const { status, body } = await api.ask(ada(at(user)))
      assert.deepEqual([status, body.user_id], [200, `samlp|${id}`])
    }
  })

  it('400: an id that is none, wherever it stands', async (t) => {
    for (const [name, [segment, seen]] of Object.entries(BAD_IDS)) {
      await t.test(name, async () => {
        const body = { provider: 'email', user_id: 'x' }
        await api.refuses(ada(segment), notUserId(seen))
        await api.refuses(ada(segment, { method: 'PATCH', body: { blocked: true } }), notUserId(seen))
        await api.refuses(ada(segment, { method: 'DELETE' }), notUserId(seen))
        await api.refuses(ada(`${segment}/identities`, { method: 'POST', body }), notUserId(seen))
        await api.refuses(ada(`${segment}/identities/email/x`, { method: 'DELETE' }), notUserId(seen))
      })
    }
  })

  it('400: a path that cannot be decoded or stored; 404: an id with a space that nobody has', async () => {
    const text = "Path validation error: 'Text must be well-formed Unicode without NUL'."
    await api.refuses(ada('auth0%7C%00'), refusal(400, text, 'invalid_uri'))
    const undecoded = refusal(400, "'/api/v2/users/auth0%zz' is not a valid url component", 'invalid_request')
    await api.refuses(ada('auth0%zz'), undecoded)
    await api.refuses(ada('auth0%7Ca%20b'), refusal(404, 'The user does not exist.', 'inexistent_user'))
  })

  it('400, 413, 415: a body that cannot be read', async (t) => {
    for (const [name, [body, headers, expected]] of Object.entries(BAD_BODIES)) {
      await t.test(name, async () => {
        await api.refuses(ada(at(ADA), { method: 'PATCH', body, headers }), expected)
      })
    }
  })

  it('takes forms: flags become flags, brackets become objects', async () => {
    const email = freshEmail()
    const body = new URLSearchParams({
      connection: 'email',
      email,
      blocked: 'true',
      'user_metadata[a][b]': 'ü',
      email_verified: 'false',
    })
    const made = await api.ask({ method: 'POST', path: '/api/v2/users', headers: form, body: body.toString() })
    assert.equal(made.status, 201)
    assert.deepEqual(
      [made.body.blocked, made.body.email_verified, made.body.user_metadata],
      [true, false, { a: { b: 'ü' } }],
    )
    const primary = await api.makeUser()
    const sent = new URLSearchParams({ provider: 'email', user_id: made.body.user_id }).toString()
    const linked = await api.ask(
      ada(`${at(primary.user_id)}/identities`, { method: 'POST', headers: form, body: sent }),
    )
    assert.equal(linked.status, 201)
    assert.equal(linked.body.length, 2)
  })

  it('takes JSON of any charset name, and of a type that ends in +json', async () => {
    for (const type of ['application/json; charset=utf-8', 'APPLICATION/JSON', 'application/merge-patch+json']) {
      const { user_id: user } = await api.makeUser()
      const answer = await api.ask(
        ada(at(user), { method: 'PATCH', body: '{"user_metadata":{"a":"ü"}}', headers: { 'content-type': type } }),
      )
      assert.deepEqual(answer.body.user_metadata, { a: 'ü' }, type)
    }
  })

  it('keeps metadata that look like the innards of objects as they are, or refuses them', async () => {
    const { user_id: user } = await api.makeUser({ user_metadata: { a: 1 } })
    const sent = '{"user_metadata":{"constructor":{"prototype":{"a":1}},"toString":"x","hasOwnProperty":null}}'
    const { body } = await api.ask(ada(at(user), { method: 'PATCH', body: sent, headers: json }))
    assert.deepEqual(body.user_metadata, { a: 1, constructor: { prototype: { a: 1 } }, toString: 'x' })
    const words = "Payload validation error: 'Names must not be __proto__'. Nothing was changed."
    const proto = '{"user_metadata":{"__proto__":{"polluted":true}}}'
    await api.refuses(
      ada(at(user), { method: 'PATCH', body: proto, headers: json }),
      refusal(400, words, 'invalid_body'),
    )
    const inForm = refusal(400, 'Invalid form: Names must not be __proto__', 'invalid_body')
    await api.refuses(ada(at(user), { method: 'PATCH', body: 'user_metadata[__proto__]=x', headers: form }), inForm)
    const taken = await api.ask(ada(at(user), { method: 'PATCH', body: 'user_metadata[valueOf]=x', headers: form }))
    assert.equal(Object.hasOwn(taken.body.user_metadata, 'valueOf'), true)
  })

  it('404: paths and methods that there are not', async () => {
    const asks: Ask[] = [
      { method: 'GET', path: '/' },
      { method: 'GET', path: '/api/v2' },
      { method: 'GET', path: '/api/v2/nothing' },
      { method: 'PUT', path: `/api/v2/users/${at(ADA)}`, body: {} },
      { method: 'GET', path: `/api/v2/users/${at(ADA)}/identities` },
      { method: 'POST', path: '/unlink', body: {} },
    ]
    for (const ask of asks) {
      await api.refuses(ask, NOT_FOUND)
      await api.refuses({ ...ask, token: null }, NOT_FOUND)
    }
  })

  it('carries the headers of the contract on success', async () => {
    const { headers } = await api.ask(ada(at(ADA)))
    assert.equal(headers.get('content-type'), 'application/json; charset=utf-8')
    assert.equal(headers.get('cache-control'), 'no-cache')
    assert.equal(headers.get('vary'), 'origin,accept-encoding')
    assert.equal(headers.get('x-content-type-options'), 'nosniff')
    assert.equal(headers.get('strict-transport-security'), null)
    assert.deepEqual([headers.get('x-ratelimit-limit'), headers.get('x-ratelimit-remaining')], ['50', '49'])
    assert.ok(Number(headers.get('x-ratelimit-reset')) >= Math.floor(Date.now() / 1000))
    assert.equal((await api.ask(ada('nopipe'))).headers.get('x-ratelimit-limit'), null)
  })
})

/** The status of a GET whose path goes out exactly as it stands here: fetch would encode it. */
function rawGet(origin: string, path: string, token: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(origin).port), '127.0.0.1')
    socket.once('error', reject)
    socket.once('data', (data) => {
      resolve(Number(data.toString().split(' ')[1]))
      socket.destroy()
    })
    socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\nConnection: close\r\n\r\n`)
  })
}
