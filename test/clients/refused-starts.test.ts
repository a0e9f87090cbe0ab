import assert from 'node:assert/strict'
import { test } from 'node:test'
import { failToStart } from '../support/process.ts'

const KEYS = `k1:${Buffer.alloc(32, 7).toString('base64')}`

/** Settings that cannot work, and the one line that says so: what was wrong and, where it helps, what to do. */
const REFUSED: readonly (readonly [settings: Record<string, string>, line: RegExp])[] = [
  [{ PORT: 'web' }, /^Carabiner did not start\. PORT=web cannot be used\. Give a port from 1 to 65535\.$/],
  [{ CARABINER_KEYS: 'x' }, /^Carabiner did not start\. CARABINER_KEYS: entry 1 is not id:base64 .*$/],
  [
    { CARABINER_KEYS: 'k1:AAAA' },
    /^Carabiner did not start\. CARABINER_KEYS: the key "k1" \(entry 1\) has 3 bytes; it takes 32\.$/,
  ],
  [
    { TLS: '/none/key.pem,/none/cert.pem' },
    /^Carabiner did not start\. TLS: the key "\/none\/key\.pem" cannot be read\.$/,
  ],
  [
    { DATABASE_URL: 'postgres://nobody:secret@127.0.0.1:1/none', CARABINER_KEYS: KEYS },
    /^Carabiner did not start\. PostgreSQL cannot be used: connect ECONNREFUSED 127\.0\.0\.1:1\. Nothing was changed\.$/,
  ],
]

for (const [settings, line] of REFUSED) {
  test(`a start with ${Object.keys(settings).join(' and ')} that cannot work ends with one line and code 1`, async () => {
    const { code, stderr } = await failToStart(settings)
    assert.equal(code, 1)
    assert.match(stderr.trim(), line)
  })
}
