import type { JsonObject } from '../model/json.ts'
import type { Queryable, Statement } from './database.ts'

/** A sign-in in progress as it is stored: hashes of its handle and of its browser's cookie, and what is known so far. */
export interface FlowRow {
  readonly browser: string
  readonly state: JsonObject
  readonly version: number
}

const ADD_FLOW: Statement = {
  name: 'add_flow',
  text: `
    insert into flows (id, browser, state, version, expires_at)
    values ($1, $2, $3::jsonb, 1, now() + make_interval(secs => $4))`,
}

export async function addFlow(
  db: Queryable,
  id: string,
  { browser, state }: Omit<FlowRow, 'version'>,
  seconds: number,
): Promise<void> {
  await db.query(ADD_FLOW, [id, browser, JSON.stringify(state), seconds])
}

const READ_FLOW: Statement = {
  name: 'read_flow',
  text: 'select browser, state, version from flows where id = $1 and expires_at > now()',
}

export async function readFlow(db: Queryable, id: string): Promise<FlowRow | undefined> {
  return (await db.query<FlowRow>(READ_FLOW, [id]))[0]
}

const WRITE_FLOW: Statement = {
  name: 'write_flow',
  text: `
    update flows set state = $3::jsonb, version = version + 1
    where id = $1 and version = $2 and expires_at > now() returning version`,
}

/** Writes what is known now, if nobody did since `version` was read: of two posts of one page, one counts. */
export async function writeFlow(db: Queryable, id: string, version: number, state: JsonObject): Promise<boolean> {
  return (await db.query(WRITE_FLOW, [id, version, JSON.stringify(state)])).length > 0
}

const TAKE_FLOW: Statement = {
  name: 'take_flow',
  text: 'delete from flows where id = $1 and version = $2 and expires_at > now() returning id',
}

/** Ends a flow, if nobody did or changed it since `version` was read. */
export async function takeFlow(db: Queryable, id: string, version: number): Promise<boolean> {
  return (await db.query(TAKE_FLOW, [id, version])).length > 0
}
