import assert from 'node:assert/strict'
import { it } from 'node:test'
import pg from 'pg'
import { eachDatabase, freshPostgres, onPostgres } from '../../test/support/databases.ts'
import { addEvent, eventId, placeAll } from '../../test/support/feed-reader.ts'
import { until } from '../../test/support/until.ts'
import type { Database } from './database.ts'
import { dropOldEvents } from './drop-events.ts'
import { placeEvents, readFeed, readFeedState } from './feed.ts'
import { openPostgres } from './postgres.ts'

const ALL = { after: 0, upTo: 1_000_000, take: 1000, userId: null, types: null }

async function addAll(db: Database, ids: readonly string[], user = 'u|1', daysAgo = 0): Promise<void> {
  for (const id of ids) await addEvent(db, { id, user, daysAgo })
}

eachDatabase('feed', (open) => {
  it('gives positions without gaps in the order of writing, and none twice', async () => {
    const db = await open()
    await addAll(db, ['c', 'a', 'b'])
    assert.equal(await placeEvents(db), 3)
    assert.equal(await placeEvents(db), 0)
    await addAll(db, ['0'])
    assert.equal(await placeEvents(db), 1)
    const events = await readFeed(db, ALL)
    assert.deepEqual(
      events.map(({ id, position }) => [id, position]),
      [
        ['c', 1],
        ['a', 2],
        ['b', 3],
        ['0', 4],
      ],
    )
    assert.equal((await readFeedState(db)).last, 4)
  })

  it('an event of two users is found under either, once, and under nobody else', async () => {
    const db = await open()
    await addEvent(db, { id: 'one', user: 'a|1', other: 'b|1' })
    await addEvent(db, { id: 'two', user: 'b|1' })
    await addEvent(db, { id: 'three', user: 'c|1' })
    await placeAll(db)
    const of = async (userId: string, types: string[] | null = null) =>
      (await readFeed(db, { ...ALL, userId, types })).map(({ id }) => id)
    assert.deepEqual(await of('a|1'), ['one'])
    assert.deepEqual(await of('b|1'), ['one', 'two'])
    assert.deepEqual(await of('b|1', ['user.created']), ['two'])
    assert.deepEqual(await of('c|1'), ['three'])
  })

  it('drops what is older than 30 days, and remembers how far', async () => {
    const db = await open()
    await addAll(db, ['old', 'older'], 'u|1', 31)
    await addAll(db, ['young'])
    await placeAll(db)
    await dropOldEvents(db, undefined, 2)
    assert.deepEqual(
      (await readFeed(db, ALL)).map(({ id }) => id),
      ['young'],
    )
    assert.deepEqual({ ...(await readFeedState(db)), epoch: '' }, { epoch: '', last: 3, droppedTo: 2 })
  })

  it('drops nothing that has no position yet', async () => {
    const db = await open()
    await addAll(db, ['old'], 'u|1', 31)
    await dropOldEvents(db)
    await placeAll(db)
    assert.equal((await readFeed(db, ALL)).length, 1)
  })
})

onPostgres('feed, with many at once', (open) => {
  it('many that give positions at once give each event one, in the order of writing for each user', async () => {
    const db = await open()
    const users = Array.from({ length: 10 }, (_, index) => `u|${index}`)
    const written = new Map<string, string[]>(users.map((user) => [user, []]))
    for (let round = 0; round < 40; round++) {
      const writing = users.map(async (user) => {
        for (const id of [eventId(), eventId()]) {
          await addEvent(db, { id, user })
          written.get(user)?.push(id)
        }
      })
      await Promise.all([...writing, ...Array.from({ length: 8 }, () => placeEvents(db))])
    }
    await placeAll(db)
    const events = await readFeed(db, ALL)
    assert.equal(events.length, 800)
    assert.equal(new Set(events.map(({ position }) => position)).size, 800)
    for (const [user, ids] of written) {
      assert.deepEqual(
        events.filter((event) => event.user_id === user).map(({ id }) => id),
        ids,
      )
    }
    const { last } = await readFeedState(db)
    assert.ok(last >= 800 && events.every(({ position }) => position <= last))
  })
})

const HELD_MS = 5000

it('a commit held open for 5 s while others commit: whoever follows sees each event once, none behind', async (test) => {
  const fresh = await freshPostgres()
  const db = openPostgres({ url: fresh.url, prepare: true })
  const holder = new pg.Client({ connectionString: fresh.url })
  await holder.connect()
  test.after(async () => {
    await holder.end()
    await db.close()
    await fresh.drop()
  })
  await holder.query('begin')
  await holder.query(
    `insert into events (id, at, type, user_id, data) values ('held', now(), 'user.created', 'u|held', '{}')`,
  )
  const written: string[] = []
  const seen: string[] = []
  let cursor = 0
  const follow = async () => {
    await placeEvents(db)
    const { last } = await readFeedState(db)
    const events = await readFeed(db, { ...ALL, after: cursor, upTo: last })
    for (const { id, position } of events) {
      assert.ok(position > cursor, `${id} at ${position} is behind ${cursor}`)
      cursor = position
      seen.push(id)
    }
    assert.equal(cursor, last, 'what is committed up to the last position is all there')
  }
  const end = performance.now() + HELD_MS
  while (performance.now() < end) {
    const ids = Array.from({ length: 5 }, eventId)
    written.push(...ids)
    await Promise.all([...ids.map((id) => addEvent(db, { id, user: 'u|1' })), follow()])
    assert.ok(!seen.includes('held'))
  }
  assert.ok(seen.length > 50, 'others were not held back')
  await holder.query('commit')
  await until('the held event is seen', async () => {
    await follow()
    return seen.includes('held')
  })
  await follow()
  assert.deepEqual(seen.toSorted(), ['held', ...written].toSorted())
})
