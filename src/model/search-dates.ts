/** A date or time of a query: the instants from `start` up to, but not including, `end`, in ISO form. */
export interface Instants {
  readonly start: string
  readonly end: string
}

const FORM = /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,3}))?)?(Z|[+-]\d\d:?\d\d)?)?)?)?$/

/**
 * Reads `2018`, `2018-01`, `2018-01-31` or an ISO time (UTC unless it names an offset) as the span that it names, as
 * Elasticsearch does: a day lasts until the next, a time without milliseconds a second. Undefined for anything else.
 */
export function instantsOf(text: string): Instants | undefined {
  const match = FORM.exec(text)
  if (!match) return undefined
  // A group that took no part is undefined, whatever its type says.
  const given = match.slice(1, 8).filter(Boolean)
  const numbers = given.map((part, index) => Number(index === 6 ? part.padEnd(3, '0') : part))
  const start = instant(numbers)
  if (!isReal(start, numbers)) return undefined
  const end = instant(numbers.map((number, index) => (index === numbers.length - 1 ? number + 1 : number)))
  const offset = offsetOf(match[8])
  return { start: iso(start, offset), end: iso(end, offset) }
}

function instant([year = 0, month = 1, ...rest]: readonly number[]): Date {
  const [day = 1, hour = 0, minute = 0, second = 0, millisecond = 0] = rest
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  date.setUTCHours(hour, minute, second, millisecond)
  return date
}

/** `Date` carries the 31st of February over into March; such a day does not exist. The year 0 does not either. */
function isReal(date: Date, numbers: readonly number[]): boolean {
  const found = date.toISOString().match(/\d+/g)?.map(Number) ?? []
  return numbers[0] !== 0 && numbers.every((number, index) => found[index] === number)
}

/** Minutes east of UTC. */
function offsetOf(zone: string | undefined): number {
  if (zone === undefined || zone === 'Z') return 0
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2))
  return zone.startsWith('-') ? -minutes : minutes
}

/** Kept within the years 1 to 9999, which every database reads. */
function iso(date: Date, offset: number): string {
  const time = date.getTime() - offset * 60_000
  return new Date(Math.min(Math.max(time, EARLIEST), LATEST)).toISOString()
}

const EARLIEST = Date.parse('0001-01-01T00:00:00.000Z')
const LATEST = Date.UTC(9999, 11, 31, 23, 59, 59, 999)
