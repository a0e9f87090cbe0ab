import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { action, actionsOf, failure, outcomeOf, passed, paused, someEvent } from '../../test/support/actions.ts'

describe('what an action may ask for', () => {
  it('sets claims of both tokens, plain and namespaced, of any JSON', async (t) => {
    const outcome = await outcomeOf(
      t,
      `api.idToken.setCustomClaim('color', 'red').accessToken.setCustomClaim('https://example.com/roles', ['a', { b: 1 }])
       api.idToken.setCustomClaim('color', 'blue')
       api.idToken.setCustomClaim('nothing', undefined)
       api.idToken.setCustomClaim('when', new Date(0))`,
    )
    const { idTokenClaims, accessTokenClaims } = passed(outcome)
    assert.deepEqual(idTokenClaims, { color: 'blue', when: '1970-01-01T00:00:00.000Z' })
    assert.deepEqual(accessTokenClaims, { 'https://example.com/roles': ['a', { b: 1 }] })
  })

  it('passes over reserved claims and our own, and the log says so', async (t) => {
    const { actions, log } = await actionsOf(t, {
      'claims.js':
        action(`for (const name of ['sub', 'aud', 'scope', 'permissions', 'https://carabiner.dev/epoch', 'ok'])
        for (const token of [api.idToken, api.accessToken]) token.setCustomClaim(name, 'forged')`),
    })
    const { idTokenClaims, accessTokenClaims } = passed(await actions.postLogin(someEvent()))
    assert.deepEqual(idTokenClaims, { ok: 'forged' })
    assert.deepEqual(accessTokenClaims, { ok: 'forged' })
    const warned = log.filter(({ action: file }) => file === 'claims.js').map(({ msg }) => msg)
    assert.equal(warned.length, 10)
    assert.ok(warned.includes('The claim https://carabiner.dev/epoch is reserved and was not set.'))
  })

  it('may give claims of 100 KB to a token, not more', async (t) => {
    passed(await outcomeOf(t, `api.idToken.setCustomClaim('long', 'x'.repeat(102000))`))
    const outcome = await outcomeOf(
      t,
      `for (let i = 0; i < 11; i++) api.accessToken.setCustomClaim('c' + i, 'x'.repeat(10000))`,
    )
    assert.match(failure(outcome), /Custom claims of the access token are 11\d+ bytes, of 102400 allowed/)
  })

  it('adds and removes scopes; the last word counts', async (t) => {
    const outcome = await outcomeOf(
      t,
      `api.accessToken.addScope('read:a').accessToken.addScope('read:b')
       api.accessToken.removeScope('read:b').accessToken.removeScope('email').accessToken.addScope('email')`,
    )
    assert.deepEqual(passed(outcome).scopes, { added: ['read:a', 'email'], removed: ['read:b'] })
  })

  it('sets metadata key by key, null to remove', async (t) => {
    const outcome = await outcomeOf(
      t,
      `api.user.setUserMetadata('color', 'red')
       api.user.setUserMetadata('old', null)
       api.user.setAppMetadata('plan', { name: 'gold' })`,
    )
    const { userMetadata, appMetadata } = passed(outcome)
    assert.deepEqual(userMetadata, { color: 'red', old: null })
    assert.deepEqual(appMetadata, { plan: { name: 'gold' } })
  })

  it('that sets no metadata leaves null, which is not an empty object that would clear it', async (t) => {
    const { userMetadata, appMetadata } = passed(await outcomeOf(t, ''))
    assert.equal(userMetadata, null)
    assert.equal(appMetadata, null)
  })

  it('asks for a second factor at the end, or for none', async (t) => {
    const any = passed(await outcomeOf(t, `api.multifactor.enable('any', { allowRememberBrowser: true })`))
    assert.deepEqual(any.multifactor, { provider: 'any', allowRememberBrowser: true })
    const none = passed(await outcomeOf(t, `api.multifactor.enable('none')`))
    assert.deepEqual(none.multifactor, { provider: 'none', allowRememberBrowser: false })
  })

  it('keeps texts in the cache for later sign-ins, whichever thread has them', async (t) => {
    const { actions, write } = await actionsOf(t, {
      'cache.js': action(`
        const found = api.cache.get('token')
        const put = found ?? api.cache.set('token', 'abc', { ttl: 60000 })
        api.idToken.setCustomClaim('found', found?.value ?? 'none').idToken.setCustomClaim('put', put.type ?? 'kept')
        api.idToken.setCustomClaim('own', api.cache.get('token').value)`),
    })
    assert.deepEqual(passed(await actions.postLogin(someEvent())).idTokenClaims, {
      found: 'none',
      put: 'success',
      own: 'abc',
    })
    const second = passed(await actions.postLogin(someEvent())).idTokenClaims
    assert.deepEqual(second, { found: 'abc', put: 'kept', own: 'abc' })
    await write(
      'cache.js',
      action(`api.cache.delete('token'); api.cache.set('late', 'x', { expires_at: Date.now() - 1 })
        const words = [api.cache.get('token'), api.cache.get('late'), api.cache.set('k'.repeat(65), 'x').type,
          api.cache.set('k', 'x'.repeat(4097)).type, api.cache.set('k', 1).type]
        api.idToken.setCustomClaim('words', words.map(String))`),
    )
    const third = passed(await actions.postLogin(someEvent())).idTokenClaims
    assert.deepEqual(third, { words: ['undefined', 'undefined', 'error', 'error', 'error'] })
  })

  it('tells later actions by the metadata of the transaction', async (t) => {
    const { actions } = await actionsOf(t, {
      '1-first.js': action(`api.transaction.setMetadata('seen', 2)`),
      '2-second.js': action(`api.idToken.setCustomClaim('seen', event.transaction.metadata.seen)`),
    })
    assert.deepEqual(passed(await actions.postLogin(someEvent())).idTokenClaims, { seen: 2 })
  })

  for (const [what, body] of Object.entries({
    challenge: `api.authentication.challengeWith({ type: 'otp' }, { additionalFactors: [{ type: 'recovery-code' }] })`,
    enrollment: `api.authentication.enrollWith({ type: 'otp' }, { additionalFactors: [{ type: 'recovery-code' }] })`,
  })) {
    it(`pauses for the ${what} of a factor, then goes on with the action that follows`, async (t) => {
      const { actions } = await actionsOf(t, {
        '1.js': action(`api.idToken.setCustomClaim('one', 1); ${body}`),
        '2.js': action(`api.idToken.setCustomClaim('methods', event.authentication.methods.map((one) => one.name))`),
      })
      const outcome = paused(await actions.postLogin(someEvent()))
      assert.equal(outcome.action, '1.js')
      assert.deepEqual(outcome.pause, {
        for: what,
        factors: [
          { type: 'otp', options: {} },
          { type: 'recovery-code', options: {} },
        ],
        beginWithFirst: true,
      })
      const kept = JSON.parse(JSON.stringify(outcome))
      const at = new Date()
      const later = someEvent({
        methods: [
          { name: 'pwd', at },
          { name: 'mfa', at, type: 'otp' },
        ],
      })
      const effects = passed(await actions.continuePostLogin(later, kept))
      assert.deepEqual(effects.idTokenClaims, { one: 1, methods: ['pwd', 'mfa'] })
    })
  }

  it('pauses for any of several factors', async (t) => {
    for (const method of ['challengeWithAny', 'enrollWithAny']) {
      const { pause } = paused(
        await outcomeOf(
          t,
          `api.authentication.${method}([{ type: 'webauthn-roaming' }, { type: 'otp', options: { a: 1 } }])`,
        ),
      )
      assert.ok(pause.for !== 'redirect')
      assert.equal(pause.beginWithFirst, false)
      assert.deepEqual(pause.factors, [
        { type: 'webauthn-roaming', options: {} },
        { type: 'otp', options: { a: 1 } },
      ])
    }
  })
})

