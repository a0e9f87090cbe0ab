import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type ServerProcess, startProcess } from '../support/process.ts'
import { newVisitor } from '../support/visitor.ts'

const EMAIL = 'first-owner@example.com'

describe('carabiner admin', () => {
  let server: ServerProcess
  before(async () => {
    server = await startProcess()
  })
  after(() => server.stop())

  async function accept(link: string): Promise<number> {
    const visitor = newVisitor(server.plain)
    // What is printed names the first origin.
    const page = await visitor.open(link.replace(new URL(link).origin, server.plain))
    if (page.status !== 200) return page.status
    const fields = { decision: 'create', email: EMAIL, password: 'a-Rather-long-1-password' }
    return (await visitor.submit(page, fields)).status
  }

  it('invite voids the link that the start printed, and its own makes the first owner, once', async () => {
    const printed = /(https?:\S+\/u\/admin\/invite\?invitation=\S+)/.exec(server.printed())?.[1] ?? ''
    assert.match(printed, /invitation=[\w-]{43}$/)
    const early = await server.carabiner('admin', 'invite', '--role', 'support')
    assert.deepEqual([early.code, early.stderr], [1, 'The first administrator is an owner. Invite one first.\n'])
    const { code, stdout } = await server.carabiner('admin', 'invite')
    assert.equal(code, 0)
    assert.equal(await accept(printed), 400)
    assert.equal(await accept(stdout.trim()), 200)
    assert.equal(await accept(stdout.trim()), 400)
  })

  it('list names the administrators; remove leaves the last owner', async () => {
    const { stdout } = await server.carabiner('admin', 'list')
    assert.match(stdout, /^owner {6}auth0\|\w+\n$/)
    const owner = stdout.trim().split(/\s+/)[1] ?? ''
    const kept = await server.carabiner('admin', 'remove', owner)
    assert.equal(kept.code, 1)
    assert.match(kept.stderr, /last owner/)
    assert.equal((await server.carabiner('admin', 'remove', 'auth0|nobody')).code, 1)
  })

  it('says how it is used where it was not understood', async () => {
    const wrong = [[], ['invite', 'x'], ['remove'], ['invite', '--rule', 'owner']]
    for (const args of wrong) {
      const { code, stderr } = await server.carabiner('admin', ...args)
      assert.equal(code, 2)
      assert.match(stderr, /carabiner admin invite \[--role/)
    }
    const { code, stderr } = await server.carabiner('admin', 'invite', '--role', 'king')
    assert.deepEqual([code, stderr], [1, 'There is no role "king".\n'])
  })
})
