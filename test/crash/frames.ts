/** A message of PostgreSQL's protocol (manual, chapter "Frontend/Backend Protocol"), as far as the proxy must know it. */
export interface Frame {
  readonly bytes: Buffer
  /** The name of the statement that a Parse or a Bind is about, else empty. */
  readonly statement: string
  readonly isSync: boolean
  /** The database's ReadyForQuery. */
  readonly isReady: boolean
}

const TYPE = 1
const LENGTH = 4

/** Cuts a stream into messages. The first of a client has no type. */
export class Frames {
  #rest = Buffer.alloc(0)
  #isStarted: boolean

  constructor({ afterStart = false } = {}) {
    this.#isStarted = afterStart
  }

  /** The messages that these bytes complete. */
  add(bytes: Buffer): Frame[] {
    this.#rest = Buffer.concat([this.#rest, bytes])
    const frames: Frame[] = []
    for (let next = this.#take(); next; next = this.#take()) frames.push(next)
    return frames
  }

  #take(): Frame | undefined {
    const head = this.#isStarted ? TYPE : 0
    if (this.#rest.length < head + LENGTH) return undefined
    const end = head + this.#rest.readUInt32BE(head)
    if (this.#rest.length < end) return undefined
    const bytes = this.#rest.subarray(0, end)
    this.#rest = this.#rest.subarray(end)
    const type = this.#isStarted ? String.fromCharCode(bytes[0] ?? 0) : ''
    this.#isStarted = true
    return { bytes, statement: statementIn(type, bytes), isSync: type === 'S', isReady: type === 'Z' }
  }
}

/** The name of the statement that a Parse or a Bind (after its portal's name) is about. */
function statementIn(type: string, bytes: Buffer): string {
  const texts = bytes.subarray(TYPE + LENGTH)
  if (type === 'P') return text(texts)
  return type === 'B' ? text(texts.subarray(texts.indexOf(0) + 1)) : ''
}

function text(bytes: Buffer): string {
  return bytes.subarray(0, bytes.indexOf(0)).toString()
}
