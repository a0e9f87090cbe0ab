/** A record of a CSV file: the line on which it begins, from 1, and its fields. */
export interface CsvLine {
  readonly line: number
  readonly fields: readonly string[]
}

/** A field and what ends it: a comma, the end of the line, or of the file. */
const FIELD = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y

/** The records of a CSV file (RFC 4180), empty ones left out; or the number of the line that is none. */
export function readCsv(text: string): CsvLine[] | number {
  const sent = text.replace(/^\uFEFF/, '')
  const lines: CsvLine[] = []
  let fields: string[] = []
  let line = 1
  let begun = 1
  let isOpen = sent !== ''
  for (let at = 0; isOpen; at = FIELD.lastIndex) {
    FIELD.lastIndex = at
    const found = FIELD.exec(sent)
    if (!found) return line
    fields.push(valueOf(found))
    line += found[0].split('\n').length - 1
    if (found[3] === ',') continue
    lines.push({ line: begun, fields })
    fields = []
    begun = line
    isOpen = FIELD.lastIndex < sent.length
  }
  return lines.filter((one) => one.fields.some((field) => field !== ''))
}

function valueOf([, quoted, plain = '']: RegExpExecArray): string {
  return quoted === undefined ? plain : quoted.replaceAll('""', '"')
}

/** One line of a CSV file; absent values are empty. */
export function writeCsvLine(values: readonly (string | number | null | undefined)[]): string {
  return `${values.map(writeField).join(',')}\r\n`
}

function writeField(value: string | number | null | undefined): string {
  const text = String(value ?? '')
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
