/**
 * A statement with a name: the drivers prepare it once per connection. The name must be one-to-one with the text; an
 * empty one is for texts that differ without end, which are not kept.
 */
export interface Statement {
  readonly name: string
  readonly text: string
}

/** What runs statements: the database itself, or an open transaction. Values are parameters, never text. */
export interface Queryable {
  query<Row>(statement: Statement, values: readonly unknown[]): Promise<Row[]>
}

/** An open transaction. It is a type of its own, so that forgetting it does not compile. */
export interface Transaction extends Queryable {
  readonly isTransaction: true
}

/**
 * PostgreSQL or PGlite behind one type. Timestamps arrive as `Date`, `jsonb` parsed, integers as numbers.
 * Errors keep PostgreSQL's five-character `code` and `constraint`; a database that cannot be reached
 * throws {@link DatabaseUnavailable}, one whose answer was lost in flight {@link AnswerLost}.
 */
export interface Database extends Queryable {
  readonly engine: 'postgresql' | 'pglite'
  transaction<T>(run: (tx: Transaction) => Promise<T>): Promise<T>
  /** Runs one statement of a migration, without parameters. */
  define(sql: string): Promise<void>
  close(): Promise<void>
}

/** The database could not be reached, so nothing was sent to it. */
export class DatabaseUnavailable extends Error {
  override readonly name = 'DatabaseUnavailable'
}

/** The connection broke after a statement was sent: it may have been committed or not. */
export class AnswerLost extends Error {
  override readonly name = 'AnswerLost'
}

/** What a statement that only reads gives. Its lost answer leaves nothing in doubt: the database is away, no more. */
export async function onlyReading<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer
  } catch (error) {
    if (!(error instanceof AnswerLost)) throw error
    throw new DatabaseUnavailable(error.message, { cause: error })
  }
}

/** PostgreSQL's error code, where an error came from it. Source: PostgreSQL manual, appendix A. */
export function sqlState(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null)?.code
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) ? code : undefined
}
