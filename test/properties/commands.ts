import fc from 'fast-check'

/**
 * One thing that somebody asks for. People and identities are slots, tokens are places in the list of tokens made so
 * far (counted round), so that every sequence means something. Without a token a machine asks.
 */
export type Command =
  | { readonly ask: 'create'; readonly slot: number; readonly address: number; readonly blocked: boolean }
  | { readonly ask: 'sign in'; readonly slot: number }
  | { readonly ask: 'link'; readonly token: Token; readonly primary: number; readonly secondary: Named }
  | { readonly ask: 'move'; readonly token: Token; readonly user: number; readonly secondary: Named }
  | { readonly ask: 'unlink'; readonly token: Token; readonly user: number; readonly slot: number }
  | {
      readonly ask: 'change'
      readonly token: Token
      readonly user: number
      readonly note: number
      readonly block: boolean | null
    }
  | { readonly ask: 'delete'; readonly token: Token; readonly user: number }

/** A token of the list, or null for a machine's. */
export type Token = number | null

/** A secondary: by address, or by the ID token of an earlier sign-in. */
export type Named = { readonly slot: number } | { readonly linkWith: number }

export const SLOTS = 6
/** Fewer than slots, so that addresses clash. */
const ADDRESSES = 5
/** Odd slots are of the e-mail connection, even ones of the SMS connection. */
export function connectionOf(slot: number): 'email' | 'sms' {
  return slot % 2 === 0 ? 'sms' : 'email'
}

const slot = fc.nat({ max: SLOTS - 1 })
/** Often the same one, so that long households come about. */
const host = fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: slot })
const place = fc.nat({ max: 20 })
const token = fc.option(place, { nil: null })
const named: fc.Arbitrary<Named> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ slot }) },
  { weight: 1, arbitrary: fc.record({ linkWith: place }) },
)

const command: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      ask: fc.constant('create' as const),
      slot,
      address: fc.nat({ max: ADDRESSES - 1 }),
      blocked: fc.nat({ max: 9 }).map((one) => one === 0),
    }),
  },
  { weight: 4, arbitrary: fc.record({ ask: fc.constant('sign in' as const), slot }) },
  {
    weight: 7,
    arbitrary: fc.record({
      ask: fc.constant('link' as const),
      token: fc.constant(null),
      primary: host,
      secondary: named,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ ask: fc.constant('link' as const), token: place, primary: slot, secondary: named }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ ask: fc.constant('move' as const), token: fc.constant(null), user: host, secondary: named }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      ask: fc.constant('move' as const),
      token: place,
      user: slot,
      secondary: fc.record({ linkWith: place }),
    }),
  },
  { weight: 6, arbitrary: fc.record({ ask: fc.constant('unlink' as const), token, user: host, slot }) },
  {
    weight: 3,
    arbitrary: fc.record({
      ask: fc.constant('change' as const),
      token,
      user: slot,
      note: fc.nat({ max: 99 }),
      block: fc.option(fc.boolean(), { nil: null, freq: 3 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ ask: fc.constant('delete' as const), token, user: slot }) },
)

/** Sequences of commands. Most of them begin with everybody there, so that links are many. */
export function sequences(most: number): fc.Arbitrary<readonly Command[]> {
  const everybody: Command[] = Array.from({ length: SLOTS }, (_, one) => ({
    ask: 'create' as const,
    slot: one,
    address: one >> 1,
    blocked: false,
  }))
  const free = fc.array(command, { minLength: most >> 1, maxLength: most, size: 'max' })
  return fc.oneof({ weight: 1, arbitrary: free }, { weight: 4, arbitrary: free.map((rest) => [...everybody, ...rest]) })
}
