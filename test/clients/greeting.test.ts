import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { type ServerProcess, startProcess } from '../support/process.ts'
import { run } from '../support/run.ts'

const missing = ['bash', 'curl', 'sed'].filter((tool) => spawnSync(tool, ['--version']).error)
const skip = missing.length > 0 && `This machine has no ${missing.join(', ')} to paste the commands into`

describe('the commands that a first start prints, pasted as they are', { skip }, () => commandsWork({}))

describe('the same with a client and a folder whose names need quoting', { skip }, () => {
  commandsWork(
    {
      CARABINER_CLIENT_ID: "o'brien & co",
      CARABINER_CLIENT_SECRET: 'a "quoted" $HOME `id` \\ back+slash=100% & more',
    },
    "it's my data",
  )
})

function commandsWork(settings: Readonly<Record<string, string>>, folder = 'data'): void {
  let parent: string
  let server: ServerProcess
  before(async () => {
    parent = await mkdtemp(join(tmpdir(), 'cb-greeting-'))
    await mkdir(join(parent, folder))
    server = await startProcess({ ...settings, DATA_DIR: join(parent, folder) })
  })
  after(async () => {
    await server.stop()
    await rm(parent, { recursive: true, force: true })
  })

  it('name the addresses and the client', () => {
    const lines = server
      .printed()
      .split('\n')
      .map((line) => line.trim())
    for (const line of [server.plain, server.secure]) assert.ok(lines.includes(line), server.printed())
    assert.ok(lines.includes(`Client id      ${server.client.id}`), server.printed())
    assert.ok(lines.includes(`Client secret  ${server.client.secret}`), server.printed())
  })

  it('unlink an identity with curl and read the user that it became', async () => {
    const { code, stdout, stderr } = await paste(commandsAfter(/with curl/, server))
    assert.equal(code, 0, stderr)
    const [left, user] = jsonTexts(stdout)
    assert.deepEqual(
      (left as { provider: string }[]).map(({ provider }) => provider),
      ['auth0', 'sms'],
    )
    const { user_id, identities } = user as { user_id: string; identities: { provider: string }[] }
    assert.deepEqual([user_id, identities.length], ['google-oauth2|108000000000000000001', 1])
  })

  it("unlink an identity with Auth0's SDK", async () => {
    const { code, stdout, stderr } = await paste(commandsAfter(/with Auth0's SDK/, server))
    assert.equal(code, 0, stderr)
    assert.match(stdout, /user_id: '00000000000000000000ada0'/)
    const read = await server.call('GET', '/api/v2/users/sms%7C0000000000000000000ada05')
    assert.deepEqual([read.status, read.body.phone_number], [200, '+4915100000001'])
  })
}

/** The indented lines that follow the line which announces them. */
function commandsAfter(announcement: RegExp, server: ServerProcess): string {
  const lines = server.printed().split('\n')
  const begin = lines.findIndex((line) => announcement.test(line)) + 2
  const length = lines.slice(begin).findIndex((line) => line === '')
  const commands = lines.slice(begin, begin + length)
  assert.ok(commands.length > 2 && commands.every((line) => line.startsWith('  ')), server.printed())
  return commands.join('\n')
}

function paste(commands: string) {
  return run('bash', ['-c', commands])
}

/** The JSON texts that commands print one after the other, with nothing between them. */
function jsonTexts(printed: string): unknown[] {
  const end = printed.indexOf(']{') + 1
  assert.ok(end > 0, printed)
  return [JSON.parse(printed.slice(0, end)), JSON.parse(printed.slice(end))]
}
