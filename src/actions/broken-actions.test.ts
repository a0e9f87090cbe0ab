import assert from 'node:assert/strict'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { describe, it } from 'node:test'
import { action, actionsOf, failure, passed, someEvent } from '../../test/support/actions.ts'

const QUICK = { runMs: 1500 }

const FAILS: Record<string, readonly [file: string, words: RegExp]> = {
  'throws while it is loaded': [`throw new Error('at load')`, /could not be loaded: Error: at load/],
  'is no JavaScript': [`exports.onExecutePostLogin = (`, /could not be loaded: SyntaxError/],
  'imports what is not there': [`require('not-installed')`, /could not be loaded: Error: Cannot find module/],
  'exports nothing': [`exports.onExecutePostlogin = () => undefined`, /exports no function onExecutePostLogin/],
  throws: [action(`throw new Error('on purpose')`), /It threw: Error: on purpose/],
  'throws something odd': [action(`throw null`), /It threw: a object/],
  'throws an error that throws': [
    action(`throw Object.defineProperty(new Error(), 'message', { get() { throw new Error('inner') } })`),
    /ended its thread/,
  ],
  'throws later': [
    action(`setTimeout(() => { throw new Error('later') }); await new Promise(() => undefined)`),
    /ended its thread: Error: later/,
  ],
  'leaves a rejection unhandled': [
    action(`Promise.reject(new Error('loose')); await new Promise((go) => setTimeout(go, 300))`),
    /ended its thread: Error: loose/,
  ],
  'never ends': [action(`await new Promise(() => undefined)`), /had not ended after 1\.5 seconds/],
  'runs in a circle': [action(`for (;;);`), /had not ended after 1\.5 seconds/],
  'runs in a circle while it is loaded': [`for (;;);`, /had not ended after 1\.5 seconds/],
  'waits for a slow pattern': [action(`/(a+)+$/.test('a'.repeat(50) + 'b')`), /had not ended after 1\.5 seconds/],
  'blocks its thread': [
    action(`Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)`),
    /had not ended after 1\.5 seconds/,
  ],
  'calls process.exit': [action(`process.exit(0)`), /ended its thread, with exit code 0/],
  'calls process.exit while it is loaded': [`process.exit(3)`, /ended its thread, with exit code 3/],
  'kills its process': [action(`process.kill(process.pid, 'SIGKILL')`), /The process of the actions died/],
  'answers for its thread': [
    action(`require('node:worker_threads').parentPort.postMessage({ outcome: 'done', calls: 'hello' })
      await new Promise(() => undefined)`),
    /SyntaxError/,
  ],
  'answers nonsense': [
    action(`require('node:worker_threads').parentPort.postMessage(5); await new Promise(() => undefined)`),
    /answered out of turn/,
  ],
  'forges a call': [
    action(`require('node:worker_threads').parentPort.postMessage({ outcome: 'done', calls: '[["constructor",1]]' })
      await new Promise(() => undefined)`),
    /There is no api\.constructor/,
  ],
  'takes its thread’s ears': [
    action(`require('node:worker_threads').parentPort.removeAllListeners(); await new Promise(() => undefined)`),
    /had not ended|ended its thread/,
  ],
  'calls its api too often': [
    action(`for (let i = 0; i < 501; i++) api.accessToken.addScope('s' + i)`),
    /may call its api 500 times/,
  ],
  'asks for too much': [
    action(`for (let i = 0; i < 300; i++) api.user.setUserMetadata('k', 'x'.repeat(9000))`),
    /characters of JSON; 1000000 are allowed/,
  ],
}

describe('an action that', () => {
  for (const [what, [file, words]] of Object.entries(FAILS)) {
    it(`${what} fails its own sign-in only`, async (t) => {
      const { actions, write } = await actionsOf(t, { '1.js': file }, words.source.includes('not ended') ? QUICK : {})
      const outcome = await actions.postLogin(someEvent())
      assert.match(failure(outcome), words)
      assert.ok(outcome.outcome === 'failed' && outcome.action === '1.js')
      await write('1.js', action(`api.idToken.setCustomClaim('mended', true)`))
      assert.deepEqual(passed(await actions.postLogin(someEvent())).idTokenClaims, { mended: true })
    })
  }

  it('runs in a circle does not hold up the server, nor another action', async (t) => {
    const { actions } = await actionsOf(
      t,
      { '1.js': action(`if (event.user.name === 'loop') for (;;); api.idToken.setCustomClaim('ok', 1)`) },
      { runMs: 2000 },
    )
    passed(await actions.postLogin(someEvent()))
    const delay = monitorEventLoopDelay({ resolution: 5 })
    delay.enable()
    const ended: string[] = []
    const event = someEvent()
    const loop = actions.postLogin({ ...event, user: { ...event.user, name: 'loop' } }).then((outcome) => {
      ended.push('loop')
      return outcome
    })
    for (let i = 0; i < 20; i++) passed(await actions.postLogin(event))
    ended.push('others')
    assert.match(failure(await loop), /had not ended after 2 seconds/)
    assert.deepEqual(ended, ['others', 'loop'])
    delay.disable()
    assert.ok(delay.max < 500e6, `the event loop stood still for ${delay.max / 1e6} ms`)
  })

  it('hangs for everybody lets those wait who have no thread, and then fails them too', async (t) => {
    const { actions } = await actionsOf(t, { '1.js': action('for (;;);') }, { runMs: 2000, waitMs: 300, threads: 2 })
    const outcomes = await Promise.all(Array.from({ length: 6 }, () => actions.postLogin(someEvent())))
    const words = outcomes.map(failure).sort()
    assert.deepEqual(
      new Set(words),
      new Set(['All its threads were busy for 0.3 seconds.', 'It had not ended after 2 seconds.']),
    )
  })
})

