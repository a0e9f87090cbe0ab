import assert from 'node:assert/strict'
import { it } from 'node:test'
import { verifyTotp } from '../../src/steps/factors/totp.ts'
import { codeOf } from '../factors/people-with-factors.ts'
import { assertWhole } from '../support/invariants.ts'
import { askByPassword } from '../support/token-endpoint.ts'
import { at, freshEmail, onEachDatabase } from './api-under-test.ts'
import { DATABASE, importsOf, sums, usersByEmail } from './imports-under-test.ts'

/** bcrypt of "hello", 4 rounds, made elsewhere. */
const SHA256 = {
  algorithm: 'sha256',
  hash: { value: '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824', encoding: 'hex' },
}
const SECRET = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP'

onEachDatabase('POST /api/v2/jobs/users-imports', (api) => {
  const imports = importsOf(() => api.server)
  const signIn = (username: string, password: string) => askByPassword(api.server, { username, password })
  const userWith = async (email: string) => {
    const found = await usersByEmail(api.server, email)
    assert.equal(found.length, 1)
    return found[0]
  }

  it('makes the users of a file with all that is said of them', async () => {
    const email = freshEmail()
    const user = {
      email: email.toUpperCase(),
      email_verified: true,
      user_id: `id-${email}`,
      username: email.slice(0, 10),
      given_name: 'Ada',
      family_name: 'Lovelace',
      name: 'Ada L.',
      nickname: 'ada',
      picture: 'https://example.com/ada.png',
      blocked: false,
      user_metadata: { theme: 'dark' },
      app_metadata: { plan: 'pro' },
    }
    const created = await imports.send({ users: [user, { email: freshEmail() }], fields: { external_id: 'one' } })
    const connection_id = await imports.connectionId()
    const { id, created_at } = created.body
    assert.match(id, /^job_[A-Za-z0-9]{16}$/)
    const said = { type: 'users_import', connection_id, connection: DATABASE, external_id: 'one', created_at, id }
    assert.deepEqual(created.body, { ...said, status: 'pending' })
    const summary = { failed: 0, updated: 0, inserted: 2, total: 2 }
    assert.deepEqual(await imports.ended(created, 202), { ...said, status: 'completed', summary })
    assert.deepEqual([(await imports.errors(id)).status, (await imports.errors(id)).body], [204, null])

    const made = await userWith(email)
    assert.equal(made.user_id, `auth0|id-${email}`)
    const { user_id: _id, email: _email, ...rest } = user
    for (const [name, value] of Object.entries(rest)) assert.deepEqual(made[name], value, name)
    assert.equal(made.logins_count, undefined)
    const [event] = await api.server.ctx.db.query<{ data: { object: object } }>(
      { name: '', text: `select data from events where user_id = $1` },
      [made.user_id],
    )
    assert.equal((event?.data.object as typeof made).email, email)
    const types = (await api.newestLogs(3)).map(({ type }) => type)
    assert.ok(types.includes('sui') && types.includes('sapi'), types.join())
    await assertWhole(api.server.ctx.db)
  })

  it('takes hashes that were made elsewhere, and replaces them at the first sign-in', async () => {
    const [bcrypt, sha256] = [freshEmail(), freshEmail()]
    const hash = await hashOfHello()
    const users = [
      { email: bcrypt, password_hash: hash },
      { email: sha256, custom_password_hash: SHA256 },
    ]
    assert.deepEqual(sums(await imports.done({ users })), ['completed', 2, 0, 0])
    for (const email of [bcrypt, sha256]) {
      assert.equal((await signIn(email, 'hallo')).status, 403)
      assert.equal((await signIn(email, 'hello')).status, 200, email)
      assert.match(await storedHash(email), /^\$argon2id\$/)
    }
    const again = await imports.done({
      users: [{ email: sha256, custom_password_hash: SHA256 }],
      fields: { upsert: 'true' },
    })
    assert.deepEqual(sums(again), ['completed', 0, 0, 1])
    assert.equal((await signIn(sha256, 'hello')).status, 200)
  })

  it('changes who is there with upsert: what may be changed, metadata overwritten', async () => {
    const email = freshEmail()
    const first = {
      email,
      user_metadata: { a: 1 },
      app_metadata: { b: 2 },
      given_name: 'Ada',
      custom_password_hash: SHA256,
    }
    await imports.done({ users: [first] })
    const { user_id: id } = await userWith(email)
    const second = { email, username: 'other', user_metadata: { c: 3 }, name: 'A', email_verified: true, blocked: true }
    const job = await imports.done({ users: [second, { email: freshEmail() }], fields: { upsert: 'true' } })
    assert.deepEqual(sums(job), ['completed', 1, 1, 0])
    const user = await userWith(email)
    assert.deepEqual(
      [user.user_id, user.user_metadata, user.app_metadata, user.name, user.given_name, user.email_verified],
      [id, { c: 3 }, { b: 2 }, 'A', 'Ada', true],
    )
    assert.deepEqual([user.username, user.blocked], [undefined, undefined])
    const hashed = { email, custom_password_hash: { ...SHA256, salt: { value: '', position: 'suffix' } } }
    assert.deepEqual(sums(await imports.done({ users: [hashed], fields: { upsert: 'true' } })), ['completed', 0, 1, 0])
    assert.equal((await signIn(email, 'hello')).status, 200)
  })

  it('refuses a user whose address, id, name or number somebody has, and the second of two in one file', async () => {
    const taken = freshEmail()
    const long = { email: taken, user_id: `x-${taken}`, username: taken.slice(0, 12), phone_number: '+15550001' }
    await imports.done({ users: [long] })
    const rows = [
      { email: taken },
      { email: freshEmail(), user_id: `x-${taken}` },
      { email: freshEmail(), username: taken.slice(0, 12) },
      { email: freshEmail(), phone_number: '+15550001' },
    ]
    const plain = await imports.done({ users: rows })
    assert.deepEqual(sums(plain), ['completed', 0, 0, 4])
    const message = 'The user already exist and upsert parameter is false'
    const duplicated = { code: 'DUPLICATED_USER', message }
    assert.deepEqual(
      (await imports.errors(plain.id)).body,
      rows.map((user) => ({ user, errors: [duplicated] })),
    )
    const upsert = await imports.done({ users: rows.slice(1), fields: { upsert: 'true' } })
    assert.deepEqual(await codesOf(upsert.id), ['CONFLICT', 'CONFLICT_USERNAME', 'CONFLICT'])

    const twice = freshEmail()
    const users = [{ email: twice }, { email: twice.toUpperCase(), name: 'Two' }]
    for (const fields of [{ upsert: 'false' }, { upsert: 'true' }]) {
      const job = await imports.done({ users, fields })
      const [error] = (await imports.errors(job.id)).body.slice(-1)
      assert.deepEqual(error.errors[0], {
        code: 'DUPLICATED_USER',
        message: 'A user with this email was already provided.',
      })
    }
    assert.equal((await userWith(twice)).name, twice)
  })

  it('links further identities, each with the proof that its next sign-in brings, and unlinks them as any others', async () => {
    const [email, work] = [freshEmail(), freshEmail()]
    const identities = [
      { provider: 'auth0', connection: DATABASE, user_id: `main-${email}`, isSocial: false },
      {
        provider: 'google-oauth2',
        connection: 'google-oauth2',
        user_id: `g-${email}`,
        isSocial: true,
        profileData: { email, name: 'Ada' },
      },
      { provider: 'github', connection: 'github', user_id: 1_234_567, isSocial: true },
      {
        provider: 'auth0',
        connection: DATABASE,
        user_id: `second-${email}`,
        profileData: { email: work },
        custom_password_hash: SHA256,
      },
    ]
    const job = await imports.done({ users: [{ email, user_id: `main-${email}`, identities }] })
    assert.deepEqual(sums(job), ['completed', 1, 0, 0], JSON.stringify((await imports.errors(job.id)).body))
    const user = await userWith(email)
    const keys = [`auth0|main-${email}`, `google-oauth2|g-${email}`, 'github|1234567', `auth0|second-${email}`]
    assert.deepEqual(await api.identitiesOf(user.user_id), keys)
    assert.equal(user.identities[2].user_id, 1_234_567)
    assert.deepEqual(user.identities[1].profileData, { email, name: 'Ada' })
    assert.equal((await signIn(work, 'hello')).status, 200)
    const proofs = await api.server.ctx.db.query(
      { name: '', text: 'select issuer, subject from identities where owner = $1 order by position' },
      [user.user_id],
    )
    assert.deepEqual(proofs[1], { issuer: 'urn:carabiner:demo-provider:google-oauth2', subject: `g-${email}` })
    await assertWhole(api.server.ctx.db)
    const path = `/api/v2/users/${at(user.user_id)}/identities/google-oauth2/${at(`g-${email}`)}`
    assert.equal((await api.ask({ method: 'DELETE', path })).status, 200)
    assert.deepEqual(await api.identitiesOf(`google-oauth2|g-${email}`), [`google-oauth2|g-${email}`])
    await assertWhole(api.server.ctx.db)
  })

  it('never takes an identity that anybody has, that is twice in the file, or of a connection that is not there', async () => {
    const other = await api.putUser({ provider: 'google-oauth2', id: `taken-${freshEmail()}` })
    const google = (user_id: string) => ({ provider: 'google-oauth2', connection: 'google-oauth2', user_id })
    const once = `once-${freshEmail()}`
    const users = [
      { email: freshEmail(), identities: [google(other.replace('google-oauth2|', ''))] },
      { email: freshEmail(), identities: [google(once)] },
      { email: freshEmail(), identities: [google(once)] },
      { email: freshEmail(), identities: [google(`a-${once}`), google(`a-${once}`)] },
      { email: freshEmail(), identities: [{ ...google('b'), connection: 'nowhere' }] },
      { email: freshEmail(), identities: [{ ...google('b'), provider: 'github' }] },
      { email: freshEmail(), identities: [{ ...google('b'), custom_password_hash: SHA256 }] },
      { email: freshEmail(), identities: [{ ...google(`c-${once}`), subject: once }] },
    ]
    const job = await imports.done({ users })
    assert.deepEqual(sums(job), ['completed', 1, 0, 7])
    const none = 'CONNECTION_NOT_FOUND'
    assert.deepEqual(await codesOf(job.id), ['CONFLICT', 'CONFLICT', 'CONFLICT', none, none, 'NOT_PASSED', 'CONFLICT'])
    assert.deepEqual(await api.identitiesOf(other), [other])
    await assertWhole(api.server.ctx.db)
  })

  it('enrols authenticator apps, keeps their secrets sealed, and refuses other factors', async () => {
    const [app, phone, mail] = [freshEmail(), freshEmail(), freshEmail()]
    const users = [
      { email: app, mfa_factors: [{ totp: { secret: SECRET } }] },
      { email: phone, mfa_factors: [{ phone: { value: '+15550002' } }] },
      { email: mail, mfa_factors: [{ email: { value: mail } }] },
    ]
    const job = await imports.done({ users })
    assert.deepEqual(sums(job), ['completed', 1, 0, 2])
    assert.deepEqual(await codesOf(job.id), ['MFA_FACTORS_FAILED', 'MFA_FACTORS_FAILED'])
    const { user_id: id, created_at } = await userWith(app)
    const verified = await verifyTotp(api.server.ctx, { id, createdAt: new Date(created_at) }, codeOf(SECRET))
    assert.ok('factorId' in verified)
    const { db } = api.server.ctx
    for (const table of ['job_rows', 'factors', 'events', 'logs']) {
      const text = `select count(*)::integer as count from ${table} t where t::text like '%${SECRET}%'`
      assert.deepEqual(await db.query({ name: '', text }, []), [{ count: 0 }], table)
    }
  })

  it('takes JSON lines and CSV as well', async () => {
    const [one, two, three] = [freshEmail(), freshEmail(), freshEmail()]
    const lines = `{"email":"${one}","name":"Ö"}\n\n{"email":"${two}"}\n`
    assert.deepEqual(sums(await imports.done({ users: lines, name: 'users.ndjson' })), ['completed', 2, 0, 0])
    assert.equal((await userWith(one)).name, 'Ö')
    const csv = `email,email_verified,name,user_metadata\r\n${three},true,"A ""B""","{""a"":1}"\r\n`
    assert.deepEqual(sums(await imports.done({ users: csv, name: 'users.csv', type: 'text/csv' })), [
      'completed',
      1,
      0,
      0,
    ])
    const { email_verified, name, user_metadata } = await userWith(three)
    assert.deepEqual([email_verified, name, user_metadata], [true, 'A "B"', { a: 1 }])
  })

  async function codesOf(id: string): Promise<string[]> {
    const { body } = await imports.errors(id)
    return body.map(({ errors }: { errors: { code: string }[] }) => errors[0]?.code)
  }

  async function storedHash(email: string): Promise<string> {
    const text = 'select password_hash as hash from identities where login_email = $1'
    const [row] = await api.server.ctx.db.query<{ hash: string }>({ name: '', text }, [email])
    return row?.hash ?? ''
  }
})

async function hashOfHello(): Promise<string> {
  const { hash } = await import('@node-rs/bcrypt')
  return hash('hello', 4)
}
