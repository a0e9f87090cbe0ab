import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { maskEmail, maskPhone, normalizeEmail, normalizePhone } from './addresses.ts'

describe('mail addresses (DEMAND T25)', () => {
  const GOOD: readonly (readonly [string, string])[] = [
    ['ada@example.com', 'ada@example.com'],
    ['  Ada.L+x@Example.COM ', 'ada.l+x@example.com'],
    ['ada＠example.com', 'ada@example.com'],
    ['ａｄａ@ｅｘａｍｐｌｅ．com', 'ada@example.com'],
    ['ada@bücher.example', 'ada@xn--bcher-kva.example'],
    ['ada@BÜCHER.example', 'ada@xn--bcher-kva.example'],
    ['ada@пример.рф', 'ada@xn--e1afmkfd.xn--p1ai'],
    ['ada@xn--bcher-kva.example', 'ada@xn--bcher-kva.example'],
    ["o'hara!#$%&*+/=?^_`{|}~-@example.com", "o'hara!#$%&*+/=?^_`{|}~-@example.com"],
    [`${'a'.repeat(64)}@example.com`, `${'a'.repeat(64)}@example.com`],
  ]
  for (const [sent, stored] of GOOD) {
    it(`${JSON.stringify(sent)} is ${stored}`, () => assert.equal(normalizeEmail(sent), stored))
    it(`${stored} stays itself`, () => assert.equal(normalizeEmail(stored), stored))
  }

  it('a domain of look-alike letters is never the one that it looks like', () => {
    assert.equal(normalizeEmail('ada@exаmple.com'), 'ada@xn--exmple-4nf.com')
  })

  const BAD = [
    ...['', ' ', '@', 'ada', 'ada@', '@example.com', 'ada@@example.com', 'a@x.com@y.com', 'a@evil.com＠x.com'],
    ...['a@x.com,b@y.com', 'a@x.com;b@y.com', 'a@x.com b@y.com', 'a@x.com，b', 'a,b@x.com', 'a@x.com\uff0cb@y.com'],
    ...[
      'a@x.com\nBcc: b@y.com',
      'a@x.com\r\nBcc:',
      'a@x.com\n',
      '\ta@x.com',
      'a\0@x.com',
      'a@x.com\u2028',
      'a\u2029@x.com',
    ],
    ...['"a b"@x.com', '"a@x.com"@y.com', 'Ada <a@x.com>', '<a@x.com>', 'a(b)@x.com', 'a@x.com(b)', 'a\\b@x.com'],
    ...['.a@x.com', 'a.@x.com', 'a..b@x.com', 'a b@x.com', 'а@x.com', 'ü@x.com', 'a\u200b@x.com', 'a\u202e@x.com'],
    ...['a@x', 'a@localhost', 'a@127.0.0.1', 'a@[127.0.0.1]', 'a@0x7f.1', 'a@x.1', 'a@x.com.', 'a@.x.com', 'a@x..com'],
    ...[
      'a@-x.com',
      'a@x-.com',
      'a@x_y.com',
      'a@x.com/y',
      'a@x.com:25',
      'a@x.com?y',
      'a@x.com#y',
      'a@%78.com',
      'a@xn--a.com',
    ],
    ...[
      `${'a'.repeat(65)}@x.com`,
      `a@${'b'.repeat(64)}.com`,
      `a@${'b.'.repeat(125)}com`,
      `${'a'.repeat(100_000)}@x.com`,
    ],
  ]
  for (const text of BAD) {
    it(`${JSON.stringify(text.slice(0, 40))} is refused`, () => assert.equal(normalizeEmail(text), undefined))
  }

  it('254 characters are the most', () => {
    const domain = `${'b'.repeat(61)}.${'c'.repeat(61)}.${'d'.repeat(61)}`
    const most = `${'a'.repeat(64)}@${domain}.co`
    assert.equal(most.length, 253)
    assert.equal(normalizeEmail(`${most}m`), `${most}m`)
    assert.equal(normalizeEmail(`${most}mm`), undefined)
  })
})

describe('phone numbers', () => {
  const GOOD = [
    '+4915112345678',
    ' +49 (151) 123-456-78',
    '+49–151‑12345678',
    '＋４９15112345678',
    '+49\u00a0151 12345678',
  ]
  for (const text of GOOD) {
    it(`${JSON.stringify(text)} is +4915112345678`, () => assert.equal(normalizePhone(text), '+4915112345678'))
  }
  const BAD = [
    '',
    '+',
    '015112345678',
    '+49151a',
    '+1,+2',
    '+1;+2',
    '+1\n',
    '++1',
    '+1+2',
    '+1234567890123456',
    '+٤٩',
    '+1 '.repeat(99),
  ]
  for (const text of BAD) {
    it(`${JSON.stringify(text.slice(0, 40))} is refused`, () => assert.equal(normalizePhone(text), undefined))
  }
})

describe('what a page shows of an address', () => {
  it('is first letters and the last label, whatever its length', () => {
    assert.equal(maskEmail('ada@example.com'), 'a••@e••.com')
    assert.equal(maskEmail('augusta.ada.king@ex.co.uk'), 'a••@e••.uk')
    assert.equal(maskEmail('a@e.com'), 'a••@e••.com')
  })
  it('of a number its last two digits', () => {
    assert.equal(maskPhone('+4915112345678'), '•••• 78')
    assert.equal(maskPhone('+12345678'), '•••• 78')
  })
})
