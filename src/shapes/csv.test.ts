import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readCsv, writeCsvLine } from './csv.ts'

test('reads quotes, commas and line breaks within them, either line ending, and a byte order mark', () => {
  const text = '\uFEFFa,b\r\n"1,5","say ""so"""\n\n"two\nlines",\nlast,'
  assert.deepEqual(readCsv(text), [
    { line: 1, fields: ['a', 'b'] },
    { line: 2, fields: ['1,5', 'say "so"'] },
    { line: 4, fields: ['two\nlines', ''] },
    { line: 6, fields: ['last', ''] },
  ])
  assert.deepEqual(readCsv(''), [])
})

test('names the line whose quotation marks are wrong', () => {
  assert.equal(readCsv('a\n"b'), 2)
  assert.equal(readCsv('a\nb\n"c"d'), 3)
  assert.equal(readCsv('a"b'), 1)
})

test('what is written is read again as it was', () => {
  const letters = ['a', ',', '"', '\n', '\r\n', ' ', 'é']
  const pick = () => letters[Math.floor(Math.random() * letters.length)] ?? ''
  for (let round = 0; round < 500; round++) {
    const fields = Array.from({ length: 3 }, () => `x${Array.from({ length: round % 6 }, pick).join('')}`)
    const text = writeCsvLine(fields)
    assert.deepEqual(readCsv(text + text), [
      { line: 1, fields },
      { line: text.split('\n').length, fields },
    ])
  }
})
