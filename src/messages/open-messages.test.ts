import assert from 'node:assert/strict'
import { type TestContext, it } from 'node:test'
import { type Open, eachDatabase } from '../../test/support/databases.ts'
import { type MailServer, type ReceivedMail, type Treatment, startMailServer } from '../../test/support/mail-server.ts'
import { type Carriers, codeMail, codeSms, mailTo, openTestMessages, rowsOf } from '../../test/support/messages.ts'
import { freePort } from '../../test/support/server.ts'
import { until } from '../../test/support/until.ts'
import { readOutbox } from '../operations/messages/read-outbox.ts'
import { Problem } from '../problems.ts'
import { lockSettings, writeSettings } from '../store/configuration.ts'
import { claimMessages } from '../store/messages.ts'
import type { Pace } from './start-message-worker.ts'

/** A started outbox, stopped after the test. */
async function outbox(test: TestContext, open: Open, carriers: Carriers, pace: Partial<Pace> = {}) {
  const db = await open()
  const messages = openTestMessages(db, carriers, pace)
  test.after(() => messages.stop())
  messages.start()
  return { db, messages }
}

async function mailServer(test: TestContext, port?: number, treat?: (to: string) => Treatment): Promise<MailServer> {
  const server = await startMailServer({ ...(port === undefined ? {} : { port }), ...(treat && { treat }) })
  test.after(() => server.stop())
  return server
}

function onlyMail(server: MailServer): ReceivedMail {
  const [mail, ...others] = server.mails
  assert.ok(mail)
  assert.equal(others.length, 0)
  return mail
}

