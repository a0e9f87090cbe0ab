import fc from 'fast-check'
import type { Bound, Field, Search, Test } from '../../src/model/search.ts'
import { type UserField, userFields } from '../../src/model/search-fields.ts'
import { PEOPLE } from './directory-to-search.ts'
import { valuesOf } from './search-in-memory.ts'

/** A query together with what it means. */
export interface KnownSearch {
  readonly text: string
  readonly means: Search<UserField>
}

const TEXT_FIELDS = [
  ...['user_id', 'email', 'name', 'nickname', 'given_name', 'username', 'phone_number', 'locale', 'email.domain'],
  ...['identities.user_id', 'identities.provider', 'identities.connection', 'identities.profileData.email'],
  ...['identities.profileData.plan.name', 'user_metadata.age', 'user_metadata.color', 'user_metadata.tags'],
  ...['user_metadata.addresses.city', 'app_metadata.plan', 'app_metadata.subscription.seats', 'app_metadata.code'],
  ...['app_metadata.big', 'app_metadata.vip', 'app_metadata.two words', 'app_metadata.empty', 'user_metadata.zero'],
]

/** Every text and number that anybody in the directory has. */
const WORDS = [...JSON.stringify(PEOPLE).matchAll(/"((?:[^"\\]|\\.)+)"|-?\d+(?:\.\d+)?/g)].map(([whole]) =>
  String(JSON.parse(whole)),
)

/** What may be asked of a field: mostly by what somebody has in it. */
function testsOf(field: Field<UserField>): fc.Arbitrary<Test> {
  const own = PEOPLE.flatMap((person) => valuesOf(person, field))
    .filter((value) => value !== null && value !== undefined && typeof value !== 'object')
    .map(String)
  const word = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...own, '') },
    { weight: 1, arbitrary: fc.constantFrom(...own, '').map((text) => text.toUpperCase()) },
    { weight: 1, arbitrary: fc.constantFrom(...own, '').map((text) => text.slice(0, 3)) },
    { weight: 1, arbitrary: fc.constantFrom(...WORDS) },
    { weight: 1, arbitrary: fc.constantFrom('true', '12.50', '5', '%', '_', 'a"b', "'", '\\', '$1') },
  )
  const bound: fc.Arbitrary<Bound | null> = fc.option(fc.record({ value: word, inclusive: fc.boolean() }))
  return fc.oneof(
    fc.constant<Test>({ kind: 'exists' }),
    word.map((value): Test => ({ kind: 'equals', value })),
    fc.tuple(word, fc.constantFrom(0, 1, 2), fc.boolean()).map(([text, cut, leading]): Test => {
      const pieces = piecesOf(text, cut, leading)
      return pieces.join('') === '' ? { kind: 'exists' } : { kind: 'like', pieces }
    }),
    fc.tuple(bound, bound).map(([from, to]): Test => (from || to ? { kind: 'range', from, to } : { kind: 'exists' })),
  )
}

function piecesOf(text: string, cut: number, leading: boolean): string[] {
  const middle = Math.ceil(text.length / 2)
  if (leading && text.length - cut >= 3) return ['', text.slice(cut)]
  return cut === 0 || text === '' ? [text, ''] : [text.slice(0, middle), text.slice(middle + cut - 1)]
}

const onText = fc.constantFrom(...TEXT_FIELDS).chain((name) => testsOf(fieldOf(name)).map((asked) => leaf(name, asked)))

const TYPED: readonly (readonly [string, string, Test])[] = [
  ['blocked', 'true', { kind: 'equals', value: 'true' }],
  ['email_verified', 'false', { kind: 'equals', value: 'false' }],
  ['identities.isSocial', 'true', { kind: 'equals', value: 'true' }],
  ['logins_count', '{7 TO 120]', range(['7', false], ['120', true])],
  ['created_at', '[2019-01-01 TO 2020-02-28}', range(['2019-01-01', true], ['2020-02-28', false])],
  ['last_login', '[* TO 2020-12-31]', range(null, ['2021-01-01', false])],
]

const onTyped = fc.constantFrom(...TYPED).map(
  ([name, text, asked]): KnownSearch => ({
    text: `${name}:${text}`,
    means: { kind: 'test', field: fieldOf(name), test: asked },
  }),
)

/** Queries over the people of directory-to-search.ts, and what each means. */
export const { known: knownSearch } = fc.letrec<{ known: KnownSearch }>((tie) => ({
  known: fc.oneof(
    { maxDepth: 3 },
    onText,
    onTyped,
    fc.tuple(fc.constantFrom('NOT ', '-', '!'), tie('known')).map(([mark, { text, means }]) => ({
      text: `${mark}(${text})`,
      means: { kind: 'not', of: means } as const,
    })),
    several(tie('known'), 'all', [' AND ', ' && ']),
    several(tie('known'), 'any', [' OR ', ' || ', ' ']),
  ),
}))

function several(
  known: fc.Arbitrary<KnownSearch>,
  kind: 'all' | 'any',
  joints: readonly string[],
): fc.Arbitrary<KnownSearch> {
  return fc.tuple(fc.array(known, { minLength: 2, maxLength: 3 }), fc.constantFrom(...joints)).map(([of, joint]) => ({
    text: `(${of.map(({ text }) => `(${text})`).join(joint)})`,
    means: { kind, of: of.map(({ means }) => means) },
  }))
}

function leaf(name: string, asked: Test): KnownSearch {
  const field = fieldOf(name)
  return { text: written(name.replaceAll(' ', '\\ '), asked), means: { kind: 'test', field, test: asked } }
}

function written(name: string, asked: Test): string {
  switch (asked.kind) {
    case 'exists':
      return `_exists_:${name}`
    case 'equals':
      return `${name}:${phrase(asked.value)}`
    case 'like':
      return `${name}:${asked.pieces.map(escaped).join('*')}`
    case 'range':
      return `${name}:${asked.from?.inclusive === false ? '{' : '['}${end(asked.from)} TO ${end(asked.to)}${asked.to?.inclusive === false ? '}' : ']'}`
  }
}

function end(given: Bound | null): string {
  return given === null ? '*' : phrase(given.value)
}

function phrase(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`
}

function escaped(text: string): string {
  return text.replace(/[^\p{L}\p{N}]/gu, '\\$&')
}

function range(from: readonly [string, boolean] | null, to: readonly [string, boolean] | null): Test {
  const bounded = (given: readonly [string, boolean] | null) => given && { value: given[0], inclusive: given[1] }
  return { kind: 'range', from: bounded(from), to: bounded(to) }
}

function fieldOf(name: string): Field<UserField> {
  const field = userFields.fieldOf(name)
  if (typeof field === 'string') throw new Error(field)
  return field
}
