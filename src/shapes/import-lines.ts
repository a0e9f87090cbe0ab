import type { Json } from '../model/json.ts'
import { type SentRow, sentRow } from './import-file.ts'

/** A line of a file that is no JSON, or too long: the message says which. */
export class UnreadableLine extends Error {}

/** A user is never as long; a file without ends of lines is not read into memory whole. */
const LONGEST_LINE = 1_048_576

/** The users of a file of JSON lines as it comes, so many at a time. @throws UnreadableLine */
export async function* linesOf(pieces: AsyncIterable<Uint8Array>, most: number): AsyncGenerator<readonly SentRow[]> {
  let rows: SentRow[] = []
  let number = 0
  for await (const line of textLines(pieces)) {
    number += 1
    if (line.trim() !== '') rows.push(sentRow(parsed(line, number)))
    if (rows.length < most) continue
    yield rows
    rows = []
  }
  if (rows.length > 0) yield rows
}

async function* textLines(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let rest = ''
  for await (const piece of pieces) {
    const lines = (rest + decoded(decoder, piece)).split('\n')
    rest = lines.pop() ?? ''
    if (rest.length > LONGEST_LINE) throw new UnreadableLine(`A line has more than ${LONGEST_LINE} characters.`)
    yield* lines
  }
  yield rest + decoded(decoder)
}

function decoded(decoder: InstanceType<typeof TextDecoder>, piece?: Uint8Array): string {
  try {
    return piece ? decoder.decode(piece, { stream: true }) : decoder.decode()
  } catch (error) {
    if (error instanceof TypeError) throw new UnreadableLine('The file is not UTF-8.')
    throw error
  }
}

function parsed(line: string, number: number): Json {
  try {
    return JSON.parse(line) as Json
  } catch (error) {
    if (error instanceof SyntaxError) throw new UnreadableLine(`Line ${number} is no JSON. Nobody was made.`)
    throw error
  }
}
