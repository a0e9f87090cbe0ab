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

const FINISH_FLOW: Statement = {
  name: 'finish_flow',
  text: `
    with ended as (
      delete from flows where id = $1 and version = $2 and expires_at > now() returning id
    ),
    handed as (
      update protocol_records
      set payload = case when $5 then payload - 'session' else payload end || jsonb_build_object('result', $4::jsonb)
      where model = 'Interaction' and id = $3 and expires_at > now() and exists (select from ended)
      returning payload ->> 'returnTo' as address
    )
    select exists (select from ended) as "isMine", (select address from handed) as "returnTo"`,
}

/** How a flow ends: as it was read, with this result for the interaction that it was begun for. */
export interface FlowEnd {
  readonly id: string
  readonly version: number
  readonly interactionId: string
  readonly result: JsonObject
  /** Whether the interaction forgets the session that its browser had. */
  readonly forgetsSession: boolean
}

/**
 * Ends a flow, if nobody did or changed it since `version` was read, and hands its result to the interaction: both or
 * neither. `returnTo` is null where the interaction is gone.
 */
export async function finishFlow(
  db: Queryable,
  { id, version, interactionId, result, forgetsSession }: FlowEnd,
): Promise<{ readonly isMine: boolean; readonly returnTo: string | null }> {
  const values = [id, version, interactionId, JSON.stringify(result), forgetsSession]
  const [row] = await db.query<{ isMine: boolean; returnTo: string | null }>(FINISH_FLOW, values)
  return row ?? { isMine: false, returnTo: null }
}
