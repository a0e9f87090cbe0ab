import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BadSetting, readConfig } from './config.ts'

test('without settings: port 4000 on this machine alone, embedded, one origin', () => {
  const config = readConfig({})
  assert.equal(config.port, 4000)
  assert.equal(config.host, '127.0.0.1')
  assert.equal(config.databaseUrl, null)
  assert.deepEqual(config.origins, ['http://localhost:4000'])
  assert.equal(config.demo, false)
  assert.ok(config.dataDir.endsWith('/data'))
  assert.ok(config.actionsDir.endsWith('/actions'))
})

test('actions see certificates and the time zone of our environment, and nothing else', () => {
  const { actionsEnvironment } = readConfig({ TZ: 'Europe/Vienna', CARABINER_KEYS: 'a:b', PATH: '/bin' })
  assert.deepEqual(actionsEnvironment, { TZ: 'Europe/Vienna' })
})

test('private networks are out of reach unless a setting or the demo opens them', () => {
  const opened = [{}, { DEMO: 'on' }, { ALLOW_PRIVATE_NETWORK: 'on' }, { DEMO: 'on', ALLOW_PRIVATE_NETWORK: 'off' }]
  assert.deepEqual(
    opened.map((env) => readConfig(env).allowPrivateNetwork),
    [false, true, true, false],
  )
})

test('TLS adds an origin of its own, and PUBLIC_URL replaces both', () => {
  assert.deepEqual(readConfig({ TLS: 'auto', PORT: '80' }).origins, ['http://localhost', 'https://localhost:4443'])
  const given = readConfig({ TLS: 'auto', PUBLIC_URL: 'https://ID.example.com/, http://localhost:4000' })
  assert.deepEqual(given.origins, ['https://id.example.com', 'http://localhost:4000'])
})

const BAD: readonly (readonly [Record<string, string>, RegExp])[] = [
  [{ PORT: '0' }, /^PORT=0 /],
  [{ PORT: 'http' }, /^PORT=http /],
  [{ TLS: 'yes' }, /^TLS=yes .*auto/],
  [{ PUBLIC_URL: 'id.example.com' }, /^PUBLIC_URL=id.example.com /],
  [{ PUBLIC_URL: 'https://id.example.com/path' }, /^PUBLIC_URL=/],
  [{ DATABASE_URL: 'mysql://root:secret@db' }, /^DATABASE_URL=… /],
  [{ DATABASE_URL: 'postgres://db/x' }, /^CARABINER_KEYS=/],
  [{ CARABINER_CLIENT_ID: 'x' }, /^CARABINER_CLIENT_SECRET=.*CARABINER_CLIENT_ID/],
  [{ ALLOW_PRIVATE_NETWORK: 'yes' }, /^ALLOW_PRIVATE_NETWORK=yes .*off, on/],
  [{ DEMO: 'true' }, /^DEMO=true .*off, on/],
  [{ LOG_LEVEL: 'loud' }, /^LOG_LEVEL=loud /],
  [{ RATE_LIMIT: '50' }, /^RATE_LIMIT=50 /],
  [{ ACTIONS_DIR: '/not/there' }, /^ACTIONS_DIR=\/not\/there .*no such folder/],
  [{ MAIL_FROM: 'a@example.com' }, /^SMTP_URL=.*MAIL_FROM/],
  [{ SMTP_URL: 'smtp://mail' }, /^MAIL_FROM=.*SMTP_URL/],
  [{ SMTP_URL: 'http://ada:secret@mail', MAIL_FROM: 'a@example.com' }, /^SMTP_URL=… .*smtps:/],
  [{ SMTP_URL: 'smtp://ada:secret@mail/x', MAIL_FROM: 'a@example.com' }, /^SMTP_URL=… /],
  [{ SMTP_URL: 'smtp://mail', MAIL_FROM: 'a@example.com, b@example.com' }, /^MAIL_FROM=a@example.com, b/],
  [{ SMTP_URL: 'smtp://mail', MAIL_FROM: 'A\nBcc: b@example.com <a@example.com>' }, /^MAIL_FROM=/],
  [{ SMS_WEBHOOK_URL: 'https://sms.example.com' }, /^SMS_WEBHOOK_SECRET=.*SMS_WEBHOOK_URL/],
  [{ SMS_WEBHOOK_SECRET: `whsec_${'A'.repeat(44)}` }, /^SMS_WEBHOOK_URL=/],
  [{ SMS_WEBHOOK_URL: 'https://ada:secret@sms', SMS_WEBHOOK_SECRET: 'x' }, /^SMS_WEBHOOK_URL=… /],
  [{ SMS_WEBHOOK_URL: 'https://sms.example.com', SMS_WEBHOOK_SECRET: 'whsec_c2VjcmV0QA==' }, /^SMS_WEBHOOK_SECRET=… /],
]

for (const [settings, words] of BAD) {
  test(`${Object.keys(settings).join()} with a bad value names it and what is allowed, and no secret`, () => {
    assert.throws(
      () => readConfig(settings),
      (error: unknown) => error instanceof BadSetting && words.test(error.message) && !/secret@/.test(error.message),
    )
  })
}

test('SMTP_URL gives host, port, TLS and credentials; MAIL_FROM name and address', () => {
  const mail = (SMTP_URL: string, MAIL_FROM: string) => readConfig({ SMTP_URL, MAIL_FROM }).mail
  assert.deepEqual(mail('smtps://ada%40x:p%3Aw@mail.example.com', 'Login <login@example.com>'), {
    host: 'mail.example.com',
    port: 465,
    secure: true,
    auth: { user: 'ada@x', pass: 'p:w' },
    from: { name: 'Login', address: 'login@example.com' },
  })
  const plain = mail('smtp://[::1]:2525', 'login@example.com')
  assert.deepEqual([plain?.host, plain?.port, plain?.auth, plain?.from.name], ['::1', 2525, null, ''])
})
