import pg from 'pg'

/** A parameter as it is sent: PostgreSQL's text form, or null. */
export type WireValue = string | null

/** Makes a JavaScript value of a column's text form. */
export type ReadValue = (text: string) => unknown

/**
 * A parameter in PostgreSQL's text form, the same for both engines: an array becomes a PostgreSQL array, any other
 * object JSON, a string goes as it is. JSON that is an array or a string must therefore be given as JSON text.
 */
export function toWire(value: unknown): WireValue {
  if (value === null || value === undefined) return null
  if (typeof value === 'string') return value
  if (typeof value !== 'object') return `${value as number | bigint | boolean}`
  if (value instanceof Date) return value.toISOString()
  if (value instanceof Uint8Array) return `\\x${Buffer.from(value).toString('hex')}`
  return Array.isArray(value) ? arrayToWire(value) : JSON.stringify(value)
}

function arrayToWire(values: readonly unknown[]): string {
  return `{${values.map(elementToWire).join(',')}}`
}

function elementToWire(value: unknown): string {
  const text = toWire(value)
  if (text === null) return 'NULL'
  return Array.isArray(value) ? text : `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
}

const INT8 = 20
const INT4_ARRAY = 1007
const INT8_ARRAY = 1016
const TIMESTAMPTZ = 1184

/** How to read a column of this type (PostgreSQL's oid); `numeric` stays text, because it may not fit a number. */
export function readerOf(oid: number): ReadValue {
  if (oid === INT8) return Number
  if (oid === TIMESTAMPTZ) return readTimestamp
  if (oid === INT8_ARRAY) return readerOf(INT4_ARRAY)
  return usualReaderOf(oid)
}

const usualReaderOf = pg.types.getTypeParser as (oid: number) => ReadValue
const readRareTimestamp = usualReaderOf(TIMESTAMPTZ)

/** Years 1000 to 2999 with a whole hour's offset: what `Date` reads by itself, three times as fast. */
const USUAL_TIMESTAMP = /^[12]\d{3}-.{14,21}[+-]\d\d$/

function readTimestamp(text: string): unknown {
  return USUAL_TIMESTAMP.test(text) ? new Date(text) : readRareTimestamp(text)
}
