import pg from 'pg'
import { AnswerLost, type Database, DatabaseUnavailable, type Statement } from './database.ts'
import { runTransaction, type Session } from './transaction.ts'
import { readerOf, toWire } from './values.ts'

export interface PostgresOptions {
  readonly url: string
  /** False behind a PgBouncer older than 1.21, where a prepared statement may be gone at the next one. */
  readonly prepare: boolean
}

/** Measured best at 8 to 16 on two cores; more only waits in the server. */
const CONNECTIONS = 16
const CONNECT_MS = 5_000
const IDLE_MS = 60_000
/** A server that accepted a statement and then fell silent (a cut cable) holds its caller no longer than this. */
const ANSWER_MS = 30_000

/**
 * PostgreSQL behind {@link Database}. Connects when first asked, and again by itself after the server was away; a
 * connection that failed is closed, never reused.
 */
export function openPostgres({ url, prepare }: PostgresOptions): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max: CONNECTIONS,
    connectionTimeoutMillis: CONNECT_MS,
    idleTimeoutMillis: IDLE_MS,
    keepAlive: true,
    application_name: 'carabiner',
    types: { getTypeParser: readerOf as typeof pg.types.getTypeParser },
  })
  // Without listeners an idle connection's end would end the process. The pool drops it; whoever waits for an answer
  // on it is told by the statement itself.
  pool.on('error', () => undefined)
  pool.on('connect', (client) => client.on('error', () => undefined))
  const ask = makeAsk(prepare)
  let closed: Promise<void> | undefined
  return {
    engine: 'postgresql',
    query: <Row>(statement: Statement, values: readonly unknown[]) =>
      withConnection(pool, async (lent) => (await send(lent, ask(statement, values), true)).rows as Row[]),
    transaction: (run) => withConnection(pool, (lent) => runTransaction(sessionOn(lent, ask), run)),
    define: (sql) =>
      withConnection(pool, async (lent) => {
        await send(lent, { text: sql }, true)
      }),
    close: () => (closed ??= pool.end()),
  }
}

/** A connection out of the pool, and whether it has ended since. */
interface Lent {
  readonly client: pg.PoolClient
  ended: boolean
}

async function withConnection<T>(pool: pg.Pool, run: (lent: Lent) => Promise<T>): Promise<T> {
  const client = await connect(pool)
  const lent: Lent = { client, ended: false }
  const noticeEnd = () => {
    lent.ended = true
  }
  client.once('error', noticeEnd)
  try {
    return await run(lent)
  } finally {
    client.off('error', noticeEnd)
    client.release(lent.ended)
  }
}

async function connect(pool: pg.Pool): Promise<pg.PoolClient> {
  try {
    return await pool.connect()
  } catch (error) {
    throw unavailable(error)
  }
}

type Query = pg.QueryConfig & { query_timeout?: number }

type Ask = (statement: Statement, values: readonly unknown[]) => Query

/** Makes queries of statements, for one database; a name must stand for one text on all of its connections. */
function makeAsk(prepare: boolean): Ask {
  const texts = new Map<string, string>()
  return ({ name, text }, values) => {
    const query = { text, values: values.map(toWire), query_timeout: ANSWER_MS }
    if (!prepare || name === '') return query
    const known = texts.get(name)
    if (known === undefined) texts.set(name, text)
    else if (known !== text) throw new Error(`Two statements are named ${name}`)
    return { ...query, name }
  }
}

/**
 * Sends one query. `decides` says whether it commits something: with the connection, the knowledge is lost whether it
 * did. Else a broken connection means that nothing was written, and nothing will be.
 */
async function send(lent: Lent, query: Query, decides: boolean): Promise<pg.QueryResult> {
  if (lent.ended) throw unavailable(new Error('The connection ended before the statement was sent'))
  try {
    return await lent.client.query(query)
  } catch (error) {
    const fate = fateOf(error)
    if (fate === 'refused') throw error
    lent.ended = true
    throw fate === 'lost' && decides ? lost(error) : unavailable(error)
  }
}

function sessionOn(lent: Lent, ask: Ask): Session {
  return {
    begin: async () => {
      await send(lent, { text: 'begin', query_timeout: ANSWER_MS }, false)
    },
    query: async <Row>(statement: Statement, values: readonly unknown[]) =>
      (await send(lent, ask(statement, values), false)).rows as Row[],
    commit: async () => (await send(lent, { text: 'commit', query_timeout: ANSWER_MS }, true)).command,
    rollback: async () => {
      // Where it cannot be sent, the connection is closed, and the server takes everything back by itself.
      await send(lent, { text: 'rollback', query_timeout: ANSWER_MS }, false).catch(() => (lent.ended = true))
    },
  }
}

/** What PostgreSQL says when it did not run the statement: it starts, is full, or has become a read-only standby. */
const NEVER_RAN = new Set(['57P03', '53300', '25006'])
/** What it says when it ends the connection: shutdown, crash, idle limits (manual, appendix A); class 08 likewise. */
const ENDS_CONNECTION = new Set(['57P01', '57P02', '57P05', '25P03', '25P04'])
/** An ordinary error although of class 08: the statement does not fit its parameters. */
const PROTOCOL_VIOLATION = '08P01'

/** Refused: PostgreSQL's answer. Never ran: it would not take it, and this connection is no use. Lost: no answer. */
function fateOf(error: unknown): 'refused' | 'never ran' | 'lost' {
  if (!(error instanceof pg.DatabaseError)) return 'lost'
  if (NEVER_RAN.has(error.code ?? '')) return 'never ran'
  return endsConnection(error) ? 'lost' : 'refused'
}

function endsConnection({ code = '', severity }: pg.DatabaseError): boolean {
  if (code.startsWith('08')) return code !== PROTOCOL_VIOLATION || severity === 'FATAL'
  return ENDS_CONNECTION.has(code) || severity === 'FATAL' || severity === 'PANIC'
}

function unavailable(cause: unknown): DatabaseUnavailable {
  return new DatabaseUnavailable(`PostgreSQL cannot be used: ${reason(cause)}. Nothing was changed.`, { cause })
}

function lost(cause: unknown): AnswerLost {
  return new AnswerLost(`PostgreSQL ended the connection before it answered: ${reason(cause)}`, { cause })
}

/** A host with several addresses fails with an AggregateError, whose own message is empty. */
function reason(cause: unknown): string {
  if (cause instanceof AggregateError) return cause.errors.map(reason).join(', ')
  return cause instanceof Error ? cause.message : String(cause)
}
