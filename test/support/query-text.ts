import fc from 'fast-check'

/** Fields that take any value. */
const TEXTS = [
  ...['name:', 'email:', 'email.domain:', 'user_id:', 'locale:', 'last_ip:', 'identities.user_id:'],
  ...['identities.profileData.email:', 'identities.profileData.a:', 'user_metadata.a:', 'app_metadata.a.b\\ c:'],
]
const VALUES = [
  ...['true', '42', '-1.5', '1e999', 'jo*', '*usa', 'a*_%\\\\*z', '"a phrase"', 'auth0|abc', 'a+b@c.de', '*', '""'],
  ...['[1 TO 2]', '[0.5 TO *}', '{* TO a]', '["a b" TO "c"]', '2018-01-01T00:00:00Z', '("a" OR b)', '(NOT 2)'],
]
const TYPED = [
  ...['blocked:true', 'email_verified:false', 'identities.isSocial:true', 'logins_count:3', 'logins_count:[1 TO 2}'],
  ...['created_at:2018-02', 'last_login:{2018 TO 2019-02-28}', 'updated_at:[* TO 2018-01-01T00:00:00Z]'],
  ...['_exists_:email', '_exists_:user_metadata.a.b', '_exists_:identities.profileData.a', '*:*', 'blocked:*'],
]
/** Each is refused somewhere. */
const WRONG = ['picture:x', 'a..b:x', '*a:x', 'blocked:2', 'created_at:x', 'logins_count:x', 'type:', 'name:x~']

const SYNTAX = [
  'AND',
  'OR',
  'NOT',
  '&&',
  '||',
  '!',
  '-',
  '+',
  '(',
  ')',
  '"',
  '\\',
  '*',
  '?',
  '~',
  '^2',
  '/',
  'TO',
  ':',
  '$1',
  '[',
  '}',
]

const quoted = fc.string({ unit: 'binary', maxLength: 8 }).map((text) => `"${text.replace(/["\\]/g, '\\$&')}"`)
const test = fc.oneof(
  { weight: 12, arbitrary: fc.tuple(fc.constantFrom(...TEXTS), fc.oneof(fc.constantFrom(...VALUES), quoted)) },
  { weight: 6, arbitrary: fc.tuple(fc.constantFrom(...TYPED)) },
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom(...WRONG)) },
)
const clause = fc
  .tuple(fc.constantFrom('', '', '', '', '-', '+', 'NOT '), test)
  .map(([mark, parts]) => `${mark}${parts.join('')}`)

const { query } = fc.letrec<{ query: string; part: string }>((tie) => ({
  query: fc
    .tuple(fc.array(tie('part'), { minLength: 1, maxLength: 4 }), fc.constantFrom(' ', ' AND ', ' OR ', ' && '))
    .map(([parts, joint]) => parts.join(joint)),
  part: fc.oneof(
    { maxDepth: 4 },
    clause,
    tie('query').map((inner) => `(${inner})`),
  ),
}))

const jumble = fc.array(fc.constantFrom(...SYNTAX, ...TEXTS, ...VALUES, ...TYPED), { maxLength: 12 })

/** Text that is now a query, now nearly one, now anything at all. */
export const queryText: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: query },
  { weight: 1, arbitrary: jumble.map((words) => words.join('')) },
  { weight: 1, arbitrary: jumble.map((words) => words.join(' ')) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 60 }) },
)
