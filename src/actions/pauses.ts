import { type Argument, BadCall, asList, asObject, asOptions, asWebUrl, isScalar } from './call-arguments.ts'
import type { Factor, Pause } from './effects.ts'

/** `api.redirect.sendUserTo(url, { query })` */
export function redirectTo(given: Argument, options: Argument): Pause {
  const url = asWebUrl(given, 'url')
  const query = asOptions(asOptions(options, 'options')['query'], 'query')
  for (const [name, value] of Object.entries(query)) {
    if (!isScalar(value)) throw new BadCall(`query.${name} must be a text, a number, true or false.`)
    url.searchParams.set(name, String(value))
  }
  return { for: 'redirect', url: url.href }
}

/** `challengeWith(factor, { additionalFactors })` and `enrollWith` */
export function factorsFrom(what: 'challenge' | 'enrollment', [factor, options]: readonly Argument[]): Pause {
  const others = asOptions(options, 'options')['additionalFactors'] ?? []
  const additional = Array.isArray(others) && others.length === 0 ? [] : asList(others, 'additionalFactors')
  return { for: what, factors: [factor, ...additional].map(asFactor), beginWithFirst: true }
}

/** `challengeWithAny(factors)` and `enrollWithAny` */
export function anyFactor(what: 'challenge' | 'enrollment', factors: Argument): Pause {
  return { for: what, factors: asList(factors, 'factors').map(asFactor), beginWithFirst: false }
}

const FACTORS = 'otp email phone push push-notification webauthn-platform webauthn-roaming recovery-code'.split(' ')

function asFactor(value: Argument): Factor {
  const { type, options } = asObject(value, 'a factor')
  const known = FACTORS.find((factor) => factor === type)
  if (known === undefined) throw new BadCall(`the type of a factor must be one of ${FACTORS.join(', ')}.`)
  return { type: known, options: asOptions(options, 'options of a factor') }
}
