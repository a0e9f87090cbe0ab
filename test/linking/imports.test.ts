import assert from 'node:assert/strict'
import { it } from 'node:test'
import { until } from '../support/until.ts'
import { freshEmail, onEachDatabase } from '../compat/api-under-test.ts'
import { importsOf, sums, usersByEmail } from '../compat/imports-under-test.ts'

onEachDatabase('/api/linking/imports', (api) => {
  const imports = importsOf(() => api.server)
  const open = async (more: object = {}) =>
    api.ask({
      method: 'POST',
      path: '/api/linking/imports',
      body: { connection_id: await imports.connectionId(), ...more },
    })
  const put = (url: string, body: string | ReadableStream) =>
    fetch(url, {
      method: 'PUT',
      body,
      headers: { 'content-type': 'application/x-ndjson' },
      duplex: 'half',
    })

  it('takes a file of any length in a stream, and begins with its last byte', async () => {
    const opened = await open({ external_id: 'big' })
    assert.deepEqual([opened.status, opened.body.status, opened.body.external_id], [201, 'pending', 'big'])
    const { id, upload_url: url } = opened.body
    assert.equal((await imports.read(id)).body.status, 'pending')
    const [first, last] = [freshEmail(), freshEmail()]
    const lines = Array.from({ length: 1500 }, (_, n) => `{"email":"stream-${n}-${first}","name":"Ö"}\n`)
    const text = `{"email":"${first}"}\n${lines.join('')}\n{"email":"${last}"}`
    const bytes = Buffer.from(text)
    // Cut anywhere, also within a character.
    const pieces = Array.from({ length: Math.ceil(bytes.length / 997) }, (_, n) =>
      bytes.subarray(n * 997, (n + 1) * 997),
    )
    const answer = await put(url, ReadableStream.from(pieces) as ReadableStream)
    const body: any = await answer.json()
    assert.deepEqual([answer.status, body.id], [202, id], JSON.stringify(body))
    assert.deepEqual(sums(await imports.ended({ status: 202, body, headers: answer.headers }, 202)), [
      'completed',
      1502,
      0,
      0,
    ])
    assert.equal((await usersByEmail(api.server, last)).length, 1)
    assert.equal((await put(url, '{}')).status, 403)
  })

  it('makes nobody of a file that cannot be read or is empty', async () => {
    const email = freshEmail()
    for (const [text, words] of [
      [`{"email":"${email}"}\nnonsense\n`, /^Line 2 is no JSON/],
      ['', /must not be empty/],
      [`{"email":"${email}","name":"${'x'.repeat(1_100_000)}`, /^A line has more than/],
    ] as const) {
      const { id, upload_url: url } = (await open()).body
      const answer = await put(url, text)
      assert.equal(answer.status, 400)
      assert.match(((await answer.json()) as { message: string }).message, words)
      assert.equal((await imports.read(id)).body.status, 'failed')
    }
    assert.deepEqual(await usersByEmail(api.server, email), [])
  })

  it('makes nobody of a file that breaks off', async () => {
    const { id, upload_url: url } = (await open()).body
    const broken = new AbortController()
    const email = freshEmail()
    const pieces = async function* () {
      yield Buffer.from(`{"email":"${email}"}\n`.repeat(2000))
      const text = 'select total from jobs where id = $1'
      const rows = () => api.server.ctx.db.query<{ total: number }>({ name: '', text }, [id])
      await until('some rows are kept', async () => ((await rows())[0]?.total ?? 0) > 0)
      broken.abort()
      yield Buffer.from('{"email":')
    }
    const body = ReadableStream.from(pieces()) as ReadableStream
    await assert.rejects(fetch(url, { method: 'PUT', body, duplex: 'half', signal: broken.signal }))
    await until('it has failed', async () => (await imports.read(id)).body.status === 'failed')
    assert.match((await imports.errors(id)).body.status_details, /broke off/)
    assert.deepEqual(await usersByEmail(api.server, email), [])
  })

  it('takes a file only from whoever has its link', async () => {
    const { id, upload_url: url } = (await open()).body
    const [path = '', ticket = ''] = url.split('?ticket=')
    const expired = api.server.ctx.vault.seal(JSON.stringify({ id, expires: Date.now() - 1 }), 'jobs.upload')
    for (const bad of ['', 'x', `${ticket.slice(0, -2)}AA`, expired]) {
      assert.equal((await put(`${path}?ticket=${bad}`, '{}')).status, 403)
    }
    assert.equal((await imports.read(id)).body.status, 'pending')
    const reader = await api.server.token({ scopes: ['read:users'] })
    const refused = await api.ask({ method: 'POST', path: '/api/linking/imports', body: {}, token: reader })
    assert.equal(refused.status, 403)
    assert.equal((await open({ connection_id: 'con_AAAAAAAAAAAAAAAA' })).status, 400)
    assert.equal((await open({ colour: 'red' })).status, 400)
  })
})
