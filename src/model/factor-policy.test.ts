import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type FactorQuestion, MULTI_FACTOR, type UsedMethod, decideFactors, factorClaims } from './factor-policy.ts'

const NOW = new Date('2026-03-01T12:00:00Z')
const QUIET: FactorQuestion = {
  tenant: 'never',
  demanded: null,
  acrValues: null,
  managesFactors: false,
  remembered: false,
  confirmed: [],
  used: [],
  maxAge: null,
  now: NOW,
}

function used(name: UsedMethod['name'], secondsAgo = 0): UsedMethod {
  return { name, at: new Date(NOW.getTime() - secondsAgo * 1000) }
}

function decided(changed: Partial<FactorQuestion>): string {
  const answer = decideFactors({ ...QUIET, used: [used('pwd')], ...changed })
  return answer.kind === 'none' ? 'none' : `${answer.kind} ${answer.with.join(' ')}`
}

describe('the policy of second factors', () => {
  it('asks nobody where nobody demands it', () => {
    assert.equal(decided({}), 'none')
    assert.equal(decided({ confirmed: ['totp'] }), 'none')
  })

  it('asks by tenant, Action, request, or because factors are to be managed', () => {
    const confirmed = ['totp', 'recovery-code'] as const
    assert.equal(decided({ confirmed, tenant: 'always' }), 'challenge totp')
    assert.equal(decided({ confirmed, demanded: 'any' }), 'challenge totp')
    assert.equal(decided({ confirmed, acrValues: `urn:other ${MULTI_FACTOR}` }), 'challenge totp')
    assert.equal(decided({ confirmed, managesFactors: true }), 'challenge totp')
    assert.equal(decided({ confirmed, acrValues: `${MULTI_FACTOR}-not` }), 'none')
    assert.equal(decided({ confirmed: ['recovery-code'], managesFactors: true }), 'none')
  })

  it('lets who has no factor enrol one; a recovery code alone is none', () => {
    assert.equal(decided({ tenant: 'always' }), 'enroll totp webauthn-roaming')
    assert.equal(decided({ tenant: 'always', confirmed: ['recovery-code'] }), 'enroll totp webauthn-roaming')
  })

  it('lets an Action take back what the tenant demands, and not what the request does', () => {
    assert.equal(decided({ tenant: 'always', demanded: 'none' }), 'none')
    assert.equal(decided({ acrValues: MULTI_FACTOR, demanded: 'none', confirmed: ['totp'] }), 'challenge totp')
  })

  it('is content with a factor, a recovery code or a passkey of this session, and with nothing less', () => {
    for (const name of ['totp', 'webauthn-roaming', 'recovery-code', 'passkey'] as const) {
      assert.equal(decided({ tenant: 'always', confirmed: ['totp'], used: [used('pwd'), used(name)] }), 'none')
    }
    for (const name of ['pwd', 'code', 'federated'] as const) {
      const question = { tenant: 'always', confirmed: ['totp'], used: [used('pwd'), used(name)] } as const
      assert.equal(decided(question), 'challenge totp')
    }
  })

  it('asks again for what is older than max_age', () => {
    const question = { tenant: 'always', confirmed: ['totp'], maxAge: 60 } as const
    assert.equal(decided({ ...question, used: [used('totp', 60)] }), 'none')
    assert.equal(decided({ ...question, used: [used('totp', 61)] }), 'challenge totp')
  })

  it('asks for the kinds that an Action names, and has one proven before another is enrolled', () => {
    const demanded = ['totp'] as const
    assert.equal(decided({ demanded, confirmed: ['totp', 'webauthn-roaming'] }), 'challenge totp')
    assert.equal(decided({ demanded }), 'enroll totp')
    const other = { demanded, confirmed: ['webauthn-roaming'] } as const
    assert.equal(decided(other), 'challenge webauthn-roaming')
    assert.equal(decided({ ...other, used: [used('webauthn-roaming')] }), 'enroll totp')
    assert.equal(decided({ ...other, used: [used('passkey')] }), 'enroll totp')
    assert.equal(decided({ ...other, used: [used('recovery-code')] }), 'none')
  })

  it('leaves a remembered browser alone, unless the request or the token is particular', () => {
    const remembered = { remembered: true, confirmed: ['totp'] } as const
    assert.equal(decided({ ...remembered, tenant: 'always' }), 'none')
    assert.equal(decided({ ...remembered, demanded: 'any' }), 'none')
    assert.equal(decided({ ...remembered, acrValues: MULTI_FACTOR }), 'challenge totp')
    assert.equal(decided({ ...remembered, managesFactors: true }), 'challenge totp')
    assert.equal(decided({ remembered: true, tenant: 'always' }), 'enroll totp webauthn-roaming')
  })

  it('says whether the recovery code would do', () => {
    const answer = decideFactors({ ...QUIET, tenant: 'always', confirmed: ['totp', 'recovery-code'] })
    assert.deepEqual(answer, { kind: 'challenge', with: ['totp'], orRecoveryCode: true })
  })
})

describe('acr and amr', () => {
  it('are said after more than one factor only', () => {
    assert.deepEqual(factorClaims([used('pwd')]), {})
    assert.deepEqual(factorClaims([used('federated'), used('code')]), {})
    assert.deepEqual(factorClaims([used('pwd'), used('totp')]), { acr: MULTI_FACTOR, amr: ['mfa', 'pwd', 'otp'] })
    assert.deepEqual(factorClaims([used('passkey')]), { acr: MULTI_FACTOR, amr: ['mfa', 'pop'] })
  })
})
