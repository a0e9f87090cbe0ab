import assert from 'node:assert/strict'
import { it } from 'node:test'
import { onEachDatabase } from '../compat/api-under-test.ts'
import { jobsOf, tally } from './jobs-under-test.ts'
import { lasting, link, linkingOf, unlink } from './linking-under-test.ts'

onEachDatabase('/api/linking/jobs', (api) => {
  const jobs = jobsOf(() => api.server)
  const linking = linkingOf(api)
  const people = async (count: number) => {
    const made: string[] = []
    for (let index = 0; index < count; index++) made.push((await api.makeUser()).user_id)
    return made
  }
  const pairs = async (count: number) => {
    const all = await people(2 * count)
    return Array.from({ length: count }, (_, index) => [all[2 * index] ?? '', all[2 * index + 1] ?? ''] as const)
  }

  it('links what a CSV file lists; refused rows are named with their reason, and the others are done', async () => {
    const [one, two, three] = await pairs(3)
    assert.ok(one && two && three)
    const nobody = 'email|nobody'
    const lines = [
      'primary,secondary,merge,reason',
      `${one[0]},${one[1]},,`,
      `${two[0]},${nobody},union,`,
      `${one[0]},${one[0]},,"because, ""so"""`,
      `${three[0]},${three[1]},secondary_wins,one of them`,
      // The second time it is linked already.
      `${one[0]},${one[1]},,`,
      `${nobody},${two[1]},,`,
    ]
    const job = await jobs.ended(await jobs.file('kind=link&reason=clean-up', lines.join('\n')))
    assert.deepEqual(tally(job), ['completed', 6, 6, 2, 4], JSON.stringify(job))
    assert.deepEqual([job.dry_run, job.error, job.created_by.client_id], [false, null, api.server.machineClient.id])
    assert.deepEqual(await api.identitiesOf(one[0]), [...one])
    assert.deepEqual(await api.identitiesOf(three[0]), [...three])
    assert.deepEqual(
      (await jobs.errors(job.id)).map(({ row, code }) => [row, code]),
      [
        [2, 'invalid_body'],
        [3, 'invalid_body'],
        [5, 'identity_conflict'],
        [6, 'inexistent_user'],
      ],
    )
    const { operations } = await linking.history(`batch_id=${job.id}`)
    assert.deepEqual(
      operations.map((made: { reason: string; users: string[] }) => [made.reason, made.users]),
      [
        ['one of them', three],
        ['clean-up', one],
      ],
    )
  })

  it('the file of errors can be corrected by time alone and sent again as it is', async () => {
    const [pair] = await pairs(1)
    assert.ok(pair)
    const row = `${pair[0]},email|later-${pair[1].slice(6)},,"a ""reason"", with a comma"`
    const job = await jobs.ended(await jobs.file('kind=link', `primary,secondary,merge,reason\r\n${row}\r\n`))
    assert.equal(job.failed, 1)
    const errors = await api.ask({ method: 'GET', path: `/api/linking/jobs/${job.id}/errors` })
    assert.match(errors.headers.get('content-type') ?? '', /^text\/csv/)
    const [header, line] = errors.body.split('\r\n')
    assert.equal(header, 'primary,secondary,merge,reason,row,code,message')
    assert.ok(line.startsWith(row.replace(',,', ',none,')), line)
    await api.makeUser({ user_id: `later-${pair[1].slice(6)}` })
    const again = await jobs.ended(await jobs.file('kind=link', errors.body))
    assert.deepEqual(tally(again), ['completed', 1, 1, 1, 0])
  })

  it('unlinks and restores by NDJSON and by CSV; rows see what those before them did', async () => {
    const [one, two] = await pairs(2)
    assert.ok(one && two)
    const before = lasting(await linking.user(one[1]))
    const linked = await jobs.ended(
      await jobs.create({ kind: 'link', rows: [link(one[0], one[1]), { primary: one[0], secondary: two[0] }] }),
    )
    assert.deepEqual(tally(linked), ['completed', 2, 2, 2, 0])
    assert.deepEqual(await api.identitiesOf(one[0]), [...one, two[0]])

    const lines = [
      unlink(one[0], one[1], { becomes: 'restored_user' }),
      unlink(one[0], two[0], { becomes: 'nothing' }),
      unlink(one[0], two[0]),
    ]
    const sent = lines.map((line) => JSON.stringify(line)).join('\n')
    const job = await jobs.ended(await jobs.file('kind=unlink', sent, 'application/x-ndjson'))
    assert.deepEqual(tally(job), ['completed', 3, 3, 2, 1])
    assert.deepEqual(
      (await jobs.errors(job.id)).map(({ row, code }) => [row, code]),
      [[3, 'inexistent_identity']],
    )
    assert.deepEqual(lasting(await linking.user(one[1])), before)
    assert.deepEqual(await api.identitiesOf(one[0]), [one[0]])
    assert.equal(await linking.user(two[0]), null)

    await api.link(one[0], one[1])
    const csv = `user_id,identity,becomes\n${one[0]},${one[1]},empty_user\n`
    assert.equal((await jobs.ended(await jobs.file('kind=unlink', csv))).succeeded, 1)
    assert.deepEqual(await api.identitiesOf(one[1]), [one[1]])
  })

  it('dry_run: says which rows would be refused, and writes nothing of the others', async () => {
    const [pair] = await pairs(1)
    assert.ok(pair)
    const before = await api.everything()
    const rows = [link(...pair), link(...pair), link(pair[0], 'email|nobody')]
    const job = await jobs.ended(await jobs.create({ kind: 'link', rows, dry_run: true }))
    assert.deepEqual(tally(job), ['completed', 3, 3, 1, 2])
    assert.deepEqual(
      (await jobs.errors(job.id)).map(({ row, code }) => [row, code]),
      [
        [2, 'identity_conflict'],
        [3, 'invalid_body'],
      ],
    )
    assert.equal(await api.everything(), before)
  })

  it('takes rows in parts; a part that is sent again counts once; it begins when it is told to', async () => {
    const all = await pairs(3)
    const created = await jobs.create({ kind: 'link' })
    assert.deepEqual([created.status, created.body.state, created.body.total], [201, 'uploading', 0])
    const { id } = created.body
    const part = (from: number, to: number) => ({ rows: all.slice(from, to).map((pair) => link(...pair)) })
    const first = await jobs.post(`/${id}/rows?after=0`, { body: part(0, 2) })
    assert.deepEqual([first.status, first.body], [200, { id, total: 2 }])
    const again = await jobs.post(`/${id}/rows?after=0`, { body: part(0, 2) })
    assert.deepEqual([again.status, again.body.errorCode], [409, 'job_rows_elsewhere'])
    const wrong = await jobs.post(`/${id}/rows`, { body: 'primary\nx', headers: { 'content-type': 'text/csv' } })
    assert.deepEqual([wrong.status, wrong.body.errorCode], [400, 'invalid_body'])
    const csv = `secondary,primary\n${all[2]?.[1]},${all[2]?.[0]}\n`
    const second = await jobs.post(`/${id}/rows?after=2`, { body: csv, headers: { 'content-type': 'text/csv' } })
    assert.equal(second.body.total, 3)
    assert.equal((await jobs.read(id)).state, 'uploading')
    const started = await jobs.post(`/${id}/start`)
    assert.equal(started.status, 200)
    assert.deepEqual(tally(await jobs.ended(created)), ['completed', 3, 3, 3, 0])
    const late = await jobs.post(`/${id}/rows`, { body: part(0, 1) })
    assert.deepEqual([late.status, late.body.errorCode], [409, 'job_not_open'])
  })

  it('the same request with the same Idempotency-Key makes one job, however often it is sent', async () => {
    const all = await pairs(2)
    const body = { kind: 'link', rows: all.map((pair) => link(...pair)) }
    const headers = { 'idempotency-key': `key of ${all[0]?.[0]}` }
    const answers = await Promise.all(Array.from({ length: 5 }, () => jobs.create(body, { headers })))
    assert.deepEqual([...new Set(answers.map((one) => `${one.status} ${one.body.id}`))].length, 1)
    assert.equal(answers.filter((one) => one.headers.get('idempotency-replayed') === 'true').length, 4)
    const [first = assert.fail()] = answers
    assert.deepEqual(tally(await jobs.ended(first)), ['completed', 2, 2, 2, 0])
    const other = await jobs.create({ ...body, dry_run: true }, { headers })
    assert.deepEqual([other.status, other.body.errorCode], [422, 'idempotency_key_reused'])
  })

  it('goes at the rate that is set, tells how far it is, and ends when it is cancelled', async () => {
    const all = await pairs(8)
    const rows = all.map((pair) => link(...pair))
    const begun = performance.now()
    const slow = await jobs.ended(await jobs.create({ kind: 'link', rows: rows.slice(0, 4), rate: 4 }))
    assert.deepEqual(tally(slow), ['completed', 4, 4, 4, 0])
    assert.ok(performance.now() - begun > 700, 'four rows at four a second')

    const patient = await jobs.create({ kind: 'link', rows: rows.slice(4, 6), rate: 1 })
    const path = `/api/linking/jobs/${patient.body.id}`
    const faster = await api.ask({ method: 'PATCH', path, body: { rate: null } })
    assert.deepEqual([faster.status, faster.body.rate], [200, null])
    assert.deepEqual(tally(await jobs.ended(patient)), ['completed', 2, 2, 2, 0])
    assert.equal((await api.ask({ method: 'PATCH', path, body: { rate: 5 } })).body.errorCode, 'job_ended')

    const created = await jobs.create({ kind: 'link', rows: rows.slice(6), rate: 1 })
    const cancelled = await jobs.post(`/${created.body.id}/cancel`)
    assert.deepEqual([cancelled.status, cancelled.body.state], [200, 'cancelled'])
    assert.ok((await jobs.read(created.body.id)).done < 2)
    const again = await jobs.post(`/${created.body.id}/cancel`)
    assert.deepEqual([again.status, again.body.errorCode], [409, 'job_ended'])
  })

  it('refuses a file that is wrong before anything is stored, and names the line', async () => {
    const cases: [string, string, string][] = [
      ['kind=link', 'primary,secondary\nemail|a,"email|b', 'Line 2: The quotation marks are wrong.'],
      ['kind=link', 'primary,secondary\nemail|a,email|b\nemail|c,x', 'Line 3: Payload validation error'],
      ['kind=link', 'one,two\na,b', 'The first line of a file of kind link names its columns'],
      ['kind=link', 'primary,secondary', 'There are no rows.'],
      ['', 'primary,secondary\nemail|a,email|b', 'Missing required property: kind'],
      ['kind=unlink', 'user_id,identity,becomes\nemail|a,email|b,dust', 'Line 2: Payload validation error'],
    ]
    for (const [query, text, words] of cases) {
      const { status, body } = await jobs.file(query, text)
      assert.equal(status, 400, text)
      assert.ok(body.message.includes(words), `${body.message} tells of ${words}`)
    }
    const token = { primary: 'email|a', secondary: 'email|b', link_with: 'x' }
    const proven = await jobs.create({ kind: 'link', rows: [token] })
    assert.match(proven.body.message, /Row 1: .*link_with/)
    assert.deepEqual((await jobs.create({ kind: 'undo', filter: {} })).status, 400)
    assert.equal((await api.ask({ method: 'GET', path: '/api/linking/jobs/job_0' })).status, 404)
  })

  it('is for those who may change everybody', async () => {
    const [pair] = await pairs(1)
    assert.ok(pair)
    const own = await api.server.token({ user: pair[0] })
    assert.equal((await jobs.create({ kind: 'link', rows: [link(...pair)] }, { token: own })).status, 403)
    const reading = await api.server.token({ scopes: ['read:users'] })
    assert.equal((await jobs.create({ kind: 'link', rows: [link(...pair)] }, { token: reading })).status, 403)
  })
})
