import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { noBrowser } from '../support/browser.ts'
import type { LinkingApplication } from './linking-application.ts'
import { openDevice } from './linking-device.ts'
import { openNative } from './linking-native.ts'
import { openSinglePage } from './linking-single-page.ts'
import { type Kind, type LinkingStage, openOne, openTwo } from './linking-stage.ts'
import { openWeb } from './linking-web.ts'

interface KindOfApplication {
  readonly kind: Kind
  readonly name: string
  readonly needsBrowser: boolean
  readonly open: (stage: LinkingStage) => Promise<LinkingApplication>
}

const APPLICATIONS: readonly KindOfApplication[] = [
  { kind: 'single-page', name: 'a single-page application', needsBrowser: true, open: openSinglePage },
  { kind: 'web', name: 'a server-rendered application', needsBrowser: true, open: openWeb },
  { kind: 'native', name: 'a native application', needsBrowser: false, open: openNative },
  { kind: 'device', name: 'a device', needsBrowser: false, open: openDevice },
]

const PLACES = [
  { name: 'one process with its embedded database', open: openOne },
  { name: 'two processes on one PostgreSQL, which get requests by turns', open: openTwo },
]

for (const place of PLACES) {
  describe(`people who link and unlink their own accounts at ${place.name}`, () => {
    let stage: LinkingStage
    before(async () => {
      stage = await place.open()
    })
    after(async () => {
      const { counts } = stage
      await stage.close()
      const [most, least] = [Math.max(...counts), Math.min(...counts)]
      assert.ok(counts.length === 0 || (least > 0 && most - least <= 1), `requests went to ${counts.join(' and ')}`)
    })

    for (const { kind, name, needsBrowser, open } of APPLICATIONS) {
      it(`with ${name}`, { skip: needsBrowser && noBrowser }, async () => {
        const application = await open(stage)
        await tell(stage, kind, application).finally(() => application.close())
      })
    }
  })
}

/** The same story for every kind: sign in, link by signing in to the other, see both, unlink, be oneself again. */
async function tell(stage: LinkingStage, kind: Kind, application: LinkingApplication): Promise<void> {
  const first = await stage.person(`first@${kind}.example.com`)
  const second = await stage.person(`second@${kind}.example.com`)
  const earlier = await application.signIn(second.email)
  assert.deepEqual([earlier.user, await earlier.identities()], [second.id, [second.id]])

  const person = await application.signIn(first.email)
  assert.equal(person.user, first.id)
  assert.deepEqual(await person.link(second.email), [first.id, second.id])
  assert.deepEqual(await person.identities(), [first.id, second.id])
  assert.equal(await earlier.isSignedIn(), false)

  const linked = await application.signIn(second.email)
  assert.deepEqual([linked.user, await linked.identities()], [first.id, [first.id, second.id]])
  assert.equal(await linked.isSignedIn(), true)

  assert.deepEqual(await person.unlink(second.id), [first.id])
  assert.equal(await linked.isSignedIn(), false, 'what the departed identity opened')
  assert.equal(await person.isSignedIn(), true, 'what the other one opened')

  const after = await application.signIn(second.email)
  assert.deepEqual([after.user, await after.identities()], [second.id, [second.id]])
  assert.deepEqual(await person.identities(), [first.id])
}
