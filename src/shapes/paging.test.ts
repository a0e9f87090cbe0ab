import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { z } from 'zod'
import { Problem } from '../problems.ts'
import { wordsFor } from './checks.ts'
import { fieldsQuery, pickFields, USER_FIELD_NAMES } from './fields.ts'
import { checkpointQuery, pageQuery, refuseFarPage, refuseOldEngine, writePage } from './paging.ts'

function refusalOf(shape: z.ZodType, input: unknown): string {
  const result = shape.safeParse(input)
  const issue = result.error?.issues[0]
  assert.ok(issue, 'the input was taken')
  return wordsFor('Query', issue, shape, input)
}

describe('paging', () => {
  it('takes strings of the query string and gives numbers, fifty a page unless asked', () => {
    assert.deepEqual(pageQuery.parse({}), { page: 0, per_page: 50, include_totals: false })
    assert.deepEqual(pageQuery.parse({ page: '3', per_page: '100', include_totals: 'true' }), {
      page: 3,
      per_page: 100,
      include_totals: true,
    })
    assert.deepEqual(checkpointQuery.parse({ take: '10', from: '9002' }), { take: 10, from: '9002' })
  })

  const REFUSED: readonly (readonly [Record<string, unknown>, RegExp])[] = [
    [{ page: '-1' }, /^Query validation error: 'Value -1 is less than minimum 0' on property page \(Page index/],
    [{ page: 'x' }, /'Expected type integer but found type string' on property page/],
    [{ page: '1.5' }, /'Expected type integer/],
    [{ page: '' }, /'Expected type integer/],
    [{ page: ['1', '2'] }, /'Expected type string but found type array' on property page/],
    [{ per_page: '101' }, /'Value 101 is greater than maximum 100' on property per_page/],
    [{ include_totals: 'yes' }, /'Expected type boolean but found type string' on property include_totals/],
  ]
  for (const [input, words] of REFUSED) {
    it(`refuses ${JSON.stringify(input)}`, () => assert.match(refusalOf(pageQuery, input), words))
  }

  it('refuses to page beyond the first thousand records, and not one record earlier', () => {
    for (const [page, per_page] of [
      [9, 100],
      [19, 50],
      [999, 1],
      [0, 100],
      [5000, 0],
    ] as const) {
      assert.equal(refuseFarPage({ page, per_page }), null)
    }
    for (const [page, per_page] of [
      [10, 100],
      [20, 50],
      [1000, 1],
      [20, 49],
    ] as const) {
      const refusal = refuseFarPage({ page, per_page })
      assert.ok(refusal instanceof Problem)
      assert.equal(refusal.code, 'invalid_paging')
    }
  })

  it('refuses the retired search engines in their words', () => {
    assert.equal(refuseOldEngine(undefined), null)
    assert.equal(refuseOldEngine('v3'), null)
    assert.equal(refuseOldEngine('v1')?.message, 'You are not allowed to use search_engine=v1.')
    assert.match(refuseOldEngine('v2')?.message ?? '', /search_engine=v2\. Use search_engine=v3 instead\.$/)
  })

  it('answers a bare list, or one with its place and total where that was asked', () => {
    const page = { page: 2, per_page: 10, include_totals: true }
    const totals = { start: 20, limit: 10, length: 1, total: 21, users: [{ a: 1 }] }
    assert.deepEqual(writePage('users', page, [{ a: 1 }], 21), totals)
    assert.deepEqual(writePage('users', { ...page, include_totals: false }, [{ a: 1 }], null), [{ a: 1 }])
  })
})

describe('choosing fields', () => {
  const shape = fieldsQuery(USER_FIELD_NAMES)
  const user = { user_id: 'auth0|ada', email: 'ada@example.com', identities: [], locale: 'en' }

  it('gives only those that are named, or all but those', () => {
    assert.deepEqual(pickFields(user, ['email', 'name'], true), { email: 'ada@example.com' })
    assert.deepEqual(Object.keys(pickFields(user, ['email', 'identities'], false)), ['user_id', 'locale'])
  })

  it('gives everything where none is named', () => {
    assert.deepEqual(pickFields(user, undefined, true), user)
    assert.deepEqual(pickFields(user, shape.parse({ fields: '' }).fields, false), user)
  })

  it('keeps what is always answered', () => {
    assert.deepEqual(pickFields({ _id: '1', type: 's', ip: 'x' }, ['type'], true, ['_id']), { _id: '1', type: 's' })
    assert.deepEqual(pickFields({ _id: '1', type: 's' }, ['_id'], false, ['_id']), { _id: '1', type: 's' })
  })

  it('reads names and the direction from the query string', () => {
    assert.deepEqual(shape.parse({ fields: 'email,identities', include_fields: 'false' }), {
      fields: ['email', 'identities'],
      include_fields: false,
    })
    assert.deepEqual(shape.parse({}), { include_fields: true })
    assert.deepEqual(fieldsQuery().parse({ fields: 'anything' }).fields, ['anything'])
  })

  it("refuses an unknown name in Auth0's words", () => {
    assert.equal(
      refusalOf(shape, { fields: 'email,password' }),
      "Query validation error: 'String 'email,password' does not match pattern. Must be a comma separated list of the " +
        'following values: phone_number,email,email_verified,picture,username,user_id,name,nickname,created_at,' +
        'identities,app_metadata,user_metadata,last_ip,last_login,logins_count,updated_at,blocked,family_name,' +
        "given_name' on property fields (A comma separated list of fields to include or exclude (depending on " +
        'include_fields) from the result, empty to retrieve all fields).',
    )
  })
})
