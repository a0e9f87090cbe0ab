import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import { eachDatabase } from '../support/databases.ts'
import { codeMail, codeSms } from '../support/messages.ts'
import { type TestServer, startServer } from '../support/server.ts'

eachDatabase('the outbox page', (open) => {
  let server: TestServer
  let quiet: TestServer
  before(async () => {
    const db = await open()
    server = await startServer(db)
    quiet = await startServer(db, { demo: false })
  })
  after(async () => {
    await server.stop()
    await quiet.stop()
  })

  it('shows codes and links of a demonstration, newest first, and repeats nothing as markup', async () => {
    const { ctx } = server
    const link = `${server.origin}/u/reset-password?ticket=abc`
    await ctx.messages.send(codeMail('ada@example.com', '123456'))
    await ctx.messages.send(codeSms('+4915100000001', '654321'))
    const values = { link }
    const mail = { channel: 'email', to: 'bob@example.com', template: 'reset_password', values } as const
    await ctx.messages.send({ ...mail, locale: 'en', expiresInSeconds: 300 })
    const answer = await fetch(`${server.origin}/u/outbox`)
    const html = await answer.text()
    assert.equal(answer.status, 200)
    assert.equal(answer.headers.get('cache-control'), 'no-store')
    assert.ok(html.indexOf('bob@example.com') < html.indexOf('ada@example.com'))
    for (const code of ['123456', '654321']) assert.match(html, new RegExp(`<dd[^>]*>(<[^>]*>)*${code}`))
    assert.ok(html.includes(`href="${link}"`))
  })

  it('is not there without the demonstration', async () => {
    assert.equal((await fetch(`${quiet.origin}/u/outbox`)).status, 404)
  })
})
