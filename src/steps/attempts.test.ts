import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { eachDatabase } from '../../test/support/databases.ts'
import { aConnection } from '../../test/support/plain-people.ts'
import type { Context } from '../context.ts'
import { blocksOfIdentifier } from '../store/attempts.ts'
import { DEFAULT_SETTINGS } from '../model/settings.ts'
import type { Database } from '../store/database.ts'
import { type Attempt, checkAttempts, noteSuccess, takeAllowance } from './attempts.ts'

eachDatabase('attempts', (open) => {
  let db: Database
  let ctx: Context
  before(async () => {
    db = await open()
    ctx = { db, directory: { settings: async () => DEFAULT_SETTINGS } } as unknown as Context
  })

  let last = 0
  const someone = (changed: Partial<Attempt> = {}): Attempt => {
    last += 1
    const usual = { identifier: `p${last}@example.com`, ip: `192.0.2.${last}`, isKnownAddress: false }
    return { ...usual, connection: aConnection('auth0'), ...changed }
  }
  const codeOf = async (attempt: Attempt) => (await checkAttempts(ctx, attempt))?.code
  /** So many attempts, one after the other; the codes of those that were refused. */
  const attempts = async (count: number, attempt: (index: number) => Attempt) => {
    const codes: (string | undefined)[] = []
    for (let index = 0; index < count; index++) codes.push(await codeOf(attempt(index)))
    return codes
  }
  const passed = (codes: readonly (string | undefined)[]) => codes.filter((code) => code === undefined).length

  test('ten in a row block the account at that address, and there alone', async () => {
    const pair = someone()
    const codes = await attempts(12, () => pair)
    assert.deepEqual(codes, [...Array<undefined>(10).fill(undefined), 'too_many_attempts', 'too_many_attempts'])
    assert.equal(await codeOf({ ...pair, ip: '198.51.100.1' }), undefined)
    assert.equal(await codeOf({ ...pair, identifier: 'somebody.else@example.com' }), undefined)
    assert.equal(await codeOf({ ...pair, connection: { ...aConnection('auth0'), id: 'con_other' } }), undefined)
    assert.deepEqual(await blocksOfIdentifier(db, pair.identifier), [
      { identifier: pair.identifier, connection: 'auth0', ip: pair.ip },
    ])
  })

  test('T24: the addresses of one IPv6 network are one address', async () => {
    const pair = someone()
    const codes = await attempts(12, (index) => ({ ...pair, ip: `2001:db8:7:${last}::${index}` }))
    assert.equal(passed(codes), 10)
  })

  test('of a hundred at once ten get through', async () => {
    const pair = someone()
    const codes = await Promise.all(Array.from({ length: 100 }, () => codeOf(pair)))
    assert.equal(passed(codes), 10)
  })

  test('a right password lets the account begin anew, also as the tenth', async () => {
    const pair = someone()
    assert.equal(passed(await attempts(10, () => pair)), 10)
    await noteSuccess(ctx, pair)
    assert.equal(passed(await attempts(11, () => pair)), 10)
  })

  test('a hundred failures of one address slow it down for every account; right passwords do not count', async () => {
    const ip = '198.51.100.200'
    for (let index = 0; index < 30; index++) {
      const pair = someone({ ip })
      assert.equal(await codeOf(pair), undefined)
      await noteSuccess(ctx, pair)
    }
    const codes = await attempts(103, () => someone({ ip }))
    assert.deepEqual(codes.slice(99), [undefined, ...Array<string>(3).fill('suspicious_address')])
    await earlier(db, 864)
    assert.equal(await codeOf(someone({ ip })), undefined)
    assert.equal(await codeOf(someone({ ip })), 'suspicious_address')
  })

  test('who is blocked for an account does not use up what the address may do to others', async () => {
    const pair = someone({ ip: '198.51.100.201' })
    assert.equal(passed(await attempts(300, () => pair)), 10)
    assert.equal(await codeOf(someone({ ip: pair.ip })), undefined)
  })

  test('an account that is attacked from everywhere is slowed and never shut; its owner’s own address is not', async () => {
    const { identifier } = someone()
    const from = (index: number) => someone({ identifier, ip: `203.0.113.${index}` })
    assert.equal(passed(await attempts(105, (index) => from(index))), 100)
    assert.equal(await codeOf({ ...from(120), isKnownAddress: true }), undefined)
    await earlier(db, 60)
    assert.equal(await codeOf(from(121)), undefined)
    assert.equal(await codeOf(from(122)), 'suspicious_address')
  })

  test('a block ends after a day', async () => {
    const pair = someone()
    assert.equal(passed(await attempts(11, () => pair)), 10)
    await earlier(db, 86_390)
    assert.equal(await codeOf(pair), 'too_many_attempts')
    await earlier(db, 20)
    assert.equal(passed(await attempts(11, () => pair)), 10)
  })

  test('a connection without brute-force protection counts addresses only', async () => {
    const connection = aConnection('auth0', { brute_force_protection: false })
    const pair = someone({ connection, ip: '198.51.100.202' })
    assert.equal(passed(await attempts(103, () => pair)), 100)
    assert.deepEqual(await blocksOfIdentifier(db, pair.identifier), [])
  })

  test('an allowance is so many at once and then one at a time', async () => {
    const one = { of: ['test'], most: 3, every: 60 }
    const take = () => takeAllowance(ctx, [one])
    assert.equal((await Promise.all(Array.from({ length: 20 }, take))).filter(Boolean).length, 3)
    await earlier(db, 60)
    assert.deepEqual([await take(), await take()], [true, false])
    assert.equal(await takeAllowance(ctx, [{ ...one, of: ['other'] }]), true)
  })
})

/** Lets so many seconds pass, for everything that was counted. */
async function earlier(db: Database, seconds: number): Promise<void> {
  const shift = (name: string) => `${name} = ${name} - make_interval(secs => $1)`
  const columns = ['first_at', 'last_at', 'blocked_until', 'expires_at'].map(shift).join(', ')
  await db.query({ name: 'test_earlier', text: `update attempts set ${columns}` }, [seconds])
}
