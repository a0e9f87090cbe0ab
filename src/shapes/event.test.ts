import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aUser } from '../../test/support/plain-people.ts'
import type { JsonObject } from '../model/json.ts'
import { eventData } from './event.ts'
import { writeUser } from './user.ts'

test('an update carries the user and what differed before, and that gives the user before back', () => {
  const previous = aUser(['auth0|ada', 'github|7'], { userMetadata: { theme: 'dark' }, blocked: true })
  const user = aUser(['auth0|ada'], { appMetadata: { plan: 'pro' }, version: 9 })
  const data = eventData({ type: 'user.updated', user, previous }) as { object: JsonObject; previous: JsonObject }
  assert.deepEqual(data.object, writeUser(user))
  assert.deepEqual(Object.keys(data.previous).sort(), ['app_metadata', 'blocked', 'identities', 'user_metadata'])
  const whole = Object.entries({ ...data.object, ...data.previous }).filter(([, value]) => value !== null)
  assert.deepEqual(Object.fromEntries(whole), writeUser(previous))
})

test('a creation and a deletion carry the user whole', () => {
  const user = aUser(['auth0|ada'])
  assert.deepEqual(eventData({ type: 'user.created', user }), { object: writeUser(user) })
  assert.deepEqual(eventData({ type: 'user.deleted', user }), { object: writeUser(user) })
})