describe('memory', () => {
  const BOMBS: Record<string, string> = {
    objects: `const kept = []; for (;;) kept.push({ a: [{}] })`,
    'a map that doubles beyond the heap': `const kept = new Map(); for (let i = 0; ; i++) kept.set(i, i)`,
    buffers: `const kept = []; for (;;) { kept.push(Buffer.alloc(2e7, 1)); await new Promise(setImmediate) }`,
    'buffers without a breath': `const kept = []; for (;;) kept.push(Buffer.alloc(2e7, 1))`,
    threads: `const { Worker } = require('node:worker_threads')
      for (;;) { new Worker('const kept = []; for (;;) kept.push({})', { eval: true }); await new Promise(setImmediate) }`,
  }
  for (const [what, body] of Object.entries(BOMBS)) {
    it(`of ${what} ends the action, not the server`, async (t) => {
      const { actions, write } = await actionsOf(
        t,
        { '1.js': action(body) },
        { runMs: 5000, heapMegabytes: 48, memoryBytes: 300e6 },
      )
      const words = failure(await actions.postLogin(someEvent()))
      assert.match(words, /ended its thread|used more than \d+ MB of memory|process of the actions died|had not ended/)
      await write('1.js', action(`api.idToken.setCustomClaim('mended', true)`))
      assert.deepEqual(passed(await actions.postLogin(someEvent())).idTokenClaims, { mended: true })
    })
  }
})

describe('tampering', () => {
  it('with prototypes reaches neither the server nor another action', async (t) => {
    const { actions } = await actionsOf(t, {
      '1.js': action(`
        Object.prototype.isAdmin = true; Array.prototype.at = () => 'tampered'; event.user.user_id = 'auth0|other'
        event.user.identities.length = 0; JSON.parse = () => ({}); globalThis.shared = 1`),
      '2.js': action(`api.idToken.setCustomClaim('seen', [event.user.isAdmin ?? 'no', [1].at(0), event.user.user_id,
        event.user.identities.length, typeof shared])`),
    })
    const event = someEvent()
    for (let i = 0; i < 3; i++) {
      const effects = passed(await actions.postLogin(event))
      assert.deepEqual(effects.idTokenClaims, { seen: ['no', 1, 'auth0|ada', 1, 'undefined'] })
    }
    assert.equal(({} as Record<string, unknown>)['isAdmin'], undefined)
    assert.equal(event.user['user_id'], 'auth0|ada')
  })

  it('with the event of one run is not seen in the next', async (t) => {
    const { actions } = await actionsOf(t, {
      '1.js': action(`api.idToken.setCustomClaim('name', event.user.name); event.user.name = 'changed'`),
    })
    const event = someEvent()
    for (let i = 0; i < 2; i++) {
      assert.deepEqual(passed(await actions.postLogin(event)).idTokenClaims, { name: event.user['name'] })
    }
  })

  it('with an api that is kept beyond its run leads to nothing', async (t) => {
    const { actions } = await actionsOf(
      t,
      {
        '1.js': action(`
        if (globalThis.kept) try { kept.idToken.setCustomClaim('late', 1) } catch (error) { api.idToken.setCustomClaim('words', error.message) }
        globalThis.kept = api`),
      },
      { threads: 1 },
    )
    assert.deepEqual(passed(await actions.postLogin(someEvent())).idTokenClaims, {})
    const { idTokenClaims } = passed(await actions.postLogin(someEvent()))
    assert.match(String(idTokenClaims['words']), /was called after the action had ended/)
    assert.equal(idTokenClaims['late'], undefined)
  })
})

describe('many at once', () => {
  it('each get their own answer', async (t) => {
    const { actions } = await actionsOf(
      t,
      {
        '1.js': action(
          `await new Promise((go) => setTimeout(go, Math.random() * 50)); api.idToken.setCustomClaim('one', event.user.name)`,
        ),
        '2.js': action(`await null; api.idToken.setCustomClaim('two', event.user.name)`),
      },
      { threads: 3 },
    )
    const event = someEvent()
    const names = Array.from({ length: 20 }, (_, index) => `user ${index}`)
    const outcomes = await Promise.all(
      names.map((name) => actions.postLogin({ ...event, user: { ...event.user, name } })),
    )
    assert.deepEqual(
      outcomes.map((outcome) => passed(outcome).idTokenClaims),
      names.map((name) => ({ one: name, two: name })),
    )
  })

  it('are all answered when the server stops', async (t) => {
    const { actions } = await actionsOf(t, { '1.js': action(`for (;;);`) })
    const runs = [1, 2, 3].map(() => actions.postLogin(someEvent()))
    await new Promise((resolve) => setTimeout(resolve, 200))
    await actions.close()
    for (const outcome of await Promise.all(runs)) assert.equal(failure(outcome), 'The server is stopping.')
    assert.equal(failure(await actions.postLogin(someEvent())), 'The server is stopping.')
  })
})
