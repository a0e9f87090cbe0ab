import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { queryText } from '../../test/support/query-text.ts'
import { Problem } from '../problems.ts'
import { logFields, logSort, userFields, userSort } from './search-fields.ts'
import { parseSearch } from './search-parser.ts'

/** Query, and what its refusal must say. */
const REFUSED: readonly (readonly [string, RegExp])[] = [
  ['[a TO b]', /a range needs a field/],
  ['name:jane *sa', /leading wildcard needs at least three literal characters/],
  ['name:jane or name:joe', /operators are written in capitals/],
  ['not name:jane', /operators are written in capitals/],
  ['name:/joh?n/', /regular expressions are not supported/],
  ['name:jo?n', /wildcard \? is not supported/],
  ['name:john~', /fuzzy and proximity search \(~\) is not supported/],
  ['name:"john smith"~2', /fuzzy and proximity search/],
  ['name:john^2', /boosting \(\^\) is not supported/],
  ['name:"x"^2', /boosting/],
  ['name:*sa', /leading wildcard needs at least three literal characters/],
  ['na*e:x', /wildcards are not supported in field names/],
  ['name:"jane', /a quote is not closed/],
  ['(name:jane', /a parenthesis is not closed/],
  ['name:jane)', /a closing parenthesis has no opening one/],
  ['()', /parentheses hold nothing/],
  ['name:()', /parentheses hold nothing/],
  ['name:', /a field has no value/],
  ['name: ', /a field has no value/],
  ['name:AND', /the operator AND is out of place/],
  ['AND name:x', /nothing on its left/],
  ['name:x OR', /nothing on its right/],
  ['name:x AND NOT', /nothing on its right/],
  ['name:x AND OR name:y', /the operator OR is out of place/],
  ['NOT NOT name:x', /the operator NOT is out of place/],
  ['--name:x', /two operators follow each other/],
  ['name:"x"name:"y"', /unexpected n at position 9; put a space before it/],
  ['name:a OR name:b AND name:c', /read in two ways: put parentheses/],
  ['name:a AND name:b OR name:c', /read in two ways/],
  ['name:a AND name:b name:c', /read in two ways/],
  ['name:a OR NOT name:b', /read in two ways/],
  ['NOT name:a OR name:b', /read in two ways/],
  ['name:a OR -name:b', /read in two ways/],
  ['logins_count:[1 TO', /a range is written/],
  ['logins_count:[1, 2]', /a range is written/],
  ['logins_count:[a TO b]', /logins_count is a number, not "a"/],
  ['logins_count:many', /logins_count is a number/],
  ['logins_count:1*', /wildcards are not supported on logins_count/],
  ['blocked:yes', /blocked is true or false, not "yes"/],
  ['blocked:[false TO true]', /ranges are not supported on blocked/],
  ['created_at:yesterday', /created_at is a date such as/],
  ['created_at:2018-02-30', /created_at is a date such as/],
  ['created_at:[2018-13 TO *]', /created_at is a date such as/],
  ['created_at:2018*', /wildcards are not supported on created_at/],
  ['_exists_:[a TO b]', /_exists_ takes the name of a field/],
  ['_exists_:na*', /_exists_ takes the name of a field/],
  ['_exists_:picture', /the field "picture" cannot be searched/],
  ['picture:x', /"picture" cannot be searched/],
  ['multifactor:x', /cannot be searched/],
  ['identities:x', /unknown field "identities"/],
  ['identities.access_token:x', /unknown field "identities.access_token"/],
  ['email.raw:x', /unknown field "email.raw"/],
  ['user_metadata.:x', /not the name of a field/],
  [':x', /not the name of a field/],
  ['name:DOMAIN\\user', /a backslash before "u" means nothing/],
  ['name:x\\', /a backslash at the end/],
  ['name:a[b]', /a range must stand alone/],
  ['name:\uD800', /not well-formed text/],
  ['name:"\0"', /not well-formed text/],
  [`${'('.repeat(11)}name:x${')'.repeat(11)}`, /nested deeper than 10/],
  [Array(101).fill('name:x').join(' '), /more than 100 clauses/],
  [`name:${'x'.repeat(3996)}`, /longer than 4000 characters/],
  [`user_metadata${'.a'.repeat(20)}:x`, /more than 20 names/],
]

