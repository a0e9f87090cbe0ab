import type { Context } from '../../context.ts'
import { onlyReading, type Queryable } from '../../store/database.ts'
import {
  type OperationFilter,
  type StoredOperation,
  findSealedOperations,
  readSealedOperations,
} from '../../store/operations.ts'
import { openRecords } from '../seal-records.ts'

/** Operations by id, in the clear; those that are not on record are left out. */
export async function readOperations(
  { vault }: Pick<Context, 'vault'>,
  db: Queryable,
  ids: readonly string[],
): Promise<StoredOperation[]> {
  return openRecords(vault, await onlyReading(readSealedOperations(db, ids)))
}

/** Operations that fit a filter, newest first, in the clear. */
export async function findOperations(
  { vault, db }: Pick<Context, 'vault' | 'db'>,
  filter: OperationFilter,
): Promise<StoredOperation[]> {
  return openRecords(vault, await onlyReading(findSealedOperations(db, filter)))
}
