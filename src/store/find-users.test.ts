import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import fc from 'fast-check'
import { PEOPLE, addPeople } from '../../test/support/directory-to-search.ts'
import { knownSearch } from '../../test/support/known-search.ts'
import { queryText } from '../../test/support/query-text.ts'
import { finds } from '../../test/support/search-in-memory.ts'
import { EVERYBODY, INJECTIONS, SEARCHES } from '../../test/support/user-searches.ts'
import { userFields, userSort } from '../model/search-fields.ts'
import { parseSearch } from '../model/search-parser.ts'
import { Problem } from '../problems.ts'
import type { Database } from './database.ts'
import { findByEmail, findUsers, type UserPage } from './find-users.ts'
import { migrate } from './migrate.ts'
import { openPglite } from './pglite.ts'

describe('searching users on PGlite', () => {
  let db: Database

  before(async () => {
    db = await openPglite({ dir: null })
    await migrate(db)
    await addPeople(db)
  })
  after(() => db.close())

  for (const [query, names] of SEARCHES) {
    it(`finds ${names || 'nobody'} by ${query}`, async () => {
      assert.equal(await whoIsFound(db, query), names)
    })
  }

  for (const query of INJECTIONS) {
    it(`takes ${query} for a value or refuses it`, async () => {
      const found = await whoIsFound(db, query)
      assert.ok(found === '' || found.startsWith('invalid_query'), found)
      assert.equal(await whoIsFound(db, '*'), EVERYBODY)
    })
  }

  it('runs every query that it reads, whatever the text', async () => {
    await fc.assert(
      fc.asyncProperty(queryText, async (text) => {
        await whoIsFound(db, text)
      }),
      { numRuns: 300 },
    )
  })

  it('finds whom a plain reading of the query finds', async () => {
    await fc.assert(
      fc.asyncProperty(knownSearch, async ({ text, means }) => {
        const expected = PEOPLE.filter((person) => finds(means, person)).map(
          ({ identities: [main] }) => main?.key ?? '',
        )
        const found = (await pageOf(db, { query: text })).users.map(({ id }) => id)
        assert.deepEqual(found.sort(), expected.sort())
      }),
      { numRuns: 1000 },
    )
  })

  it('lists the oldest first, each user with the main identity first and the others in their order', async () => {
    const { users } = await pageOf(db, {})
    assert.deepEqual(
      users.map(({ id }) => id),
      ['auth0|ada', 'auth0|bob', 'sms|carol', 'samlp|corp|dan'],
    )
    assert.deepEqual(
      users.at(0)?.identities.map(({ key }) => key),
      ['auth0|ada', 'google-oauth2|109876543210987654321', 'github|42'],
    )
    assert.deepEqual(users.at(0)?.logins, {
      count: 7,
      lastLogin: new Date('2020-05-05T05:05:05.000Z'),
      lastIp: '10.0.0.1',
    })
    assert.equal(users.at(2)?.logins, null)
  })

  const SORTED: readonly (readonly [string, string])[] = [
    ['created_at:-1', 'dan carol bob ada'],
    ['user_id:-1', 'carol dan bob ada'],
    ['logins_count:-1', 'bob ada carol dan'],
    ['name:1', 'carol ada bob dan'],
    ['email:1', 'ada bob dan carol'],
    ['email:-1', 'dan bob ada carol'],
    ['blocked:1', 'carol bob ada dan'],
    ['last_login:-1', 'bob ada carol dan'],
  ]
  for (const [sort, names] of SORTED) {
    it(`sorts by ${sort}, those without last and equals by id`, async () => {
      const order = userSort(sort)
      assert.ok(!(order instanceof Problem))
      assert.equal(namesOf((await pageOf(db, { sort: order })).users, false), names)
    })
  }

  it('gives pages and counts everything that was found, on the last page too', async () => {
    const first = await pageOf(db, { limit: 3, withTotal: true })
    const second = await pageOf(db, { limit: 3, offset: 3, withTotal: true })
    const beyond = await pageOf(db, { limit: 3, offset: 30, withTotal: true })
    assert.deepEqual(
      [first, second, beyond].map(({ users, total }) => [users.length, total]),
      [
        [3, 4],
        [1, 4],
        [0, 4],
      ],
    )
    assert.equal((await pageOf(db, { limit: 0, withTotal: true })).total, 4)
    assert.equal((await pageOf(db, { limit: 1, withTotal: true, query: 'email.domain:example.com' })).total, 2)
    assert.equal((await pageOf(db, { limit: 1 })).total, null)
  })

  it("finds by exact root address only: not in other letters, not a linked identity's", async () => {
    const ids = async (email: string) => (await findByEmail(db, email)).map(({ id }) => id)
    assert.deepEqual(await ids('Ada@Example.com'), ['auth0|ada'])
    assert.deepEqual(await ids('ada@example.com'), [])
    assert.deepEqual(await ids('ada@gmail.example'), [])
    assert.equal((await findByEmail(db, 'Ada@Example.com'))[0]?.identities.length, 3)
  })
})

interface Asked {
  readonly query?: string
  readonly sort?: Parameters<typeof findUsers>[1]['sort']
  readonly offset?: number
  readonly limit?: number
  readonly withTotal?: boolean
}

async function pageOf(
  db: Database,
  { query, sort = null, offset = 0, limit = 50, withTotal = false }: Asked,
): Promise<UserPage> {
  const search = query === undefined ? null : parseSearch(query, userFields)
  assert.ok(!(search instanceof Problem))
  const page = await findUsers(db, { search, sort, offset, limit, withTotal })
  assert.ok(!(page instanceof Problem))
  return page
}

/** Short names of those found, in alphabetical order, or the refusal. */
async function whoIsFound(db: Database, query: string): Promise<string> {
  const search = parseSearch(query, userFields)
  if (search instanceof Problem) return `${search.code}: ${search.message}`
  const page = await findUsers(db, { search, sort: null, offset: 0, limit: 50, withTotal: false })
  return page instanceof Problem ? page.code : namesOf(page.users, true)
}

function namesOf(users: UserPage['users'], sorted: boolean): string {
  const names = users.map(({ id }) => id.slice(id.lastIndexOf('|') + 1))
  return (sorted ? names.sort() : names).join(' ')
}
