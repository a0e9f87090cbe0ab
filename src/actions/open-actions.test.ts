import assert from 'node:assert/strict'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { action, actionsOf, failure, passed, someEvent } from '../../test/support/actions.ts'
import { temporaryFolder } from '../../test/support/folders.ts'
import { makeLogger } from '../logger.ts'
import { openActions } from './open-actions.ts'

describe('the folder of actions', () => {
  it('need not be there: nothing runs and nothing is started', async (t) => {
    const folder = join(await temporaryFolder(t), 'absent')
    const actions = await openActions(
      { actionsDir: folder, actionsEnvironment: {} },
      makeLogger({ logLevel: 'silent' }),
    )
    assert.deepEqual(actions.names, [])
    const effects = passed(await actions.postLogin(someEvent()))
    assert.deepEqual(effects.idTokenClaims, {})
    assert.equal(effects.primaryUser, null)
    await actions.close()
  })

  it('may be empty', async (t) => {
    const { actions } = await actionsOf(t, {})
    passed(await actions.postLogin(someEvent()))
    assert.deepEqual(actions.names, [])
  })

  it('holds actions that run in the order of their names; other files are none', async (t) => {
    const said = (
      name: string,
    ) => `api.idToken.setCustomClaim('order', [event.transaction.metadata.order, '${name}'].join(''))
      api.transaction.setMetadata('order', [event.transaction.metadata.order, '${name}'].join(''))`
    const { actions, folder } = await actionsOf(t, {
      '20-b.js': action(said('b')),
      '10-a.js': action(said('a')),
      '30-c.mjs': `export ${action(said('c')).replace('exports.onExecutePostLogin =', 'const onExecutePostLogin =')}`,
      '40-d.cjs': `module.exports = { onExecutePostLogin(event, api) { ${said('d')} } }`,
      '_part.js': 'throw new Error()',
      '.hidden.js': 'throw new Error()',
      'notes.txt': 'none',
    })
    await mkdir(join(folder, 'folder.js'))
    assert.deepEqual(passed(await actions.postLogin(someEvent())).idTokenClaims, { order: 'abcd' })
    assert.deepEqual(actions.names, ['10-a.js', '20-b.js', '30-c.mjs', '40-d.cjs'])
  })

  it('is looked at for each sign-in: changed, new and removed files count at once', async (t) => {
    const claim = (value: number) => action(`api.idToken.setCustomClaim('value', ${value})`)
    const { actions, folder, write } = await actionsOf(t, { '1.js': claim(1) })
    const value = async () => passed(await actions.postLogin(someEvent())).idTokenClaims['value']
    assert.equal(await value(), 1)
    await write('1.js', claim(2))
    assert.equal(await value(), 2)
    await write('2.js', claim(3))
    assert.equal(await value(), 3)
    await rm(join(folder, '2.js'))
    assert.equal(await value(), 2)
    await rm(folder, { recursive: true })
    assert.match(failure(await actions.postLogin(someEvent())), /The folder of actions cannot be read/)
  })

  it('lets actions import what lies beside them and Node’s own modules', async (t) => {
    const { actions, folder } = await actionsOf(t, {
      '_double.js': 'exports.double = (n) => 2 * n',
      '_triple.mjs': 'export const triple = (n) => 3 * n',
      '1.js': `const { double } = require('./_double.js'); const { basename } = require('node:path')
        const { add } = require('add')
        exports.onExecutePostLogin = async (event, api) => {
          const { triple } = await import('./_triple.mjs')
          api.idToken.setCustomClaim('sum', add(double(2), triple(3))).idToken.setCustomClaim('name', basename(__filename))
        }`,
      'package.json': '{ "type": "commonjs" }',
    })
    await mkdir(join(folder, 'node_modules', 'add'), { recursive: true })
    await writeFile(join(folder, 'node_modules', 'add', 'index.js'), 'exports.add = (a, b) => a + b')
    assert.deepEqual(passed(await actions.postLogin(someEvent())).idTokenClaims, { sum: 13, name: '1.js' })
  })

  it('takes .js as CommonJS also under a package of ES modules', async (t) => {
    const { actions } = await actionsOf(t, {
      'package.json': '{ "type": "module" }',
      '1.js': action(`api.idToken.setCustomClaim('it', 'works')`),
    })
    assert.deepEqual(passed(await actions.postLogin(someEvent())).idTokenClaims, { it: 'works' })
  })
})

