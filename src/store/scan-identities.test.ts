import assert from 'node:assert/strict'
import { it } from 'node:test'
import { eachDatabase } from '../../test/support/databases.ts'
import { putPeople } from '../../test/support/many-people.ts'
import { EVIDENCE_KINDS, type EvidenceKind } from '../model/duplicates.ts'
import type { Database } from './database.ts'
import { type Compared, scanIdentities } from './scan-identities.ts'

/** Addresses and numbers of three; every fifth of neither is verified. */
const PROFILE = `jsonb_build_object('email', 'P' || n / 3 || '@Example.com', 'email_verified', n % 5 > 0,
  'phone_number', '+49' || n % 7, 'phone_verified', n % 5 > 0)`

const CONNECTION = {
  name: 'test_connection',
  text: `insert into connections (id, name, strategy, options, enabled_clients, created_at)
    values ('con_1', 'email', 'email', '{}', '{}', now())
    on conflict do nothing`,
}

eachDatabase('scanning identities', (open) => {
  it('finds the same sets in pages of any size, each identity read once', async () => {
    const db = await open()
    await db.query(CONNECTION, [])
    await putPeople(db, 'a', 40, PROFILE)
    await db.define(`update identities set issuer = 'https://idp', subject = (right(id, 9)::integer % 9)::text,
      connection_id = id where key < 'email|a000000030'`)
    for (const kind of EVIDENCE_KINDS) {
      const whole = await scanned(db, kind, 1000)
      assert.ok(whole.sets.length > 3, kind)
      for (const most of [1, 2, 3, 7, 40]) {
        const { sets, count } = await scanned(db, kind, most)
        assert.deepEqual([kind, most, sets], [kind, most, whole.sets])
        assert.ok(count <= whole.count, 'no identity is read twice')
      }
    }
  })
})

async function scanned(db: Database, kind: EvidenceKind, most: number) {
  const sets: string[] = []
  let count = 0
  let next: Compared | null = ['', '']
  while (next) {
    const page: Awaited<ReturnType<typeof scanIdentities>> = await scanIdentities(db, { kind, after: next }, most)
    sets.push(...page.sets.map((users) => JSON.stringify([...users].sort())))
    count += page.count
    next = page.next
  }
  return { sets: [...new Set(sets)].sort(), count }
}
