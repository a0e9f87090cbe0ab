import assert from 'node:assert/strict'
import { it } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { randomText } from '../../src/crypto/random-ids.ts'
import { dropOldJobs } from '../../src/store/drop-old-jobs.ts'
import { until } from '../support/until.ts'
import { at, freshEmail, onEachDatabase, refusal } from './api-under-test.ts'
import { DATABASE, importsOf, sums } from './imports-under-test.ts'

const NOBODY = 'job_AAAAAAAAAAAAAAAA'

onEachDatabase('/api/v2/jobs', (api) => {
  const imports = importsOf(() => api.server)
  const post = (kind: string, body: unknown, token?: string) =>
    api.ask({ method: 'POST', path: `/api/v2/jobs/${kind}`, body, ...(token !== undefined && { token }) })
  const sql = (text: string, values: readonly unknown[] = []) =>
    api.server.ctx.db.query<any>({ name: '', text }, values)

  async function exported(wish: object): Promise<{ text: string; location: string; name: string }> {
    const { location } = await imports.ended(await post('users-exports', wish), 200)
    const answer = await fetch(location)
    assert.deepEqual([answer.status, answer.headers.get('content-type')], [200, 'application/gzip'])
    const text = gunzipSync(Buffer.from(await answer.arrayBuffer())).toString()
    return { text, location, name: answer.headers.get('content-disposition') ?? '' }
  }

  it('exports users as JSON lines, linked ones once, with the fields that were asked for', async () => {
    const [ada, byron] = [await api.makeUser({ user_metadata: { theme: 'dark' } }), await api.makeUser()]
    await api.link(ada.user_id, byron.user_id)
    const fields = [
      { name: 'user_id' },
      { name: 'identities[0].connection' },
      { name: 'identities[1].profileData.email', export_as: 'second' },
      { name: 'user_metadata.theme', export_as: 'theme' },
      { name: 'nothing' },
    ]
    const { text, name } = await exported({ format: 'json', fields })
    assert.equal(name, 'attachment; filename="localhost.json.gz"')
    const lines = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    const mine = lines.filter(({ user_id }) => [ada.user_id, byron.user_id].includes(user_id))
    const wanted = { 'identities[0].connection': 'email', second: byron.email, theme: 'dark' }
    assert.deepEqual(mine, [{ user_id: ada.user_id, ...wanted }])

    const whole = (await exported({ format: 'json' })).text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    assert.equal(new Set(whole.map(({ user_id }) => user_id)).size, whole.length)
    const { body: read } = await api.ask({ method: 'GET', path: `/api/v2/users/${at(ada.user_id)}` })
    assert.deepEqual(
      whole.find(({ user_id }) => user_id === ada.user_id),
      read,
    )
    const [{ count }] = await sql('select count(*)::integer as count from users')
    assert.equal(whole.length, count)
    assert.equal((await exported({ format: 'json', limit: 1 })).text.trimEnd().split('\n').length, 1)
  })

  it('exports CSV that no spreadsheet takes for a formula', async () => {
    const name = '=cmd|"/c calc"!A1'
    const { email } = await api.makeUser({ name })
    const wish = {
      connection_id: await imports.connectionId('email'),
      fields: [
        { name: 'email', export_as: 'mail' },
        { name: 'name' },
        { name: 'created_at' },
        { name: 'email_verified' },
      ],
    }
    const lines = (await exported(wish)).text.trimEnd().split('\r\n')
    assert.equal(lines[0], 'mail,name,created_at,email_verified')
    const line = lines.find((one) => one.includes(email)) ?? ''
    assert.match(line, /^"'[^"]+","'=cmd\|""\/c calc""!A1","\d{4}-[^']*Z",false$/)
    const usual = (await exported({})).text.split('\r\n')
    assert.match(usual[0] ?? '', /^user_id,email,email_verified,name,/)
    assert.ok(!lines.some((one) => one.includes(DATABASE)))
  })

  it('pages through all users, and leaves out who came later', async () => {
    const users = Array.from({ length: 1100 }, (_, index) => ({ email: `page-${index}-${freshEmail()}` }))
    assert.deepEqual(sums(await imports.done({ users })), ['completed', 1100, 0, 0])
    const created = await post('users-exports', { format: 'json', fields: [{ name: 'email' }] })
    const later = await api.makeUser()
    const { location } = await imports.ended(created, 200)
    const text = gunzipSync(Buffer.from(await (await fetch(location)).arrayBuffer())).toString()
    assert.equal(text.split('\n').filter((line) => line.includes('"page-')).length, 1100)
    assert.ok(!text.includes(later.email))
  })

  it('gives a link that is good for a minute, to whoever may read users, and to nothing else', async () => {
    const created = await post('users-exports', { format: 'json' })
    const { location, id } = await imports.ended(created, 200)
    assert.notEqual((await imports.read(id)).body.location, location)
    const writer = await api.server.token({ scopes: ['create:users'] })
    const seen = await api.ask({ method: 'GET', path: `/api/v2/jobs/${id}`, token: writer })
    assert.deepEqual([seen.status, seen.body.status, seen.body.location], [200, 'completed', undefined])
    const late = refusal(
      403,
      'This link is good for a minute and is no longer valid. Read the job again for a new one.',
      'invalid_link',
    )
    const [path, ticket = ''] = location.split('?ticket=')
    const expired = api.server.ctx.vault.seal(JSON.stringify({ id, expires: Date.now() - 1 }), 'jobs.location')
    const foreign = api.server.ctx.vault.seal(
      JSON.stringify({ id: NOBODY, expires: Date.now() + 9999 }),
      'jobs.location',
    )
    for (const bad of [expired, foreign, `${ticket.slice(0, -2)}AA`, 'x', '', '%00']) {
      const answer = await fetch(`${path}?ticket=${bad}`)
      assert.deepEqual([answer.status, await answer.json()], [403, late], bad)
    }
    assert.equal((await fetch(String(path))).status, 403)
  })

  it('refuses exports of what cannot be exported', async () => {
    const cases: readonly [body: unknown, message: RegExp][] = [
      [{ format: 'xml' }, /No enum match for: "xml"' on property format/],
      [{ limit: 0 }, /is less than minimum 1' on property limit/],
      [{ fields: 'email' }, /Expected type array/],
      [{ fields: [{}] }, /Missing required property: name/],
      [{ fields: [{ name: 'x'.repeat(101) }] }, /too long/],
      [{ fields: [{ name: 'a..b' }] }, /is no name of a field/],
      [{ fields: Array.from({ length: 31 }, (_, index) => ({ name: `f${index}` })) }, /at most 30 fields/],
      [{ fields: [{ name: 'user_metadata' }] }, /cannot have all of user_metadata/],
      [{ colour: 'red' }, /Additional properties not allowed: colour/],
      [{ connection_id: 'x' }, /does not match pattern/],
      [{ connection_id: 'con_AAAAAAAAAAAAAAAA' }, /^The connection does not exist\.$/],
    ]
    for (const [body, message] of cases) {
      const answer = await post('users-exports', body)
      assert.equal(answer.status, 400, JSON.stringify(answer.body))
      assert.match(answer.body.message, message)
    }
    assert.equal((await post('users-exports', {}, await api.server.token({ scopes: ['create:users'] }))).status, 403)
  })

  it('sends a verification mail for the identity that is named, and fails where nothing is to be verified', async () => {
    const email = freshEmail()
    const sent = { connection: DATABASE, email, password: 'Correct-horse-1', verify_email: false }
    const { user_id } = await api.makeUser(sent)
    const created = await post('verification-email', { user_id, client_id: api.server.machineClient.id })
    assert.deepEqual([created.body.type, created.body.status], ['verification_email', 'pending'])
    assert.equal((await imports.ended(created, 201)).status, 'completed')
    await until('the mail is there', async () => (await api.server.outbox(email)).length === 1)
    assert.equal((await api.newestLogs(1))[0].type, 'svr')

    const identity = { user_id: user_id.replace('auth0|', ''), provider: 'auth0' }
    await api.ask({ method: 'PATCH', path: `/api/v2/users/${at(user_id)}`, body: { email_verified: true } })
    const again = await imports.ended(await post('verification-email', { user_id, identity }), 201)
    assert.deepEqual(Object.keys(again).sort(), ['created_at', 'id', 'status', 'type'])
    assert.equal(again.status, 'failed')
    assert.equal((await imports.errors(again.id)).body.status_details, 'The address is verified already.')
    assert.equal((await api.newestLogs(1))[0].type, 'fvr')
  })

  it('refuses verification mails for nobody, for another’s identity and for what has no address', async () => {
    const { user_id } = await api.makeUser({ connection: 'sms', phone_number: '+15550100' })
    const social = await api.putUser({
      provider: 'google-oauth2',
      id: randomText(20),
      profile: { email: freshEmail() },
    })
    const unknown = { ...refusal(404, 'The user does not exist.', 'inexistent_user') }
    await api.refuses(
      { method: 'POST', path: '/api/v2/jobs/verification-email', body: { user_id: 'auth0|nobody' } },
      unknown,
    )
    const cases: readonly [body: object, message: RegExp][] = [
      [{ user_id }, /^The user does not have an email address\.$/],
      [{ user_id: social }, /^The user's main connection does not support this operation\.$/],
      [{ user_id: social, identity: { user_id: 'x', provider: 'auth0' } }, /does not contain the given identity/],
      [{ user_id: social, client_id: 'nobody' }, /The client does not exist/],
      [{ user_id: 'nobody' }, /format user-id/],
      [{}, /Missing required property: user_id/],
      [{ user_id, organization_id: 'x' }, /does not match pattern/],
    ]
    for (const [body, message] of cases) {
      const answer = await post('verification-email', body)
      assert.equal(answer.status, 400, JSON.stringify(answer.body))
      assert.match(answer.body.message, message)
    }
  })

  it('answers 404 for jobs that are not there, 400 for ids that are none, and shows none of /api/linking', async () => {
    const gone = refusal(404, 'The job does not exist', 'inexistent_job')
    for (const path of [`/api/v2/jobs/${NOBODY}`, `/api/v2/jobs/${NOBODY}/errors`]) {
      await api.refuses({ method: 'GET', path }, gone)
    }
    assert.equal((await imports.read('job_1')).status, 400)
    const { body: linking } = await api.ask({ method: 'POST', path: '/api/linking/jobs', body: { kind: 'link' } })
    assert.equal((await imports.read(linking.id)).status, 400)
    const { id } = (await post('users-exports', {})).body
    for (const method of ['GET', 'PATCH'] as const) {
      const asked = { method, path: `/api/linking/jobs/${id}`, body: method === 'PATCH' ? { rate: 1 } : undefined }
      assert.equal((await api.ask(asked)).status, 404)
    }
    assert.equal((await api.ask({ method: 'POST', path: `/api/linking/jobs/${id}/cancel` })).status, 404)
  })

  it('works on two imports at a time', async () => {
    await holdTwo()
    const words = 'There are 2 active import users jobs, please wait until some of them are finished and try again'
    const users = [{ email: freshEmail() }]
    const third = await imports.send({ users })
    assert.deepEqual([third.status, third.body], [429, { statusCode: 429, error: 'Too Many Requests', message: words }])
    await sql(`update jobs set state = 'completed', ended_at = now() where id like 'job_held%'`)
    assert.deepEqual(sums(await imports.done({ users })), ['completed', 1, 0, 0])
  })

  it('ends an import that takes two hours, and forgets jobs after a day', async () => {
    await holdTwo()
    const long = 'job_held000000000001'
    await sql(`update jobs set started_at = now() - interval '121 minutes', due_at = now() where id = $1`, [long])
    await until('it has failed', async () => (await imports.read(long)).body.status === 'failed')
    assert.match((await imports.errors(long)).body.status_details, /two hours/)
    await sql(`update jobs set state = 'failed', created_at = now() - interval '25 hours' where id like 'job_held%'`)
    assert.equal((await imports.read(long)).status, 404)
    await dropOldJobs(api.server.ctx.db)
    for (const table of ['jobs where id', 'job_rows where job_id']) {
      assert.deepEqual(await sql(`select 1 from ${table} like 'job_held%'`), [])
    }
  })

  /** Two imports at work, on which nobody works within the hour. */
  async function holdTwo(): Promise<void> {
    await sql(`delete from jobs where id like 'job_held%'`)
    const asked = `(select asked from jobs where kind = 'users_import' limit 1)`
    const columns = 'id, kind, state, slot, dry_run, options, asked, total, due_at, created_at'
    for (const slot of [1, 2]) {
      const values = `'job_held00000000000${slot}', 'users_import', 'running', ${slot}, false, '{}', ${asked}, 1`
      await sql(`insert into jobs (${columns}) values (${values}, now() + interval '1 hour', now())`)
      await sql(
        `insert into job_rows (job_id, number, body) values ('job_held00000000000${slot}', 1, '{}') on conflict do nothing`,
      )
    }
  }
})