describe('reading a search', () => {
  for (const [query, reason] of REFUSED) {
    it(`refuses ${query.slice(0, 60)} and says why`, () => {
      const refusal = parseSearch(query, userFields)
      assert.ok(refusal instanceof Problem, JSON.stringify(refusal))
      assert.equal(refusal.code, 'invalid_query')
      assert.match(refusal.message, reason)
      assert.match(refusal.message, /^The search query string has an error: .*\.$/)
    })
  }

  it('takes what just fits within the limits', () => {
    const queries = [
      `${'('.repeat(10)}name:x${')'.repeat(10)}`,
      Array(100).fill('name:x').join(' '),
      `name:${'x'.repeat(3995)}`,
      `user_metadata${'.a'.repeat(19)}:x`,
    ]
    for (const query of queries) assert.ok(!(parseSearch(query, userFields) instanceof Problem), query.slice(0, 40))
  })

  it('makes a tree whose values are text and nothing else', () => {
    assert.deepEqual(parseSearch('app_metadata.a\\ b.c:"x\\"y" AND NOT email:a*', userFields), {
      kind: 'all',
      of: [
        {
          kind: 'test',
          field: { name: 'app_metadata', type: 'json', path: ['a b', 'c'] },
          test: { kind: 'equals', value: 'x"y' },
        },
        {
          kind: 'not',
          of: {
            kind: 'test',
            field: { name: 'email', type: 'folded', path: [] },
            test: { kind: 'like', pieces: ['a', ''] },
          },
        },
      ],
    })
  })

  it('gives a tree or a Problem for any text, and never throws', () => {
    fc.assert(
      fc.property(queryText, (text) => {
        const read = parseSearch(text, userFields)
        assert.ok(read instanceof Problem ? read.code === 'invalid_query' : 'kind' in read)
      }),
      { numRuns: 5000 },
    )
  })

  it('finds a quoted value again exactly, whatever it holds', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), (value) => {
        fc.pre(!value.includes('\0'))
        const read = parseSearch(`locale:"${value.replace(/["\\]/g, '\\$&')}"`, userFields)
        assert.ok(!(read instanceof Problem) && read.kind === 'test' && read.test.kind === 'equals')
        assert.equal(read.test.value, value)
      }),
    )
  })

  it('takes no longer for what nests than for what is long', () => {
    // Each of these took a grammar with backtracking seconds or its process down (docs/decisions/0002-search-parser.md).
    const queries = [`${'NOT ('.repeat(700)}x]`, 'a:('.repeat(1000), 'OR '.repeat(1300), '\\'.repeat(3999)]
    for (const query of queries) assert.ok(parseSearch(query, userFields) instanceof Problem)
  })

  it('names the fields of a log where a query asks for another', () => {
    const refusal = parseSearch('user_email:"a@b.example"', logFields)
    assert.ok(refusal instanceof Problem)
    assert.match(refusal.message, /unknown field "user_email"; the fields are log_id, date, type, user_id, user_name/)
  })
})

describe('reading a sort', () => {
  it('takes a field and a direction', () => {
    assert.deepEqual(userSort('created_at:-1'), { by: 'created_at', descending: true })
    assert.deepEqual(userSort('email:1'), { by: 'email', descending: false })
    assert.deepEqual(logSort('date:1'), { by: 'date', descending: false })
  })

  for (const text of ['', 'email', 'email:2', 'email:desc', 'email:1;', 'e mail:1', 'email:1\n']) {
    it(`refuses ${JSON.stringify(text)} by its pattern`, () => {
      const refusal = userSort(text)
      assert.ok(refusal instanceof Problem)
      assert.match(refusal.message, /does not match pattern/)
    })
  }

  for (const text of ['user_metadata.age:1', 'app_metadata.plan:-1', 'picture:1', 'constructor:1']) {
    it(`refuses ${text} and names what can be sorted by`, () => {
      const refusal = userSort(text)
      assert.ok(refusal instanceof Problem)
      assert.match(refusal.message, /Cannot sort by .* Sortable fields are: user_id,email,/)
    })
  }
})
