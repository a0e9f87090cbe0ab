import assert from 'node:assert/strict'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, readdir, stat, writeFile } from 'node:fs/promises'
import { createServer, request } from 'node:http'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { describe, it, type TestContext } from 'node:test'
import type { IncomingMessage } from 'node:http'
import { type Child, startChild } from '../../test/support/child.ts'
import { temporaryFolder } from '../../test/support/folders.ts'
import { openControlSocket } from './control-socket.ts'
import { claimDataDirectory } from './data-directory.ts'

const ROUNDS = process.env['TEST_SCALE'] === 'soak' ? 200 : 20

async function ask(dir: string): Promise<string> {
  const socket = await openControlSocket(dir)
  const asked = request({ createConnection: () => socket, path: '/', host: 'localhost' }).end()
  const [response] = (await once(asked, 'response')) as [IncomingMessage]
  return text(response)
}

function claimer(t: TestContext, dir: string): Child {
  const child = startChild('store/claim-directory', dir)
  t.after(() => child.end('SIGKILL'))
  return child
}

describe('the data directory', () => {
  it('is made for its owner alone, who answers HTTP on control.sock, and is let go', async (t) => {
    const dir = join(await temporaryFolder(t), 'new', 'data')
    const claim = await claimDataDirectory(
      dir,
      createServer((_request, response) => response.end('here')),
    )
    assert.equal((await stat(dir)).mode & 0o777, 0o700)
    const control = await stat(join(dir, 'control.sock'))
    assert.equal(control.mode & 0o777, 0o600)
    assert.ok(control.isSocket())
    assert.equal(await ask(dir), 'here')
    await claim.release()
    assert.deepEqual(await readdir(dir), [])
    await assert.rejects(openControlSocket(dir), { code: 'ENOENT' })
  })

  it('refuses a second process, and names the directory and what to do', async (t) => {
    const dir = await temporaryFolder(t)
    const first = claimer(t, dir)
    assert.equal(await first.first(), 'claimed')
    const second = claimer(t, dir)
    const answer = await second.first()
    assert.match(answer, /^DataDirectoryRefused: /)
    assert.ok(answer.includes(dir))
    assert.match(answer, /Stop it first, or set DATA_DIR/)
    assert.equal(await ask(dir), `I am ${first.process.pid}`)
    await first.end()
    const third = claimer(t, dir)
    assert.equal(await third.first(), 'claimed')
  })

  it('is free again after its owner was killed', async (t) => {
    const dir = await temporaryFolder(t)
    const killed = claimer(t, dir)
    assert.equal(await killed.first(), 'claimed')
    await killed.end('SIGKILL')
    assert.ok(existsSync(join(dir, 'control.sock')))
    await assert.rejects(openControlSocket(dir), { code: 'ECONNREFUSED' })
    const next = claimer(t, dir)
    assert.equal(await next.first(), 'claimed')
    assert.equal(await ask(dir), `I am ${next.process.pid}`)
    assert.equal((await readdir(dir)).length, 2, 'what the killed one left is gone')
  })

  it('is not taken from an owner who is halted', async (t) => {
    const dir = await temporaryFolder(t)
    const halted = claimer(t, dir)
    assert.equal(await halted.first(), 'claimed')
    halted.process.kill('SIGSTOP')
    assert.match(await claimer(t, dir).first(), /^DataDirectoryRefused/)
    halted.process.kill('SIGCONT')
  })

  it(`goes to exactly one of two that start at once on what a killed one left, ${ROUNDS} times`, async (t) => {
    const dir = await temporaryFolder(t)
    const dead = claimer(t, dir)
    await dead.first()
    await dead.end('SIGKILL')
    for (let round = 0; round < ROUNDS; round += 1) {
      const starters = [claimer(t, dir), claimer(t, dir)]
      const answers = await Promise.all(starters.map((starter) => starter.first()))
      assert.deepEqual(answers.map((answer) => answer.slice(0, 7)).sort(), ['DataDir', 'claimed'], `round ${round}`)
      await Promise.all(starters.map((starter) => starter.end('SIGKILL')))
    }
  })

  it('goes to exactly one of many in one process', async (t) => {
    const dir = await temporaryFolder(t)
    for (let round = 0; round < ROUNDS; round += 1) {
      const all = await Promise.allSettled(Array.from({ length: 8 }, () => claimDataDirectory(dir, createServer())))
      const claims = all.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []))
      assert.equal(claims.length, 1, `round ${round}: ${claims.length} owners`)
      await claims[0]?.release()
      assert.deepEqual(await readdir(dir), [])
    }
  })

  it('may have a path that is too long for a socket', async (t) => {
    const dir = join(await temporaryFolder(t), 'x'.repeat(120))
    const claim = await claimDataDirectory(
      dir,
      createServer((_request, response) => response.end('far away')),
    )
    assert.equal(await ask(dir), 'far away')
    await assert.rejects(claimDataDirectory(dir, createServer()), { name: 'DataDirectoryRefused' })
    await claim.release()
  })

  it('may hold a control.sock that is no socket, and other files', async (t) => {
    const dir = await temporaryFolder(t)
    await writeFile(join(dir, 'control.sock'), 'a file')
    await writeFile(join(dir, 'key'), 'secret')
    await mkdir(join(dir, 'tls'))
    const claim = await claimDataDirectory(
      dir,
      createServer((_request, response) => response.end('here')),
    )
    assert.equal(await ask(dir), 'here')
    await claim.release()
    assert.deepEqual((await readdir(dir)).sort(), ['key', 'tls'])
  })
})
