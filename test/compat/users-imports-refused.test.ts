import assert from 'node:assert/strict'
import { it } from 'node:test'
import { type Refusal, freshEmail, onEachDatabase, refusal } from './api-under-test.ts'
import { type Sent, importsOf, sendRaw, sums } from './imports-under-test.ts'

const BAD = (message: string) => refusal(400, message, 'invalid_body')

onEachDatabase('what POST /api/v2/jobs/users-imports refuses', (api) => {
  const imports = importsOf(() => api.server)
  const user = { email: 'nobody@example.com' }

  async function refuses(sent: Sent, expected: Refusal): Promise<void> {
    const before = await api.everything()
    const { status, body } = await imports.send(sent)
    assert.deepEqual(body, expected)
    assert.equal(status, expected.statusCode)
    assert.equal(await api.everything(), before, 'something changed')
  }

  it('refuses what lacks a file, a connection or users, with Auth0’s words', async () => {
    await refuses({}, BAD("Must provide 'users' file as multipart part."))
    await refuses({ users: '' }, BAD('Users file must not be empty.'))
    const connection = async (connection_id: string, expected: Refusal) =>
      refuses({ users: [user], fields: { connection_id } }, expected)
    await connection('', BAD("Must provide 'connection_id' as multipart part."))
    const unknown = refusal(400, 'The connection does not exist.', 'inexistent_connection')
    await connection('con_AAAAAAAAAAAAAAAA', unknown)
    await connection(await imports.connectionId('email'), BAD('Connection must be a database connection.'))
    const disabled = await databaseWith({ enabled_clients: [] })
    await connection(disabled, BAD('Connection must be enabled.'))
    for (const bad of ['con_1', 'x'.repeat(300), "con_'; drop table users"]) {
      const { status, body } = await imports.send({ users: [user], fields: { connection_id: bad } })
      assert.equal(status, 400)
      assert.match(body.message, /does not match pattern .*on property connection_id/s)
    }
  })

  it('refuses fields that are no flags or too long, and lets unknown ones through', async () => {
    for (const fields of [{ upsert: 'yes' }, { send_completion_email: '1' }, { external_id: 'x'.repeat(2000) }]) {
      const { status, body } = await imports.send({ users: [user], fields })
      assert.deepEqual([status, body.errorCode], [400, 'invalid_body'], JSON.stringify(body))
    }
    await refuses({ users: [user], fields: { external_id: 'x'.repeat(5000) } }, BAD('Invalid multipart payload format'))
    assert.deepEqual(sums(await imports.done({ users: [], fields: { colour: 'red' } })), ['completed', 0, 0, 0])
  })

  it('refuses more bytes than may be, before and after they are sent', async () => {
    const large = [{ ...user, user_metadata: { text: 'x'.repeat(512_000) } }]
    const words = 'Payload content length greater than maximum allowed: 512000.'
    await refuses({ users: large }, refusal(413, words, 'payload_too_large'))
    const start = '--b\r\nContent-Disposition: form-data; name="users"; filename="u.json"\r\n\r\n['
    const pieces = [start, ...Array.from({ length: 60 }, () => ' '.repeat(10_000)), ']\r\n--b--'].map((text) =>
      Buffer.from(text),
    )
    // Without a Content-Length: it is counted as it comes.
    const answer = await fetch(`${api.server.origin}/api/v2/jobs/users-imports`, {
      method: 'POST',
      headers: {
        'content-type': 'multipart/form-data; boundary=b',
        authorization: `Bearer ${await api.server.token()}`,
      },
      body: ReadableStream.from(pieces) as never,
      duplex: 'half',
    })
    assert.deepEqual([answer.status, ((await answer.json()) as { message: string }).message], [413, words])
  })

  it('refuses what is no multipart request, or a broken one', async () => {
    const bytes = (text: string) => new TextEncoder().encode(text)
    const json = await sendRaw(api.server, bytes('[]'), 'application/json')
    assert.deepEqual([json.status, json.body.message], [415, 'Unsupported Media Type'])
    const part = '--b\r\nContent-Disposition: form-data; name="users"; filename="u.json"\r\n\r\n[]'
    const broken: readonly [body: string, type: string][] = [
      [part, 'multipart/form-data; boundary=b'],
      [`${part}\r\n--b--`, 'multipart/form-data'],
      ['--b\r\nContent-Disposition: form-data; name="__proto__"\r\n\r\nx\r\n--b--', 'multipart/form-data; boundary=b'],
      [`${part}\r\n${part}\r\n--b--`, 'multipart/form-data; boundary=b'],
    ]
    for (const [body, type] of broken) {
      const { status, body: said } = await sendRaw(api.server, bytes(body), type)
      assert.deepEqual([status, said.message], [400, 'Invalid multipart payload format'], body)
    }
  })

  it('lets nobody import who may not create users', async () => {
    for (const [token, status] of [
      [null, 401],
      ['nonsense', 401],
      [await api.server.token({ scopes: ['read:users', 'update:users'] }), 403],
    ] as const) {
      assert.equal((await imports.send({ users: [user], token })).status, status)
    }
  })

  it('makes a failed job of a file that cannot be read', async () => {
    const files: readonly [users: string | Uint8Array, words: RegExp, name?: string][] = [
      ['[{"email":', /^Failed to parse users file JSON when importing users\. Make sure it is valid JSON\.$/],
      ['"text"', /^Failed to parse/],
      ['{"email":"a@example.com"}\nnonsense', /Line 2 is none\.$/],
      [Uint8Array.from([0x5b, 0xff, 0x5d]), /it is not UTF-8\.$/],
      ['email\n"a', /quotation marks of line 2 are wrong/, 'users.csv'],
      ['name\nAda', /one of them email/, 'users.csv'],
    ]
    for (const [users, words, name = 'users.json'] of files) {
      const created = await imports.send({ users, name })
      assert.deepEqual([created.status, created.body.status], [202, 'pending'])
      const job = await imports.ended(created, 202)
      assert.equal(job.status, 'failed')
      assert.match(job.status_details, words)
      const { status, body } = await imports.errors(job.id)
      assert.deepEqual([status, body.id, body.status_details], [200, job.id, job.status_details])
    }
  })

  it('says of each bad user what is wrong, in Auth0’s codes, and makes the good ones', async () => {
    const good = freshEmail()
    const email = freshEmail()
    const cases: readonly [user: unknown, code: string, path?: string][] = [
      [{}, 'OBJECT_REQUIRED'],
      [7, 'INVALID_TYPE'],
      [null, 'INVALID_TYPE'],
      [{ email: 'akshay144@' }, 'FORMAT', 'email'],
      [{ email: `${'x'.repeat(65)}@example.com` }, 'FORMAT', 'email'],
      [{ email: `a@${'x'.repeat(300)}.example.com` }, 'MAX_LENGTH', 'email'],
      [{ email, colour: 'red' }, 'NOT_PASSED'],
      [{ email, blocked: 'yes' }, 'INVALID_TYPE', 'blocked'],
      [{ email, given_name: '' }, 'MIN_LENGTH', 'given_name'],
      [{ email, name: 'x'.repeat(301) }, 'MAX_LENGTH', 'name'],
      [{ email, picture: 'javascript:alert(1)' }, 'FORMAT', 'picture'],
      [{ email, user_id: 'with space' }, 'PATTERN', 'user_id'],
      [{ email, phone_number: '12' }, 'PATTERN', 'phone_number'],
      [{ email, password_hash: 'secret-text' }, 'PATTERN', 'password_hash'],
      [{ email, custom_password_hash: { algorithm: 'md4', hash: { value: 'x' } } }, 'FORMAT', 'custom_password_hash'],
      [{ email, app_metadata: { user_id: 'x' } }, 'NOT_PASSED', 'app_metadata'],
      [{ email, user_metadata: { 'a.b': 1 } }, 'NOT_PASSED', 'user_metadata'],
      [{ email: freshEmail(), user_metadata: { text: 'x'.repeat(20_000) } }, 'NOT_PASSED'],
      [{ email: freshEmail(), username: 'x'.repeat(20) }, 'NOT_PASSED', 'username'],
      [{ email, mfa_factors: [] }, 'ARRAY_LENGTH_SHORT', 'mfa_factors'],
      [
        { email, mfa_factors: Array(11).fill({ totp: { secret: 'A'.repeat(32) } }) },
        'ARRAY_LENGTH_LONG',
        'mfa_factors',
      ],
      [{ email, mfa_factors: [{ totp: { secret: '1' } }] }, 'PATTERN', 'mfa_factors[0].totp.secret'],
      [{ email, mfa_factors: [{ sms: { value: '1' } }] }, 'ANY_OF_MISSING', 'mfa_factors[0]'],
      [
        { email, identities: [{ provider: 'nobody', connection: 'x', user_id: '1' }] },
        'ENUM_MISMATCH',
        'identities[0].provider',
      ],
    ]
    const job = await imports.done({ users: [...cases.map(([one]) => one), { email: good }] })
    assert.deepEqual(sums(job), ['completed', 1, 0, cases.length])
    const { status, body, headers } = await imports.errors(job.id)
    assert.equal(status, 200)
    assert.match(headers.get('content-type') ?? '', /^application\/json/)
    for (const [index, [sent, code, path]] of cases.entries()) {
      const { errors } = body[index]
      assert.deepEqual([errors[0].code, errors[0].path], [code, path], JSON.stringify([sent, errors]))
      assert.equal(typeof errors[0].message, 'string')
    }
    assert.deepEqual(body[3].user, { email: 'akshay144@' })
    assert.doesNotMatch(JSON.stringify(body), /secret-text|AAAAAAAA/)
  })

  it('refuses what no database can keep, as a fault of that user', async () => {
    const deep = `${'{"a":'.repeat(100)}1${'}'.repeat(100)}`
    const users = [
      '{"email":"nul@example.com","name":"a\\u0000b"}',
      '{"email":"half@example.com","name":"\\ud800"}',
      `{"email":"deep@example.com","user_metadata":${deep}}`,
      '{"email":"proto@example.com","__proto__":{"blocked":true}}',
    ]
    const job = await imports.done({ users: `[${users.join(',')}]` })
    assert.deepEqual(sums(job), ['completed', 0, 0, users.length])
    for (const { errors } of (await imports.errors(job.id)).body) assert.equal(errors[0].code, 'FORMAT')
  })

  async function databaseWith(more: object): Promise<string> {
    const name = `db-${freshEmail().slice(0, 12)}`
    const body = { name, strategy: 'auth0', enabled_clients: [], ...more }
    const made = await api.ask({ method: 'POST', path: '/api/v2/connections', body })
    assert.equal(made.status, 201, JSON.stringify(made.body))
    return made.body.id
  }
})
