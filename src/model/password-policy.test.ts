import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { JsonObject } from './json.ts'
import { refusalByRules } from './password-policy.ts'
import { passwordRules, type strengthOf } from './password-rules.ts'

const PERSON = {
  email: 'ada.lovelace@example.com',
  name: 'Ada Lovelace',
  username: 'countess',
  nickname: 'al',
  user_metadata: { first: 'Augusta' },
}

function refused(password: string, options: JsonObject): string | undefined {
  return refusalByRules(password, passwordRules(options), PERSON)?.code
}

test('each level takes what it asks for and nothing less', () => {
  const cases = [
    ['none', 'x', ''],
    ['low', 'abcdef', 'abcde'],
    ['fair', 'Abcdefg1', 'abcdefg1'],
    ['fair', 'Abcdefg1', 'Abcdefg!'],
    ['good', 'abcdef1!', 'abcdefg1'],
    ['good', 'Abcdefg!', 'Abc1!'],
    ['excellent', 'abcdefgh1!', 'abcdefg1!'],
    ['excellent', 'aabbccdd1!', 'aaabbccdd1!'],
    ['never heard of', 'abcdef1!', 'abcdefg1'],
  ] as const
  for (const [passwordPolicy, good, bad] of cases) {
    assert.equal(refused(good, { passwordPolicy }), undefined, `${passwordPolicy}: ${good}`)
    assert.equal(refused(bad, { passwordPolicy }), 'weak_password', `${passwordPolicy}: ${bad}`)
  }
})

test('a least length can make a level stricter, never laxer, and counts characters', () => {
  const options = (min_length: number) => ({ passwordPolicy: 'low', password_complexity_options: { min_length } })
  assert.equal(refused('abcdefghijk', options(12)), 'weak_password')
  assert.equal(refused('abcde', options(1)), 'weak_password')
  assert.equal(refused('😀😀😀', options(1)), 'weak_password')
  assert.equal(refused('😀😀😀😀😀😀', options(1)), undefined)
})

test('a refusal says which rules were met and which were not, in Auth0’s structure', () => {
  const refusal = refusalByRules('aaa1', passwordRules({ passwordPolicy: 'excellent' }), {})
  const { description, policy } = refusal?.details as { description: ReturnType<typeof strengthOf>; policy: string }
  assert.equal(description.verified, false)
  assert.deepEqual(
    description.rules.map(({ code, format, verified }) => [code, format, verified]),
    [
      ['lengthAtLeast', [10], false],
      ['containsAtLeast', [3, 4], false],
      ['identicalChars', [2, 'aaa'], false],
    ],
  )
  assert.deepEqual(
    description.rules[1]?.items?.map(({ code, verified }) => [code, verified]),
    [
      ['lowerCase', true],
      ['upperCase', false],
      ['numbers', true],
      ['specialCharacters', false],
    ],
  )
  assert.match(
    policy,
    /^\* At least 10 characters in length\n\* At least 3 of these 4 kinds of characters:\n {2}\* lower case/,
  )
})

test('a dictionary refuses common passwords and its own words, in any case', () => {
  const password_dictionary = { enable: true, dictionary: ['Carabiner-2026'] }
  for (const common of ['Password123!', 'Sommer2024', '1Q2w3e4r', 'carabiner-2026']) {
    assert.equal(refused(common, { passwordPolicy: 'none', password_dictionary }), 'common_password', common)
  }
  assert.equal(refused('Rope-and-harness-9', { password_dictionary }), undefined)
  assert.equal(refused('Password123!', { password_dictionary: { enable: false } }), undefined)
})

test('personal information is refused where the connection says so', () => {
  const password_no_personal_info = { enable: true }
  for (const personal of ['xx-Countess-1', 'ADA.LOVELACE-1x', 'my-ada lovelace-1X', 'Augusta!123']) {
    assert.equal(refused(personal, { password_no_personal_info }), 'personal_password', personal)
  }
  // Two letters are in too many words.
  assert.equal(refused('Global-9-warming', { password_no_personal_info }), undefined)
  assert.equal(refused('xx-Countess-1', {}), undefined)
})

test('how many passwords are remembered follows the connection, at most 24', () => {
  const sizeOf = (password_history: JsonObject | null) => passwordRules({ password_history }).historySize
  assert.deepEqual(
    [null, { enable: false, size: 5 }, { enable: true, size: 3 }, { enable: true }, { enable: true, size: 99 }].map(
      sizeOf,
    ),
    [0, 0, 3, 5, 24],
  )
})