describe('who may not sign in', () => {
  it('is denied with the reason; metadata counts all the same, later actions do not run', async (t) => {
    const { actions } = await actionsOf(t, {
      '1.js': action(
        `api.user.setAppMetadata('refused', true); api.access.deny('Not on Sundays'); api.redirect.sendUserTo('https://example.com')`,
      ),
      '2.js': action(`throw new Error('not reached')`),
    })
    const outcome = await actions.postLogin(someEvent())
    assert.ok(outcome.outcome === 'denied')
    assert.equal(outcome.action, '1.js')
    assert.deepEqual(outcome.denial, { code: null, reason: 'Not on Sundays' })
    assert.deepEqual(outcome.effects.appMetadata, { refused: true })
  })

  it('is denied with a code of the action’s own', async (t) => {
    for (const call of [
      `api.access.deny('too_young', 'Come back later')`,
      `api.validation.error('too_young', 'Come back later')`,
    ]) {
      const outcome = await outcomeOf(t, call)
      assert.ok(outcome.outcome === 'denied')
      assert.deepEqual(outcome.denial, { code: 'too_young', reason: 'Come back later' })
    }
  })

  it('is denied without words too', async (t) => {
    const outcome = await outcomeOf(t, `api.access.deny()`)
    assert.equal(outcome.outcome, 'denied')
  })
})

