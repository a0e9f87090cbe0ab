import assert from 'node:assert/strict'
import { it } from 'node:test'
import { verifyAudit } from '../../src/operations/audit/verify-audit.ts'
import { sealAll, sealBatch } from '../../src/steps/audit/seal-operations.ts'
import { readChain } from '../../src/store/audit-chain.ts'
import { findHeads } from '../../src/store/audit-heads.ts'
import { addOperations, auditParts, chainOf, findingsOf, sealedChain } from '../support/audit-stage.ts'
import { eachDatabase } from '../support/databases.ts'

const SIZES = [3, 4, 3]

const ALTERATIONS = [
  `before = before || '{"x": 1}'`,
  `after = '{}'`,
  `actor = '{"clientId": "other"}'`,
  `reason = ''`,
  `at = at + interval '1 microsecond'`,
  `users = array['u|2', 'u|1']`,
  `identities = '{}'`,
  `action = 'unlink'`,
  `undoes = 'op_1'`,
  `batch_id = 'batch_1'`,
  // As if its time were over.
  `before = '{"x": 1}', after = '{}', pruned_at = now()`,
]

eachDatabase('audit chain', (open) => {
  const sealed = async (sizes: readonly number[] = SIZES) => {
    const db = await open()
    const parts = await auditParts(db)
    const chain = await sealedChain(parts, sizes)
    const run = (text: string, values: readonly unknown[] = []) => db.query({ name: '', text }, values)
    return { db, parts, chain, run }
  }

  it('holds every operation once, in the order of the feed, with a head for each batch', async () => {
    const { db, parts, chain } = await sealed()
    const feed = await db.query<{ id: string }>(
      {
        name: '',
        text: `select operation_id as id from events where type = 'identity.linked' order by position`,
      },
      [],
    )
    assert.deepEqual(
      chain,
      feed.map(({ id }) => id),
    )
    const heads = await findHeads(db, 1000, 10)
    assert.deepEqual(
      heads.map(({ seq }) => seq),
      [10, 7, 3],
    )
    const report = await verifyAudit(parts, { seq: 7, hash: heads[1]?.hash ?? '' })
    assert.deepEqual(report, {
      ok: true,
      entries: 10,
      hash: heads[0]?.hash,
      pruned: 0,
      unsealed: 0,
      found: 0,
      findings: [],
    })
  })

  it('an empty chain is a chain', async () => {
    const parts = await auditParts(await open())
    assert.deepEqual(await findingsOf(parts), [])
  })

  it('an operation that was altered is named, whichever part it was', async () => {
    const { parts, chain, run } = await sealed([ALTERATIONS.length + 1])
    for (const [index, sql] of ALTERATIONS.entries()) {
      await run(`update operations set ${sql} where id = $1`, [chain[index]])
    }
    assert.deepEqual(
      await findingsOf(parts),
      ALTERATIONS.map((_sql, index) => `altered ${index + 1} ${chain[index]}`),
    )
  })

  it('an operation that was deleted is named, also one that was never sealed', async () => {
    const { db, parts, chain, run } = await sealed()
    await run('delete from operations where id = $1', [chain[1]])
    const [gone] = await addOperations(db, 2)
    await run('delete from operations where id = $1', [gone])
    assert.deepEqual((await findingsOf(parts)).toSorted(), [`missing 11 ${gone}`, `missing 2 ${chain[1]}`].toSorted())
  })

  it('an operation that was added is named once it is a minute old, and counted before', async () => {
    const { parts, chain, run } = await sealed()
    const add = (id: string, age: string) =>
      run(
        `insert into operations (id, action, at, actor, users, before, after)
          select $1, action, now() - $2::interval, actor, users, before, after from operations where id = $3`,
        [id, age, chain[0]],
      )
    await add('op_young', '1 second')
    await add('op_old', '2 minutes')
    assert.deepEqual(await findingsOf(parts), ['added op_old'])
    assert.equal((await verifyAudit(parts, null)).unsealed, 1)
  })

  it('entries in another order are named', async () => {
    const { parts, chain, run } = await sealed()
    await run(`update audit_entries set seq = -seq where seq in (4, 5)`)
    await run(`update audit_entries set seq = 9 + seq where seq in (-4, -5)`)
    assert.deepEqual(await findingsOf(parts), [`entry 4 ${chain[4]}`, `entry 5 ${chain[3]}`, `entry 6 ${chain[5]}`])
  })

  it('an entry that was taken out, or forged together with its operation, is named', async () => {
    const { parts, chain, run } = await sealed()
    await run('delete from audit_entries where seq = 4')
    await run(`update audit_entries set leaf = sha256('x') where seq = 9`)
    assert.deepEqual(await findingsOf(parts), ['gap 4', `entry 9 ${chain[8]}`, `altered 9 ${chain[8]}`])
  })

  it('a head that was altered, signed by nobody or by a key of others is named', async () => {
    const { parts, chain, run } = await sealed()
    await run(`update audit_heads set hash = sha256('x') where seq = 3`)
    await run(`update audit_heads set signed = (select signed from audit_heads where seq = 3) where seq = 7`)
    await run(`update audit_heads set kid = 'other' where seq = 10`)
    assert.deepEqual(await findingsOf(parts), [`head 3 ${chain[2]}`, `head 7 ${chain[6]}`, `head 10 ${chain[9]}`])
    await run(`insert into audit_keys select 'other', sealed from audit_keys`)
    assert.equal((await findingsOf(parts)).length, 3)
  })

  it('a head with another time is named', async () => {
    const { parts, chain, run } = await sealed()
    await run(`update audit_heads set at = at + interval '1 second' where seq = 7`)
    assert.deepEqual(await findingsOf(parts), [`head 7 ${chain[6]}`])
  })

  it('an end that was cut off, moved or forged is named', async () => {
    const { parts, chain, run } = await sealed()
    await run('delete from audit_entries where seq > 8')
    assert.deepEqual(await findingsOf(parts), ['end 8'])
    await run(`update audit_chain set seq = 8, hash = (select hash from audit_entries where seq = 8)`)
    assert.deepEqual(await findingsOf(parts), ['end 8', 'end 10'])
    await run('delete from audit_heads where seq = 10')
    assert.deepEqual(await findingsOf(parts), ['end 8'])
    assert.equal(chain.length, 10)
  })

  it('entries that nobody appended are named, and are no reason to fail', async () => {
    const { db, parts, run } = await sealed()
    await run(`insert into audit_entries select 11, 'op_x', null, null, leaf, hash from audit_entries where seq = 10`)
    await addOperations(db, 1)
    assert.deepEqual(await findingsOf(parts), ['end 10', 'end 11'])
  })

  it('a chain that was cut off and is whole again is found out by a head that was kept outside', async () => {
    const { db, parts, run } = await sealed()
    const [last] = await findHeads(db, 1000, 1)
    assert.ok(last)
    await run('delete from audit_entries where seq > 7')
    await run('delete from audit_heads where seq > 7')
    await run(`update audit_chain set seq = 7, hash = (select hash from audit_entries where seq = 7)`)
    await run('delete from operations where id not in (select operation_id from audit_entries)')
    assert.deepEqual(await findingsOf(parts), [])
    assert.deepEqual(await findingsOf(parts, last), ['outside 10'])
    assert.deepEqual(await findingsOf(parts, { seq: 7, hash: last.hash }), ['outside 7'])
  })

  it('a second event of an operation seals nothing twice, and an event that waits long does not go unsealed', async () => {
    const { db, parts, chain, run } = await sealed()
    await run(
      `insert into events (id, at, type, user_id, operation_id, data) values ('again', now(), 'identity.moved', 'u|1', $1, '{}')`,
      [chain[0]],
    )
    await sealAll(parts)
    assert.deepEqual(await chainOf(db), chain)
    assert.deepEqual(await findingsOf(parts), [])
  })

  it('of two that seal the same, one does', async () => {
    const { db, parts } = await sealed()
    await addOperations(db, 5)
    await addOperations(db, 5)
    await Promise.all(Array.from({ length: 4 }, () => sealAll(parts)))
    const state = await readChain(db)
    assert.equal(state.seq, 20)
    assert.equal(await sealBatch(parts, { ...state, position: 0, seq: 0 }), false)
    assert.deepEqual(await findingsOf(parts), [])
  })
})
