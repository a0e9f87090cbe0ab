import assert from 'node:assert/strict'
import { test } from 'node:test'
import { argon2Passwords } from './passwords.ts'

const passwords = argon2Passwords()

test('a password verifies against its own hash only, which is Argon2id at the stated cost', async () => {
  const hash = await passwords.hash('correct horse')
  assert.match(hash, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  assert.equal(await passwords.verify(hash, 'correct horse'), true)
  assert.equal(await passwords.verify(hash, 'Correct horse'), false)
  assert.notEqual(await passwords.hash('correct horse'), hash)
})

test('a stored hash that cannot be read is an error, not a wrong password', async () => {
  await assert.rejects(passwords.verify('not a hash', 'x'))
})

test('hashing leaves the main thread free', async () => {
  let turns = 0
  const counting = setInterval(() => turns++, 1)
  await Promise.all([passwords.hash('a'), passwords.hash('b'), passwords.hash('c')])
  clearInterval(counting)
  assert.ok(turns > 5, `the event loop turned ${turns} times`)
})
