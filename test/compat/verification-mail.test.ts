import assert from 'node:assert/strict'
import { it } from 'node:test'
import { at, freshEmail, onEachDatabase } from './api-under-test.ts'

onEachDatabase('verify_email', (api) => {
  const make = async (more: object = {}) => {
    const email = freshEmail()
    const body = { connection: 'Username-Password-Authentication', password: 'Correct-horse-7', email, ...more }
    return { email, id: (await api.makeUser(body)).user_id as string }
  }
  const linksTo = async (email: string) =>
    (await api.server.outbox(email)).flatMap(({ text }) => /https?:\/\/\S*ticket\S*/.exec(text) ?? [])

  it('a user made with an address that is not verified gets a link that verifies it', async () => {
    const { email, id } = await make()
    const [link] = await linksTo(email)
    assert.ok(link)
    const opened = await fetch(link)
    assert.equal(opened.status, 200)
    const page = await opened.text()
    const form = /<form[^>]*action="([^"]*)"/.exec(page)?.[1]
    const fields = [...page.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)].map((found) => [
      found[1],
      found[2],
    ])
    if (form !== undefined) {
      const body = new URLSearchParams(fields as [string, string][])
      const cookie = opened.headers
        .getSetCookie()
        .map((line) => line.split(';')[0])
        .join('; ')
      await fetch(new URL(form, link), { method: 'POST', body, headers: { cookie } })
    }
    const user = await api.ask({ method: 'GET', path: `/api/v2/users/${at(id)}` })
    assert.equal(user.body.email_verified, true)
  })

  it('none goes out where the address is verified, or verify_email is false, or the connection sends codes', async () => {
    for (const more of [{ email_verified: true }, { verify_email: false }]) {
      const { email } = await make(more)
      assert.deepEqual(await api.server.outbox(email), [])
    }
    const email = freshEmail()
    await api.makeUser({ connection: 'email', email })
    assert.deepEqual(await api.server.outbox(email), [])
  })

  it('a change sends one only where it is asked for', async () => {
    const { id } = await make({ verify_email: false })
    const [quiet, told] = [freshEmail(), freshEmail()]
    const change = (body: object) => api.ask({ method: 'PATCH', path: `/api/v2/users/${at(id)}`, body })
    assert.equal((await change({ email: quiet })).status, 200)
    assert.equal((await change({ email: told, verify_email: true })).status, 200)
    assert.deepEqual([(await linksTo(quiet)).length, (await linksTo(told)).length], [0, 1])
  })
})
