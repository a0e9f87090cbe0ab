import assert from 'node:assert/strict'
import { before, beforeEach, it } from 'node:test'
import { OWN_CLAIMS, signToken } from '../../src/crypto/tokens.ts'
import { CONSOLE_AUDIENCE, CONSOLE_CLIENT } from '../../src/model/administrators.ts'
import { readUser } from '../../src/store/read-users.ts'
import { at, freshEmail, onEachDatabase } from '../compat/api-under-test.ts'
import { secondsFromNow } from '../compat/minted-tokens.ts'
import { link, linkingOf, unlink } from './linking-under-test.ts'

onEachDatabase('mail to the owners of accounts that are linked and unlinked', (api) => {
  const linking = linkingOf(api)
  let emails: [string, string]
  let users: [string, string]

  before(async () => {
    const body = { support_email: 'help@acme.example', friendly_name: 'Acme' }
    const { status } = await api.ask({ method: 'PATCH', path: '/api/v2/tenants/settings', body })
    assert.equal(status, 200)
  })
  beforeEach(async () => {
    emails = [freshEmail(), freshEmail()]
    users = [await person(emails[0]), await person(emails[1])]
  })

  async function person(email: string, changed: object = {}): Promise<string> {
    const body = { connection: 'Username-Password-Authentication', password: 'Correct-horse-7', email_verified: true }
    return (await api.makeUser({ ...body, email, ...changed })).user_id
  }

  /** What was sent to each of the two addresses, newest first: subjects, and the text of the newest. */
  async function toldTo(email: string) {
    const mails = await api.server.outbox(email)
    return { subjects: mails.map(({ subject }) => subject), text: mails[0]?.text ?? '' }
  }

  async function nothingTold(): Promise<void> {
    for (const email of emails) assert.deepEqual((await toldTo(email)).subjects, [])
  }

  const compatible = async (method: 'POST' | 'DELETE', token: string, more: object = {}) => {
    const end = method === 'DELETE' ? `/auth0/${users[1].slice('auth0|'.length)}` : ''
    const path = `/api/v2/users/${at(users[0])}/identities${end}`
    const { status, body } = await api.ask({ method, path, token, ...more })
    assert.ok(status < 300, JSON.stringify(body))
  }
  const tokenOf = (user: string) => api.server.token({ user })
  const proofOf = (user: string) => api.server.token({ user, idToken: true })

  async function administrator(): Promise<string> {
    const user = await person(freshEmail())
    const text = `insert into administrators values ($1, 'owner', now())`
    await api.server.ctx.db.query({ name: '', text }, [user])
    const epoch = (await readUser(api.server.ctx.db, user))?.identities[0].epoch ?? -1
    return signToken(api.server.ctx, {
      ...{ [OWN_CLAIMS.identity]: user, [OWN_CLAIMS.epoch]: epoch, [OWN_CLAIMS.signedInAt]: secondsFromNow(0) },
      ...{ iss: `${api.server.origin}/`, sub: user, aud: `${api.server.origin}${CONSOLE_AUDIENCE}` },
      ...{ azp: CONSOLE_CLIENT, iat: secondsFromNow(0), exp: secondsFromNow(600), scope: 'update:users read:users' },
    })
  }

  it('a person’s link by Auth0’s call: both addresses, with what, when, who, until when, and whom to ask', async () => {
    await compatible('POST', await tokenOf(users[0]), { body: { link_with: await proofOf(users[1]) } })
    for (const email of emails) {
      const { subjects, text } = await toldTo(email)
      assert.deepEqual(subjects, ['A new way to sign in to Acme'])
      assert.match(text, /by this way too: Username-Password-Authentication\./)
      assert.match(text, /It happened on .* UTC\. Somebody did it who was signed in to your account\./)
      assert.match(text, /If that was not you, remove it in your account/)
      assert.match(text, /It can be taken back until .* UTC\. You reach the support of Acme at help@acme\.example\./)
    }
  })

  it('a person’s unlink by Auth0’s call, and by ours; and what a person takes back', async () => {
    await api.link(users[0], users[1])
    await compatible('DELETE', await tokenOf(users[0]))
    for (const email of emails)
      assert.deepEqual((await toldTo(email)).subjects, ['A way to sign in to Acme was removed'])
    const body = { action: 'link', primary: users[0], link_with: await proofOf(users[1]) }
    const made = await linking.done(body, { token: await tokenOf(users[0]) })
    const undone = await linking.undo(made.id, {}, { token: await tokenOf(users[0]) })
    assert.equal(undone.status, 201)
    for (const email of emails) {
      const { subjects, text } = await toldTo(email)
      assert.equal(subjects[0], 'A change to your account with Acme was taken back')
      assert.match(text, /It was about: Username-Password-Authentication\./)
      assert.equal(subjects.length, 3)
    }
  })

  it('single acts of an administrator, by both doors', async () => {
    const token = await administrator()
    await compatible('POST', token, { body: { provider: 'auth0', user_id: users[1].slice('auth0|'.length) } })
    assert.match((await toldTo(emails[1])).text, /An administrator of Acme did it\./)
    await linking.done(unlink(users[0], users[1]), { token })
    for (const email of emails) assert.equal((await toldTo(email)).subjects.length, 2)
  })

  it('an administrator’s batch: only of what says so', async () => {
    const [token, third] = [await administrator(), await person(freshEmail(), { email_verified: false })]
    const batch = (notify: boolean) => ({
      operations: [link(users[0], users[1], { notify }), link(users[0], third)],
    })
    await linking.done(batch(false), { token })
    await nothingTold()
    await linking.done({ operations: [unlink(users[0], users[1]), unlink(users[0], third)] }, { token })
    await linking.done(batch(true), { token })
    for (const email of emails) assert.deepEqual((await toldTo(email)).subjects, ['A new way to sign in to Acme'])
  })

  it('what a machine does: only with notify, and then names it', async () => {
    await api.link(users[0], users[1])
    await linking.done(unlink(users[0], users[1]))
    const made = await linking.done(link(users[0], users[1]))
    await linking.undo(made.id)
    await nothingTold()
    await linking.done(link(users[0], users[1], { notify: true }))
    const client = await api.server.ctx.directory.client(api.server.machineClient.id)
    for (const email of emails) {
      const { subjects, text } = await toldTo(email)
      assert.deepEqual(subjects, ['A new way to sign in to Acme'])
      assert.ok(text.includes(`An application did it: ${client?.name ?? ''}.`), text)
    }
    const gone = await linking.done(unlink(users[0], users[1], { becomes: 'nothing', notify: true }))
    await linking.undo(gone.id, { notify: true })
    for (const email of emails) {
      const { subjects, text } = await toldTo(email)
      assert.equal(subjects.length, 3)
      assert.match(text, /It was about: Username-Password-Authentication\./)
    }
  })

  it('a batch sends one mail to each address, and names every way', async () => {
    const mailbox = (await api.makeUser({ email: emails[1], email_verified: true })).user_id
    const operations = [link(users[0], users[1]), link(users[0], mailbox)]
    await linking.done({ operations: operations.map((one) => ({ ...one, notify: true })) })
    const { subjects, text } = await toldTo(emails[1])
    assert.equal(subjects.length, 1)
    assert.match(text, /by this way too: Username-Password-Authentication, email\./)
  })

  it('what was erased cannot be taken back, and the mail does not say so', async () => {
    await api.link(users[0], users[1])
    await linking.done(unlink(users[0], users[1], { becomes: 'nothing', erase: true, notify: true }))
    for (const email of emails) assert.doesNotMatch((await toldTo(email)).text, /taken back/)
  })

  it('nobody whose address is not verified', async () => {
    const [email, me] = [freshEmail(), await tokenOf(users[0])]
    const other = await person(email, { email_verified: false, verify_email: false })
    const body = { action: 'link', primary: users[0], link_with: await proofOf(other) }
    await linking.done(body, { token: me })
    assert.deepEqual((await toldTo(email)).subjects, [])
    assert.equal((await toldTo(emails[0])).subjects.length, 1)
  })
})