describe('setPrimaryUser', () => {
  it('names the user whose sign-in it becomes; user metadata of the same action is lost, that of others is not', async (t) => {
    const { actions } = await actionsOf(t, {
      '1.js': action(`api.user.setUserMetadata('before', 1)`),
      '2.js': action(
        `api.user.setUserMetadata('same', 1); api.user.setAppMetadata('same', 1); api.authentication.setPrimaryUser('auth0|primary')`,
      ),
      '3.js': action(`api.user.setUserMetadata('after', 1)`),
    })
    const effects = passed(await actions.postLogin(someEvent()))
    assert.equal(effects.primaryUser, 'auth0|primary')
    assert.deepEqual(effects.userMetadata, { before: 1, after: 1 })
    assert.deepEqual(effects.appMetadata, { same: 1 })
  })

  it('may be called once in a sign-in, also across actions', async (t) => {
    const body = `api.authentication.setPrimaryUser('auth0|primary')`
    assert.match(failure(await outcomeOf(t, `${body}; ${body}`)), /setPrimaryUser: it may be called once in a sign-in/)
    const { actions } = await actionsOf(t, { '1.js': action(body), '2.js': action(body) })
    const outcome = await actions.postLogin(someEvent())
    assert.ok(outcome.outcome === 'failed')
    assert.equal(outcome.action, '2.js')
  })

  it('takes 128 characters', async (t) => {
    passed(await outcomeOf(t, `api.authentication.setPrimaryUser('a|' + 'x'.repeat(126))`))
    assert.match(
      failure(await outcomeOf(t, `api.authentication.setPrimaryUser('a|' + 'x'.repeat(127))`)),
      /primary_user_id must be a text of 1 to 128 characters/,
    )
  })
})

describe('wrong arguments', () => {
  const cases: readonly (readonly [call: string, words: RegExp])[] = [
    [`access.deny(5)`, /api\.access\.deny: reason must be a text/],
    [`idToken.setCustomClaim('', 1)`, /name must be a text of 1 to 1024 characters/],
    [`idToken.setCustomClaim('x', 'a\\0b')`, /neither the NUL character nor half of a surrogate pair/],
    [`idToken.setCustomClaim('x', { a: '\\ud800' })`, /half of a surrogate pair/],
    [`idToken.setCustomClaim('x', JSON.parse('{"__proto__":1}'))`, /Nothing may be named __proto__/],
    [`idToken.setCustomClaim('x', JSON.parse('['.repeat(80) + ']'.repeat(80)))`, /64 levels deep/],
    [`idToken.setCustomClaim('x', 1n)`, /BigInt/],
    [`accessToken.addScope('two scopes')`, /a single scope/],
    [`user.setUserMetadata('a.b', 1)`, /neither \. nor \$/],
    [`user.setUserMetadata('a', { $b: 1 })`, /neither \. nor \$/],
    [`user.setAppMetadata('blocked', true)`, /this name is reserved/],
    [`transaction.setMetadata('x', {})`, /value must be a text, a number, true, false or null/],
    [`multifactor.enable('pigeon')`, /provider must be one of any, none/],
    [`authentication.challengeWith('otp')`, /a factor must be an object/],
    [`authentication.challengeWith({ type: 'pigeon' })`, /the type of a factor must be one of otp/],
    [`authentication.challengeWithAny([])`, /a list of 1 to 20/],
    [`authentication.recordMethod('https://example.com')`, /in onContinuePostLogin only/],
    [`redirect.sendUserTo('javascript:alert(1)')`, /begins with http: or https:/],
    [`redirect.sendUserTo('https://example.com', { query: { a: {} } })`, /query\.a must be a text/],
    [`redirect.encodeToken({ secret: '' })`, /secret must be a text/],
    [`redirect.encodeToken({ secret: 'x', expiresInSeconds: 0 })`, /expiresInSeconds must be a number from 1/],
  ]

  it('are exceptions to the action, in words that name the call', async (t) => {
    const tries = cases.map(
      ([call]) => `try { api.${call}; words.push('none') } catch (error) { words.push(error.message) }`,
    )
    const outcome = await outcomeOf(
      t,
      `const words = []; ${tries.join('\n')}; api.idToken.setCustomClaim('words', words)`,
    )
    const words = passed(outcome).idTokenClaims['words'] as string[]
    cases.forEach(([call, expected], index) => assert.match(words[index] ?? '', expected, call))
  })

  it('fail the sign-in where the action does not catch them', async (t) => {
    assert.match(
      failure(await outcomeOf(t, `api.accessToken.addScope()`)),
      /It threw: BadCall: api\.accessToken\.addScope/,
    )
    assert.match(failure(await outcomeOf(t, `api.nothing.like(this)`)), /It threw: TypeError/)
  })

  it('include a second pause of one action', async (t) => {
    const words = failure(
      await outcomeOf(
        t,
        `api.redirect.sendUserTo('https://example.com'); api.authentication.challengeWith({ type: 'otp' })`,
      ),
    )
    assert.match(words, /has asked for a redirect already/)
  })
})