eachDatabase('messages', (open) => {
  it('a mail arrives with its code, and nothing of it can be read in the table before or after', async (test) => {
    const server = await mailServer(test)
    const db = await open()
    const messages = openTestMessages(db, { mail: mailTo(server.port) })
    test.after(() => messages.stop())
    await messages.send(codeMail('ada@example.com', '493817'))
    const [waiting] = await rowsOf(db)
    assert.ok(waiting && waiting.body.length > 50 && waiting.sent_at === null)
    assert.doesNotMatch(JSON.stringify(waiting), /493817|Enter this code/)
    messages.start()
    await until('it is sent', async () => (await rowsOf(db))[0]?.sent_at instanceof Date)
    assert.equal((await rowsOf(db))[0]?.body, '')
    const { from, to, raw } = onlyMail(server)
    assert.deepEqual([from, to], ['login@example.com', ['ada@example.com']])
    assert.match(raw, /^From: Example <login@example.com>\r\nTo: ada@example.com\r\n/m)
    assert.match(raw, /^Subject: Your sign-in code for Carabiner\r\n/m)
    assert.match(raw, /^Auto-Submitted: auto-generated\r\n/m)
    assert.match(raw, /\n {4}493817\r\n/)
    assert.equal(messages.state('email'), 'ok')
  })

  it('a message of a transaction leaves after the commit, and never where it was taken back', async (test) => {
    const server = await mailServer(test)
    const { db, messages } = await outbox(test, open, { mail: mailTo(server.port) })
    const takenBack = db.transaction(async (tx) => {
      await messages.send(codeMail('gone@example.com', '111111'), tx)
      throw new Error('taken back')
    })
    await assert.rejects(takenBack, /taken back/)
    await db.transaction((tx) => messages.send(codeMail('ada@example.com', '222222'), tx))
    await until('it arrives', () => server.mails.length > 0)
    assert.deepEqual(server.mails[0]?.to, ['ada@example.com'])
    assert.equal((await rowsOf(db)).length, 1)
  })

  it('a mail server that is down delays mail, says so, and gets it when it is back', async (test) => {
    const port = await freePort()
    const { db, messages } = await outbox(test, open, { mail: mailTo(port) })
    await messages.send(codeMail('ada@example.com', '493817'))
    await until('it was tried', () => messages.state('email') === 'failing')
    assert.equal(messages.state('sms'), 'failing', 'there is no carrier for SMS')
    await until('it was put off', async () => /ECONNREFUSED/.test((await rowsOf(db))[0]?.error ?? ''))
    const server = await mailServer(test, port)
    await until('it arrives', () => server.mails.length > 0)
    await until('it is written down', async () => (await rowsOf(db))[0]?.sent_at instanceof Date)
    assert.equal(messages.state('email'), 'ok')
    assert.equal(server.mails.length, 1)
    assert.equal(messages.logged.filter((line) => line.includes('cannot be delivered')).length, 1)
    assert.doesNotMatch(messages.logged.join(), /493817|ada@example/)
  })

  it('down until the code expires: the message is dropped with what it said, and never sent', async (test) => {
    const port = await freePort()
    const { db, messages } = await outbox(test, open, { mail: mailTo(port) })
    await messages.send(codeMail('ada@example.com', '493817', 1.5))
    await until('it is dropped', async () => (await rowsOf(db))[0]?.failed_at instanceof Date)
    const [row] = await rowsOf(db)
    assert.equal(row?.body, '')
    assert.match(row.error ?? '', /^Expired\. .*ECONNREFUSED/)
    const server = await mailServer(test, port)
    await messages.send(codeMail('bob@example.com', '222222'))
    await until('the next arrives', () => server.mails.length > 0)
    assert.deepEqual(
      server.mails.map(({ to }) => to),
      [['bob@example.com']],
    )
  })

  it('a recipient at whom the server hangs is given up in time, and others go out meanwhile', async (test) => {
    let hangs = true
    const server = await mailServer(test, 0, (to) => (hangs && to.startsWith('hang') ? 'hang' : 'take'))
    const { db, messages } = await outbox(test, open, { mail: mailTo(server.port) }, { sendMs: 1500 })
    for (let index = 0; index < 4; index++) await messages.send(codeMail(`hang${index}@example.com`, '111111'))
    await messages.send(codeMail('ada@example.com', '222222'))
    await until('the other arrives', () => server.mails.length > 0)
    assert.deepEqual(server.mails[0]?.to, ['ada@example.com'])
    assert.ok(
      (await rowsOf(db)).every(({ error }) => error === null),
      'the hanging ones are still under way',
    )
    await until('they are given up', async () => (await rowsOf(db)).filter(({ error }) => error !== null).length === 4)
    hangs = false
    await until('they arrive', () => server.mails.length === 5)
  })

  it('a mailbox that does not exist is not tried again and is no trouble of the server', async (test) => {
    const server = await mailServer(test, 0, (to) => (to.startsWith('nobody') ? 'refuse' : 'take'))
    const { db, messages } = await outbox(test, open, { mail: mailTo(server.port) })
    await messages.send(codeMail('nobody@example.com', '111111'))
    await until('it is dropped', async () => (await rowsOf(db))[0]?.failed_at instanceof Date)
    const [row] = await rowsOf(db)
    assert.deepEqual([row?.attempts, row?.body], [1, ''])
    assert.match(row?.error ?? '', /No such mailbox/)
    assert.doesNotMatch(messages.logged.join(), /nobody@/)
    assert.equal(messages.state('email'), 'ok')
  })

  it('a server that asks to try later is asked again', async (test) => {
    let asked = 0
    const server = await mailServer(test, 0, () => (++asked < 2 ? 'try later' : 'take'))
    const { messages } = await outbox(test, open, { mail: mailTo(server.port) })
    await messages.send(codeMail('ada@example.com', '493817'))
    await until('it arrives', () => server.mails.length === 1)
    assert.equal(asked, 2)
  })

  it('what a process had claimed when it was killed is sent by the next one', async (test) => {
    const server = await mailServer(test)
    const db = await open()
    const killed = openTestMessages(db, { mail: mailTo(server.port) })
    await killed.send(codeMail('ada@example.com', '493817'))
    assert.equal((await claimMessages(db, 'email', { most: 5, seconds: 0.5 })).length, 1)
    assert.equal((await claimMessages(db, 'email', { most: 5, seconds: 0.5 })).length, 0)
    const next = openTestMessages(db, { mail: mailTo(server.port) })
    test.after(() => next.stop())
    next.start()
    await until('it arrives', () => server.mails.length === 1)
  })

  it('a stop finishes what is in hand, gives up what hangs, and loses neither', async (test) => {
    let hangs = true
    const server = await mailServer(test, 0, (to) => (hangs && to.startsWith('hang') ? 'hang' : 'take'))
    const { db, messages } = await outbox(test, open, { mail: mailTo(server.port) }, { stopMs: 300 })
    await messages.send(codeMail('hang@example.com', '111111'))
    await messages.send(codeMail('ada@example.com', '222222'))
    await until('both are in hand', async () => (await rowsOf(db)).every(({ attempts }) => attempts === 1))
    await messages.stop()
    await messages.send(codeMail('late@example.com', '333333'))
    const [hung, sent, late] = await rowsOf(db)
    assert.ok(sent?.sent_at)
    assert.deepEqual([hung?.sent_at, hung?.failed_at, late?.attempts], [null, null, 0])
    hangs = false
    const next = openTestMessages(db, { mail: mailTo(server.port) })
    test.after(() => next.stop())
    next.start()
    await until('the others arrive', () => server.mails.length === 3)
    assert.equal(new Set(server.mails.map(({ to }) => to[0])).size, 3)
  })

  it('without a carrier a message is kept as failed, and the log names the setting', async (test) => {
    const { db, messages } = await outbox(test, open, {})
    await messages.send(codeMail('ada@example.com', '493817'))
    await messages.send(codeSms('+4915112345678', '493817'))
    const rows = await rowsOf(db)
    assert.ok(rows.every(({ failed_at: failed, body }) => failed instanceof Date && body === ''))
    assert.match(messages.logged.join(), /SMTP_URL and MAIL_FROM are not set.*SMS_WEBHOOK_URL and SMS_WEBHOOK_SECRET/s)
    assert.doesNotMatch(messages.logged.join() + JSON.stringify(rows), /493817/)
    assert.equal(messages.state('email'), 'failing')
    const read = await readOutbox({ ...messages.parts, config: messages.parts.config } as never, { limit: 10 })
    assert.ok(read instanceof Problem && read.code === 'not_found', 'the outbox is shown under DEMO only')
  })

  it('under DEMO both channels land in the outbox, newest first; not what a real carrier has', async (test) => {
    const server = await mailServer(test)
    const { db, messages } = await outbox(test, open, { demo: true })
    await messages.send(codeMail('ada@example.com', '111111'))
    await messages.send(codeSms('+4915112345678', '222222'))
    await until('both are sent', async () => (await rowsOf(db)).every(({ sent_at: sent }) => sent instanceof Date))
    const read = async (limit: number, carriers: Carriers = {}) => {
      const found = await readOutbox(
        { ...messages.parts, config: { ...messages.parts.config, ...carriers } } as never,
        {
          limit,
        },
      )
      assert.ok(!(found instanceof Problem))
      return found
    }
    const [sms, mail] = await read(10)
    assert.ok(sms && mail)
    assert.deepEqual([sms.channel, sms.to, sms.subject, sms.html], ['sms', '+4915112345678', null, null])
    assert.match(sms.text, /222222/)
    for (const said of [mail.text, mail.html]) assert.match(said ?? '', /111111/)
    assert.equal((await read(1)).length, 1)
    assert.deepEqual(
      (await read(10, { mail: mailTo(server.port) })).map(({ channel }) => channel),
      ['sms'],
    )
    assert.equal(messages.state('sms'), 'ok')
  })

  it('a tenant whose name holds line breaks adds no header and no recipient (T25)', async (test) => {
    const server = await mailServer(test)
    const { db, messages } = await outbox(test, open, { mail: mailTo(server.port) })
    await db.transaction(async (tx) => {
      await lockSettings(tx)
      await writeSettings(tx, { friendlyName: 'Evil\r\nBcc: eve@example.com\r\n\r\nbody\u2028X-A: b' })
    })
    await messages.send(codeMail('ada@example.com', '493817'))
    await until('it arrives', () => server.mails.length === 1)
    const { to, raw } = onlyMail(server)
    assert.deepEqual(to, ['ada@example.com'])
    const [headers = ''] = raw.replace(/\r\n[ \t]/g, ' ').split('\r\n\r\n')
    assert.match(headers, /^Subject: Your sign-in code for Evil Bcc: eve@example.com body X-A: b$/m)
    assert.doesNotMatch(headers, /^(Bcc|X-A):/im)
  })

  it('an address that is a list reaches nobody of it (T25)', async (test) => {
    const server = await mailServer(test)
    const { db, messages } = await outbox(test, open, { mail: mailTo(server.port) })
    for (const to of ['ada@example.com,eve@example.com', 'ada@example.com\r\nRCPT TO:<eve@example.com>']) {
      await messages.send(codeMail(to, '493817'))
    }
    await until('both are dropped', async () => (await rowsOf(db)).every(({ failed_at: failed }) => failed !== null))
    assert.deepEqual(server.mails, [])
  })

  it('what was sent or dropped is deleted after a day', async (test) => {
    const { db, messages } = await outbox(test, open, { demo: true }, { tidyMs: 50 })
    for (const code of ['1', '2']) await messages.send(codeMail('ada@example.com', code))
    await until('both are sent', async () => (await rowsOf(db)).every(({ sent_at: sent }) => sent instanceof Date))
    const age = {
      name: 'test_age_message',
      text: `update messages set created_at = now() - interval '25 hours' where id = $1`,
    }
    await db.query(age, [(await rowsOf(db))[0]?.id])
    await until('the old one is gone', async () => (await rowsOf(db)).length === 1)
  })
})
