import assert from 'node:assert/strict'
import { it } from 'node:test'
import { freshEmail, onEachDatabase } from '../compat/api-under-test.ts'
import type { Answer } from '../support/server.ts'
import { jobsOf } from './jobs-under-test.ts'
import { linkingOf } from './linking-under-test.ts'

let phones = 0

onEachDatabase('suggestions and duplicates', (api) => {
  const jobs = jobsOf(() => api.server)
  const linking = linkingOf(api)
  let count = 0
  const put = (connection: string, profile: object) =>
    api.putUser({ provider: 'oidc', id: `${connection}|${++count}`, connection, profile: { ...profile } })
  const sameEmail = (email: string, ...connections: string[]) =>
    Promise.all(connections.map((connection) => put(connection, { email, email_verified: true })))
  const suggested = async (id: string, token?: string) => {
    const path = `/api/linking/suggestions?user_id=${encodeURIComponent(id)}`
    const { status, body } = await api.ask({ method: 'GET', path, ...(token !== undefined && { token }) })
    assert.equal(status, 200, JSON.stringify(body))
    return body.suggestions as Answer['body'][]
  }
  const search = async () => {
    const job = await jobs.ended(await jobs.create({ kind: 'duplicates' }))
    assert.deepEqual([job.state, job.error], ['completed', null])
    return job
  }
  const groups = async (query = '') => {
    const { status, body } = await api.ask({ method: 'GET', path: `/api/linking/duplicates?${query}` })
    assert.equal(status, 200, JSON.stringify(body))
    return body as { groups: Answer['body'][]; next: string | null }
  }
  const groupOf = async (...ids: string[]) => {
    const wanted = JSON.stringify([...ids].sort())
    const { groups: found } = await groups('take=100')
    return found.find(({ users }) => {
      const members = users.map(({ user_id }: { user_id: string }) => user_id)
      return JSON.stringify(members.sort()) === wanted
    })
  }
  const act = (id: string, what: string, body: object = {}) =>
    api.ask({ method: 'POST', path: `/api/linking/duplicates/${id}/${what}`, body })

  it('suggests who has the same verified address, number or account upstream, the surest first, with evidence', async () => {
    const email = freshEmail()
    const number = `+4915299900${String(++phones).padStart(3, '0')}`
    const phone = { phone_number: number, phone_verified: true }
    const one = await put('main', { email, email_verified: true, ...phone })
    const byMail = await put('other', { email: email.toUpperCase(), email_verified: true })
    const byPhone = await put('other', phone)
    const upstream = await put('third', {})
    const text = `update identities set issuer = 'https://idp.example', subject = $1 where key = any($2::text[])`
    await api.server.ctx.db.query({ name: 'test_upstream', text }, [`s${count}`, [one, upstream]])
    const found = await suggested(one)
    assert.deepEqual(
      found.map(({ user_id, score, evidence }) => [user_id, score, evidence[0].kind, evidence[0].identities]),
      [
        [upstream, 95, 'subject', [one, upstream].sort()],
        [byMail, 90, 'email', [one, byMail].sort()],
        [byPhone, 70, 'phone', [one, byPhone].sort()],
      ],
    )
  })

  it('never suggests by an unverified address, nor where one connection vouches for both: a recycled mailbox', async () => {
    const email = freshEmail()
    const [one = ''] = await sameEmail(email, 'main')
    await put('other', { email, email_verified: false })
    assert.deepEqual(await suggested(one), [])
    await sameEmail(email, 'main')
    assert.deepEqual(await suggested(one), [])
    // Which of the two has this mailbox now?
    const [third = ''] = await sameEmail(email, 'other')
    assert.deepEqual(await suggested(third), [])
    await search()
    assert.equal(await groupOf(one, third), undefined)
  })

  it('a person sees the own suggestions alone, and nobody who is blocked', async () => {
    const { user_id: person, email } = await api.makeUser({ email_verified: true })
    const [other = ''] = await sameEmail(email, 'other')
    await api.putUser({
      ...{ provider: 'oidc', id: `third|${++count}`, connection: 'third', blocked: true },
      profile: { email, email_verified: true },
    })
    assert.equal((await suggested(person)).length, 2)
    const token = await api.server.token({ user: person })
    assert.deepEqual(
      (await suggested(person, token)).map(({ user_id }) => user_id),
      [other],
    )
    const path = `/api/linking/suggestions?user_id=${encodeURIComponent(other)}`
    assert.equal((await api.ask({ method: 'GET', path, token })).status, 403)
  })

  it('a search finds groups; the next one keeps them, and forgets those that do not hold any more', async () => {
    const email = freshEmail()
    const members = await sameEmail(email, 'main', 'other', 'third')
    const gone = await sameEmail(freshEmail(), 'main', 'other')
    const job = await search()
    assert.ok(job.done >= 5 && job.total === job.done, JSON.stringify(job))
    const group = await groupOf(...members)
    assert.deepEqual([group.score, group.evidence[0].kind, group.evidence[0].value], [90, 'email', email])
    assert.ok(await groupOf(...gone))
    assert.equal(
      (await api.ask({ method: 'DELETE', path: `/api/v2/users/${encodeURIComponent(gone[0] ?? '')}` })).status,
      204,
    )
    assert.equal(await groupOf(...gone), undefined, 'a group is shown only while it holds')
    await search()
    assert.deepEqual(await groupOf(...members), group)
    const text = 'select count(*)::integer as count from duplicate_groups where users @> $1::text[]'
    assert.deepEqual(await api.server.ctx.db.query({ name: 'test_groups', text }, [[gone[1]]]), [{ count: 0 }])
  })

  it('pages go from the surest to the least sure, each group once', async () => {
    await sameEmail(freshEmail(), 'main', 'other')
    const phone = { phone_number: `+4915299900${String(++phones).padStart(3, '0')}`, phone_verified: true }
    await put('main', phone)
    await put('other', phone)
    await search()
    const { groups: all } = await groups('take=100')
    const seen: string[] = []
    let cursor: string | null = null
    do {
      const page: Awaited<ReturnType<typeof groups>> = await groups(
        `take=1${cursor === null ? '' : `&cursor=${cursor}`}`,
      )
      seen.push(...page.groups.map(({ id }) => id))
      cursor = page.next
    } while (cursor !== null)
    assert.deepEqual(
      seen,
      all.map(({ id }) => id),
    )
    const scores = all.map(({ score }) => score)
    assert.deepEqual(
      scores,
      [...scores].sort((a, b) => b - a),
    )
  })

  it('a group that is dismissed is neither listed nor found nor suggested again', async () => {
    const members = await sameEmail(freshEmail(), 'main', 'other')
    await search()
    const { id } = await groupOf(...members)
    assert.equal((await act(id, 'dismiss')).status, 200)
    assert.equal((await act('dup_none', 'dismiss')).status, 404)
    await search()
    assert.equal(await groupOf(...members), undefined)
    assert.ok((await groups('dismissed=true')).groups.some((one) => one.id === id))
    assert.deepEqual(await suggested(members[0] ?? ''), [])
  })

  it('a group is linked as one batch after its preview, into the oldest; nothing where somebody changed meanwhile', async () => {
    const email = freshEmail()
    const [oldest = ''] = await sameEmail(email, 'main')
    const others = await sameEmail(email, 'other', 'third')
    await search()
    const { id, primary } = await groupOf(oldest, ...others)
    assert.equal(primary, oldest)
    const versions = async () => {
      const { status, body } = await act(id, 'link', { dry_run: true })
      assert.equal(status, 200, JSON.stringify(body))
      return body.operations.map(({ version }: { version: string }) => version) as string[]
    }
    const before = await versions()
    const patched = `/api/v2/users/${encodeURIComponent(others[1] ?? '')}`
    await api.ask({ method: 'PATCH', path: patched, body: { user_metadata: { theme: 'dark' } } })
    const late = await act(id, 'link', { if_match: before })
    assert.deepEqual([late.status, late.body.errorCode], [409, 'preview_outdated'])
    assert.deepEqual((await act(id, 'link', { primary: 'email|nobody' })).status, 400)
    const done = await act(id, 'link', { if_match: await versions(), reason: 'one person' })
    assert.equal(done.status, 201, JSON.stringify(done.body))
    assert.deepEqual((await api.identitiesOf(oldest)).sort(), [oldest, ...others].sort())
    const { operations } = await linking.history(`batch_id=${done.body.batch_id}`)
    assert.equal(operations.length, 2)
    const again = await act(id, 'link')
    assert.deepEqual([again.status, again.body.errorCode], [409, 'duplicates_changed'])
  })
})
