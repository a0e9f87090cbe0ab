/** A line of a CSV file: its number in the file, from 1, and its fields. */
export interface CsvLine {
  readonly line: number
  readonly fields: readonly string[]
}

const FIELD = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y

/** The lines of a CSV file (RFC 4180), empty ones left out; or the number of the line that is none. */
export function readCsv(text: string): CsvLine[] | number {
  const sent = text.replace(/^\uFEFF/, '')
  const lines: CsvLine[] = []
  let fields: string[] = []
  let line = 1
  for (let at = 0; at < sent.length; at = FIELD.lastIndex) {
    FIELD.lastIndex = at
    const found = FIELD.exec(sent)
    if (!found) return line
    const [whole, quoted, plain = '', end] = found
    fields.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'))
    const isOver = end !== ',' || FIELD.lastIndex === sent.length
    if (end === ',' && isOver) fields.push('')
    if (isOver) lines.push({ line, fields })
    if (isOver) fields = []
    line += whole.split('\n').length - 1
  }
  return lines.filter((one) => one.fields.some((field) => field !== ''))
}

/** One line of a CSV file; absent values are empty. */
export function writeCsvLine(values: readonly (string | number | null | undefined)[]): string {
  return `${values.map(writeField).join(',')}\r\n`
}

function writeField(value: string | number | null | undefined): string {
  const text = String(value ?? '')
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
