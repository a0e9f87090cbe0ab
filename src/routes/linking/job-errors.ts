import { type ErrorBody, errorBody } from '../../http/problems.ts'
import type { Job, JobRow } from '../../model/job.ts'
import type { JsonObject } from '../../model/json.ts'
import { Problem, type ProblemCode } from '../../problems.ts'
import { COLUMNS, ERROR_COLUMNS, csvFieldsOf } from '../../shapes/job-rows.ts'
import { writeCsvLine } from '../../shapes/csv.ts'

type Failed = JobRow & { readonly code: string; readonly message: string; readonly details: JsonObject | null }

/** Refused rows as a CSV file: the columns that were sent, then the row's number and why. It can be sent again as it is. */
export async function* errorsAsCsv(kind: Job['kind'], rows: AsyncIterable<Failed>): AsyncGenerator<string> {
  const rowKind = kind === 'connection' ? 'unlink' : kind
  const columns = rowKind === 'link' || rowKind === 'unlink' ? COLUMNS[rowKind] : ['operation']
  yield writeCsvLine([...columns, ...ERROR_COLUMNS])
  for await (const row of rows) {
    const fields =
      rowKind === 'link' || rowKind === 'unlink' ? csvFieldsOf(rowKind, row.body) : [textOf(row.body['operation'])]
    yield writeCsvLine([...fields, row.number, codeOf(row), row.message])
  }
}

/** The same, one JSON object a line, with what the refusal tells beside its message. */
export async function* errorsAsLines(rows: AsyncIterable<Failed>): AsyncGenerator<string> {
  for await (const row of rows) {
    const { details } = answerOf(row)
    const line = {
      row: row.number,
      code: codeOf(row),
      message: row.message,
      ...(details && { details }),
      body: row.body,
    }
    yield `${JSON.stringify(line)}\n`
  }
}

function codeOf(row: Failed): string {
  return answerOf(row).errorCode ?? row.code
}

/** The same refusal as an answer to a single request. */
function answerOf({ code, message, details }: Failed): ErrorBody {
  return errorBody(new Problem(code as ProblemCode, message).with(details ?? {}))
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
