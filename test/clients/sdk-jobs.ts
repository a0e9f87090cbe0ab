import assert from 'node:assert/strict'
import { it } from 'node:test'
import { until } from '../support/until.ts'
import type { SdkJob } from './sdk-calls.ts'
import { refused } from './sdk-refusals.ts'
import type { Stage } from './sdk-stories.ts'

const NO_JOB = 'job_AAAAAAAAAAAAAAAA'

/** Every call of `jobs.*`, once as it goes well and once as it is refused. */
export function jobCalls(stage: () => Stage): void {
  const ended = async ({ id }: SdkJob): Promise<SdkJob> => {
    let job = await stage().sdk.readJob(id)
    await until(`job ${id} has ended`, async () => {
      job = await stage().sdk.readJob(id)
      return job.status !== 'pending'
    })
    return job
  }
  const databaseId = async () =>
    (await stage().sdk.connections()).find(({ strategy }) => strategy === 'auth0')?.id ?? assert.fail('no database')

  it('imports users and reads what was wrong with some of them', async () => {
    const { sdk, create } = stage()
    const { email } = await create('ada')
    const users = [{ email: `new-${String(email)}` }, { email }]
    const made = await sdk.importUsers({ connection_id: await databaseId(), users: JSON.stringify(users) })
    assert.deepEqual([made.type, made.status], ['users_import', 'pending'])
    const job = await ended(made)
    assert.deepEqual([job.status, job.summary], ['completed', { failed: 1, updated: 0, inserted: 1, total: 2 }])
    const message = 'The user already exist and upsert parameter is false'
    assert.deepEqual(await sdk.jobErrors(job.id), [{ user: { email }, errors: [{ code: 'DUPLICATED_USER', message }] }])
    assert.equal((await sdk.usersByEmail(`new-${String(email)}`)).length, 1)
  })

  it('exports users to a link', async () => {
    const { sdk } = stage()
    const job = await ended(await sdk.exportUsers({ format: 'json', limit: 1, fields: [{ name: 'user_id' }] }))
    assert.equal(job.status, 'completed')
    assert.match(String(job.location), /\/exports\/job_\w{16}\.json\.gz\?ticket=/)
  })

  it('sends a verification mail', async () => {
    const { sdk, create } = stage()
    const { user_id } = await create('ada', { email_verified: false, verify_email: false })
    const made = await sdk.verifyEmail({ user_id })
    assert.deepEqual([made.type, (await ended(made)).status], ['verification_email', 'completed'])
  })

  it('throws for jobs that are refused or are not there', async () => {
    const { sdk } = stage()
    const unknown = refused(400, 'inexistent_connection', 'The connection does not exist.')
    await assert.rejects(sdk.importUsers({ connection_id: 'con_AAAAAAAAAAAAAAAA', users: '[{}]' }), unknown)
    await assert.rejects(sdk.exportUsers({ connection_id: 'con_AAAAAAAAAAAAAAAA' }), unknown)
    const nobody = refused(404, 'inexistent_user', 'The user does not exist.')
    await assert.rejects(sdk.verifyEmail({ user_id: 'auth0|nobody' }), nobody)
    const none = refused(404, 'inexistent_job', 'The job does not exist')
    await assert.rejects(sdk.readJob(NO_JOB), none)
    await assert.rejects(sdk.jobErrors(NO_JOB), none)
  })
}
