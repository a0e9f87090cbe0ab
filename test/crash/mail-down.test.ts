import assert from 'node:assert/strict'
import { it } from 'node:test'
import { eachDatabase } from '../support/databases.ts'
import { startMailServer } from '../support/mail-server.ts'
import { codeMail, mailTo } from '../support/messages.ts'
import { freePort, startServer } from '../support/server.ts'
import { until } from '../support/until.ts'

eachDatabase('a mail server that is down', (open) => {
  it('fails no request and leaves /health at 200; mail goes out when it is back', async (test) => {
    const port = await freePort()
    const server = await startServer(await open(), { mail: mailTo(port), demo: false, logLevel: 'error' })
    test.after(() => server.stop())
    const begun = performance.now()
    for (let index = 0; index < 20; index++) await server.ctx.messages.send(codeMail(`p${index}@example.com`, '493817'))
    assert.ok(performance.now() - begun < 5000, 'nobody waits for the mail server')
    await until('it is known to be down', () => server.ctx.messages.state('email') === 'failing')
    assert.equal((await server.call('GET', '/health', { token: null })).status, 200)
    assert.equal((await server.call('GET', '/api/v2/users')).status, 200)
    const mail = await startMailServer({ port })
    test.after(() => mail.stop())
    await until('everything arrives', () => mail.mails.length === 20)
    assert.equal(new Set(mail.mails.map(({ to }) => to[0])).size, 20)
    assert.equal(server.ctx.messages.state('email'), 'ok')
  })

  it('under demo tests and people read the outbox instead', async (test) => {
    const server = await startServer(await open())
    test.after(() => server.stop())
    await server.ctx.messages.send(codeMail('ada@example.com', '493817'))
    await server.ctx.messages.send(codeMail('bob@example.com', '111111'))
    const [mail, ...others] = await server.outbox('ada@example.com')
    assert.match(mail?.text ?? '', /493817/)
    assert.equal(others.length, 0)
    assert.equal((await server.outbox()).length, 2)
  })
})
