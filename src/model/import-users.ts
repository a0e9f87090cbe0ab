import { type Change, type Decision, changeOf } from './change.ts'
import type { RowError } from './import-row.ts'
import { type FoundNames, type ImportWish, refusalOfInsert } from './import-wish.ts'
import { type Inserted, insertedBy } from './insert-imported.ts'
import type { RowOutcome, RowTally } from './job.ts'
import type { Act } from './operation.ts'
import { type Updated, updatedBy } from './update-imported.ts'
import type { World } from './world.ts'

/** A row that is to be carried out, or what is wrong with it already. */
export type ImportRow = ImportWish | { readonly number: number; readonly errors: readonly RowError[] }

/** What becomes of some rows of an import. */
export interface ImportedRows {
  /** Of rows that are refused, and of the first one. */
  readonly outcomes: readonly RowOutcome[]
  readonly tally: RowTally
}

/**
 * Decides rows of an import together: who is made, whole with linked identities and second factors, who is changed, who is
 * refused. `found` tells who has the names of these rows now. Each row stands alone, so none is refused for another's fault.
 */
export function decideImport(
  world: World,
  rows: readonly ImportRow[],
  found: FoundNames,
  act: Act,
): Decision<ImportedRows> {
  const batch: Batch = { inserted: [], updated: [], refused: [] }
  for (const row of rows) decideRow({ world, found, act }, row, batch)
  const { inserted, updated } = batch
  const tally = { done: rows.length, failed: batch.refused.length, updated: updated.length }
  const answer = { outcomes: outcomesOf(rows, batch), tally }
  const isWritten = inserted.length + updated.length > 0
  return { answer, change: isWritten ? changeBy(batch) : null, notes: [] }
}

interface Batch {
  readonly inserted: Inserted[]
  readonly updated: Updated[]
  readonly refused: { readonly number: number; readonly errors: readonly RowError[] }[]
}

interface Basis {
  readonly world: World
  readonly found: FoundNames
  readonly act: Act
}

function decideRow({ world, found, act }: Basis, row: ImportRow, batch: Batch): void {
  if ('errors' in row) {
    batch.refused.push(row)
    return
  }
  const known = row.upsert ? found.emails.get(row.email) : undefined
  if (known) {
    const updated = updatedBy(world, row, known)
    if ('code' in updated) refuse(batch, row, updated)
    else batch.updated.push(updated)
    return
  }
  const refusal = refusalOfInsert(world, row, found)
  const inserted = refusal ?? insertedBy(world, row, act)
  if ('code' in inserted) refuse(batch, row, inserted)
  else {
    found.add(row)
    batch.inserted.push(inserted)
  }
}

function refuse(batch: Batch, { number }: ImportWish, error: RowError): void {
  batch.refused.push({ number, errors: [error] })
}

function outcomesOf(rows: readonly ImportRow[], { refused }: Batch): RowOutcome[] {
  const outcomes = refused.map(({ number, errors }): RowOutcome => {
    const [first] = errors
    const details = { errors: errors.map((error) => ({ ...error })) }
    return { number, operationId: null, code: first?.code ?? 'NOT_PASSED', message: first?.message ?? '', details }
  })
  const start = rows[0]?.number ?? 0
  // The first row always has one: by it, whoever else carries out the same rows sees that they are done.
  if (outcomes.some(({ number }) => number === start)) return outcomes
  return [{ number: start, operationId: null, code: null, message: null, details: null }, ...outcomes]
}

/** Every row of the database is in one part at most, since no two rows of a file are about one user. */
function changeBy({ inserted, updated }: Batch): Change {
  return changeOf({
    expect: updated.map(({ user }) => user),
    appear: inserted.map(({ appear }) => appear),
    add: inserted.flatMap(({ add }) => add),
    enrol: inserted.flatMap(({ enrol }) => enrol),
    rewrite: updated.map(({ rewrite }) => rewrite),
    amend: updated.map(({ amend }) => amend),
    operations: inserted.flatMap(({ operations }) => operations),
    events: [...inserted.flatMap(({ events }) => events), ...updated.map(({ event }) => event)],
  })
}