describe('secrets', () => {
  it('come from the file beside the action, to it alone, and are read again when they change', async (t) => {
    const tells = action(`api.idToken.setCustomClaim('secrets', { ...api.x, ...event.secrets })`)
    const { actions, write } = await actionsOf(t, { '1.js': tells, '1.secrets.json': '{"KEY":"one"}' })
    assert.deepEqual(passed(await actions.postLogin(someEvent())).idTokenClaims, { secrets: { KEY: 'one' } })
    await write('1.secrets.json', '{"KEY":"two"}')
    assert.deepEqual(passed(await actions.postLogin(someEvent())).idTokenClaims, { secrets: { KEY: 'two' } })
    await write('2.js', tells)
    assert.deepEqual(passed(await actions.postLogin(someEvent())).idTokenClaims, { secrets: {} })
  })

  it('that cannot be read fail the sign-in, and are not told', async (t) => {
    for (const text of ['{"KEY":"hush" oops', '{"KEY":5}', '["hush"]']) {
      const { actions, log } = await actionsOf(t, { '1.js': action(''), '1.secrets.json': text })
      const words = failure(await actions.postLogin(someEvent()))
      assert.match(words, /1\.secrets\.json must hold a JSON object whose values are texts/)
      assert.ok(!JSON.stringify(log).includes('hush'))
    }
  })

  it('of the server are not in an action’s environment', async (t) => {
    process.env['CARABINER_KEYS'] = 'a:b'
    t.after(() => delete process.env['CARABINER_KEYS'])
    const { actions } = await actionsOf(t, {
      '1.js': action(`api.idToken.setCustomClaim('names', Object.keys(process.env))`),
    })
    assert.deepEqual(passed(await actions.postLogin(someEvent())).idTokenClaims, { names: [] })
  })
})

describe('the log', () => {
  it('has what an action writes to its console, not without end', async (t) => {
    const { actions, log } = await actionsOf(t, {
      '1.js': action(
        `console.log('hello', { a: 1 }); await null; for (let i = 0; i < 500; i++) { console.error('again'); await new Promise(setImmediate) }`,
      ),
    })
    passed(await actions.postLogin(someEvent()))
    await actions.close()
    const said = log.filter(({ msg }) => msg === 'an action said')
    assert.deepEqual([said[0]?.['action'], said[0]?.['said']], ['1.js', 'hello { a: 1 }'])
    assert.ok(said.length <= 100, `${said.length} lines`)
  })

  it('names the action that failed, with the place where it threw', async (t) => {
    const { actions, log } = await actionsOf(t, { 'broken.js': action(`\n throw new RangeError('too far')`) })
    assert.equal(failure(await actions.postLogin(someEvent())), 'It threw: RangeError: too far')
    const entry = log.find(({ msg }) => msg === 'an action failed, and a sign-in with it')
    assert.equal(entry?.['action'], 'broken.js')
    assert.match(String(entry['stack']), /broken\.js:2/)
  })

  it('tells of an action that cannot be used when the server starts', async (t) => {
    const { log } = await actionsOf(t, { 'broken.js': 'this is no JavaScript' })
    await until(() => log.some(({ msg }) => msg === 'an action cannot be used'))
    assert.match(String(log[0]?.['message']), /could not be loaded: SyntaxError/)
  })
})

/** Waits for something that comes about without another word. */
async function until(isSo: () => boolean): Promise<void> {
  const end = Date.now() + 10_000
  while (!isSo() && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 10))
  assert.ok(isSo())
}
