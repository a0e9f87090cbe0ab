import { Unreadable } from './search.ts'

/** Where the reader stands in a query. */
export interface Scanner {
  readonly text: string
  at: number
}

const SPACE = /\s/
const ENDS_WORD = /[\s()"]/
/** Letters and digits need no backslash; one before them is more likely part of a name such as `DOMAIN\user`. */
const NEEDS_NO_ESCAPE = /[\p{L}\p{N}]/u

/** Characters of Lucene's syntax that are refused where they stand unescaped inside a word, with what they mean. */
const REFUSED: Readonly<Record<string, string>> = {
  '?': 'the wildcard ? is not supported, only *',
  '~': 'fuzzy and proximity search (~) is not supported',
  '^': 'boosting (^) is not supported',
  '[': 'a range must stand alone: field:[a TO b]',
  ']': 'unexpected "]"',
  '{': 'a range must stand alone: field:[a TO b]',
  '}': 'unexpected "}"',
}

export function skipSpace(scanner: Scanner): void {
  while (SPACE.test(peek(scanner))) scanner.at++
}

/** The next character, or the empty string at the end. */
export function peek(scanner: Scanner): string {
  return scanner.text.charAt(scanner.at)
}

/** Steps over `token` if it comes next. */
export function take(scanner: Scanner, token: string): boolean {
  if (!scanner.text.startsWith(token, scanner.at)) return false
  scanner.at += token.length
  return true
}

/** Steps over an operator in letters if it comes next as a word of its own. */
export function takeKeyword(scanner: Scanner, keyword: string): boolean {
  const after = scanner.text.charAt(scanner.at + keyword.length)
  return (after === '' || ENDS_WORD.test(after)) && take(scanner, keyword)
}

/**
 * Reads an unquoted word: the literal pieces between its wildcards, escapes resolved. A field's name ends at a colon;
 * in a value (`last_ip:::1`, a date) a colon is a character like any other.
 */
export function readWord(scanner: Scanner, colons: 'end' | 'belong'): string[] {
  if (peek(scanner) === '/') throw new Unreadable('regular expressions are not supported; put \\ before a literal /')
  const pieces = ['']
  for (let next = peek(scanner); !endsWord(next, colons); next = peek(scanner)) {
    if (next === '*') pieces.push('')
    else pieces.push((pieces.pop() ?? '') + plainCharacter(scanner, next))
    scanner.at++
  }
  return pieces
}

function endsWord(next: string, colons: 'end' | 'belong'): boolean {
  return next === '' || ENDS_WORD.test(next) || (next === ':' && colons === 'end')
}

function plainCharacter(scanner: Scanner, next: string): string {
  if (next === '\\') return escaped(scanner)
  const refusal = REFUSED[next]
  if (refusal) throw new Unreadable(`${refusal}; quote the value or put \\ before a literal ${next}`)
  return next
}

/** Reads what stands between double quotes; the scanner is at the first of them. */
export function readPhrase(scanner: Scanner): string {
  let phrase = ''
  scanner.at++
  for (let next = peek(scanner); next !== '"'; next = peek(scanner)) {
    if (next === '') throw new Unreadable('a quote is not closed')
    phrase += next === '\\' ? escaped(scanner) : next
    scanner.at++
  }
  scanner.at++
  return phrase
}

/** The character after a backslash; leaves the scanner on it. */
function escaped(scanner: Scanner): string {
  scanner.at++
  const character = peek(scanner)
  if (character === '') throw new Unreadable('a backslash at the end escapes nothing')
  if (NEEDS_NO_ESCAPE.test(character)) {
    throw new Unreadable(`a backslash before "${character}" means nothing; a literal backslash is written \\\\`)
  }
  return character
}

/** A value must be followed by a space, a closing parenthesis or nothing. */
export function expectEndOfValue(scanner: Scanner): void {
  const next = peek(scanner)
  if (next === '' || next === ')' || SPACE.test(next)) return
  throw new Unreadable(REFUSED[next] ?? `unexpected ${next} at position ${scanner.at + 1}; put a space before it`)
}
