import assert from 'node:assert/strict'
import { test } from 'node:test'
import { originOf } from './origin.ts'

const config = { origins: ['http://localhost:4000', 'https://localhost:4443', 'https://id.example'] } as const

test('a request belongs to the origin whose scheme and host it names, else to the canonical one', () => {
  const cases = [
    ['http', 'localhost:4000', 'http://localhost:4000'],
    ['https', 'localhost:4443', 'https://localhost:4443'],
    ['https', 'LOCALHOST:4443', 'https://localhost:4443'],
    ['https', 'id.example', 'https://id.example'],
    ['https', 'id.example:443', 'https://id.example'],
    ['http', 'id.example', 'http://localhost:4000'],
    ['http', 'localhost:4443', 'http://localhost:4000'],
    ['https', 'evil.example', 'http://localhost:4000'],
    ['https', 'id.example@evil.example', 'http://localhost:4000'],
    ['http', '', 'http://localhost:4000'],
  ] as const
  for (const [protocol, host, origin] of cases) assert.equal(originOf({ protocol, host }, config), origin, host)
})
