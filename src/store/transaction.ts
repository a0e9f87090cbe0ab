import type { Transaction } from './database.ts'

/** One session of either engine, on which a transaction runs. */
export interface Session {
  begin(): Promise<void>
  /** Gives the command that the database reports: an aborted transaction answers ROLLBACK to a COMMIT. */
  commit(): Promise<string>
  /** Never throws: where it fails, the session is broken and its transaction is gone with it. */
  rollback(): Promise<void>
  readonly query: Transaction['query']
}

/** A transaction that was told to commit after one of its statements had failed. Nothing was written. */
export class TransactionAborted extends Error {
  override readonly name = 'TransactionAborted'
  readonly code = '25P02'
}

/** Runs `run` between begin and commit; if it throws, takes everything back and throws the same. */
export async function runTransaction<T>(session: Session, run: (tx: Transaction) => Promise<T>): Promise<T> {
  await session.begin()
  let open = true
  const tx: Transaction = {
    isTransaction: true,
    query: (statement, values) => {
      if (!open) throw new Error(`The statement ${statement.name} came after its transaction had ended`)
      return session.query(statement, values)
    },
  }
  let result: T
  try {
    result = await run(tx)
  } catch (error) {
    open = false
    await session.rollback()
    throw error
  }
  open = false
  if ((await session.commit()) === 'ROLLBACK') {
    throw new TransactionAborted('A statement of the transaction failed, so that nothing of it was written')
  }
  return result
}
