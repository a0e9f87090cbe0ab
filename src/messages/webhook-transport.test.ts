import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { type IncomingHttpHeaders, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { type TestContext, it } from 'node:test'
import { eachDatabase } from '../../test/support/databases.ts'
import { startMailServer } from '../../test/support/mail-server.ts'
import { codeMail, codeSms, mailTo, openTestMessages, rowsOf } from '../../test/support/messages.ts'
import { until } from '../../test/support/until.ts'
import { readConfig } from '../config.ts'

const KEY = 'MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY='

interface Request {
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** A receiver that answers with each of these statuses in turn, the last for ever; 0 never answers. */
async function receiver(test: TestContext, ...statuses: number[]) {
  const requests: Request[] = []
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const status = (statuses.length > 1 ? statuses.shift() : statuses[0]) ?? 200
      requests.push({ headers: request.headers, body })
      if (status > 0) response.writeHead(status, { location: '/elsewhere' }).end('{}')
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  test.after(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  const settings = { SMS_WEBHOOK_URL: `http://127.0.0.1:${port}/send`, SMS_WEBHOOK_SECRET: `whsec_${KEY}` }
  return { requests, sms: readConfig(settings).sms }
}

eachDatabase('the SMS webhook', (open) => {
  it('gets id, number and text as JSON, signed as Standard Webhooks says', async (test) => {
    const { requests, sms } = await receiver(test, 202)
    const db = await open()
    const messages = openTestMessages(db, { sms })
    test.after(() => messages.stop())
    messages.start()
    await messages.send(codeSms('+4915112345678', '493817'))
    await until('it is sent', async () => (await rowsOf(db))[0]?.sent_at instanceof Date)
    const [{ headers, body }, ...rest] = requests as [Request]
    const [row] = await rowsOf(db)
    assert.deepEqual(JSON.parse(body), {
      id: row?.id,
      to: '+4915112345678',
      body: '493817 is your code for Carabiner, good for 5 minutes. Give it to nobody. Not you? Ignore this message.',
    })
    assert.equal(headers['webhook-id'], row?.id)
    const timestamp = String(headers['webhook-timestamp'])
    assert.ok(Math.abs(Date.now() / 1000 - Number(timestamp)) < 60)
    const expected = createHmac('sha256', Buffer.from(KEY, 'base64'))
      .update(`${row?.id ?? ''}.${timestamp}.${body}`)
      .digest('base64')
    assert.equal(headers['webhook-signature'], `v1,${expected}`)
    assert.equal(row?.body, '')
    assert.equal(rest.length, 0)
  })

  it('is asked again after a 5xx, a 429 and a redirect, which is not followed; the id stays', async (test) => {
    const { requests, sms } = await receiver(test, 500, 302, 200)
    const db = await open()
    const messages = openTestMessages(db, { sms })
    test.after(() => messages.stop())
    messages.start()
    await messages.send(codeSms('+4915112345678', '493817'))
    await until('it is down', () => messages.state('sms') === 'failing')
    await until('it is sent', async () => (await rowsOf(db))[0]?.sent_at instanceof Date)
    assert.equal(messages.state('sms'), 'ok')
    assert.equal(requests.length, 3)
    assert.equal(new Set(requests.map(({ headers }) => headers['webhook-id'])).size, 1)
  })

  it('that refuses a message with 422 is not asked again', async (test) => {
    const { requests, sms } = await receiver(test, 422)
    const db = await open()
    const messages = openTestMessages(db, { sms })
    test.after(() => messages.stop())
    messages.start()
    await messages.send(codeSms('+4915112345678', '493817'))
    await until('it is dropped', async () => (await rowsOf(db))[0]?.failed_at instanceof Date)
    assert.equal(requests.length, 1)
    assert.deepEqual([(await rowsOf(db))[0]?.body, messages.state('sms')], ['', 'ok'])
  })

  it('that never answers holds back no mail, and is given up in time', async (test) => {
    const { requests, sms } = await receiver(test, 0)
    const mail = await startMailServer()
    test.after(() => mail.stop())
    const db = await open()
    const messages = openTestMessages(db, { sms, mail: mailTo(mail.port) }, { sendMs: 1000, stopMs: 100 })
    test.after(() => messages.stop())
    messages.start()
    for (let index = 0; index < 8; index++) await messages.send(codeSms(`+49${index}`, '111111'))
    await until('it hangs', () => requests.length === 5)
    await messages.send(codeMail('ada@example.com', '222222'))
    await until('mail arrives', () => mail.mails.length === 1)
    assert.equal(messages.state('sms'), 'ok', 'nothing was given up yet')
    await until('it is given up', () => messages.state('sms') === 'failing')
    await until('the others get their turn', () => new Set(requests.map(({ body }) => body)).size === 8)
  })
})
