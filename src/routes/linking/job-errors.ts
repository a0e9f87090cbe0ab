import { errorBody } from '../../http/problems.ts'
import type { Job, JobRow } from '../../model/job.ts'
import { Problem, type ProblemCode } from '../../problems.ts'
import { COLUMNS, ERROR_COLUMNS, csvFieldsOf } from '../../shapes/job-rows.ts'
import { writeCsvLine } from '../../shapes/csv.ts'

type Failed = JobRow & { readonly code: string; readonly message: string }

/** Refused rows as a CSV file: the columns that were sent, then the row's number and why. It can be sent again as it is. */
export async function* errorsAsCsv(kind: Job['kind'], rows: AsyncIterable<Failed>): AsyncGenerator<string> {
  const columns = kind === 'link' || kind === 'unlink' ? COLUMNS[kind] : ['operation']
  yield writeCsvLine([...columns, ...ERROR_COLUMNS])
  for await (const row of rows) {
    const fields = kind === 'link' || kind === 'unlink' ? csvFieldsOf(kind, row.body) : [textOf(row.body['operation'])]
    yield writeCsvLine([...fields, row.number, codeOf(row), row.message])
  }
}

/** The same, one JSON object a line. */
export async function* errorsAsLines(rows: AsyncIterable<Failed>): AsyncGenerator<string> {
  for await (const row of rows) {
    const { number, body, message } = row
    yield `${JSON.stringify({ row: number, code: codeOf(row), message, body })}\n`
  }
}

/** The code that the same refusal has as an answer. */
function codeOf({ code, message }: Failed): string {
  return errorBody(new Problem(code as ProblemCode, message)).errorCode ?? code
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
