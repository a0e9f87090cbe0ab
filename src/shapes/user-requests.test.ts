import assert from 'node:assert/strict'
import { test } from 'node:test'
import { changeUserBody } from './user-requests.ts'

for (const picture of ['javascript:alert(1)', 'data:text/html,x', 'file:///etc/passwd', '//example.com/a.png']) {
  test(`a picture is a web address, not ${picture}`, () => {
    assert.equal(changeUserBody.safeParse({ picture }).success, false)
  })
}

test('a picture at a web address is taken', () => {
  assert.equal(changeUserBody.safeParse({ picture: 'https://example-picture-url.jpg' }).success, true)
})
