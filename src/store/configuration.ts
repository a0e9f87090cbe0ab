import type { JsonObject } from '../model/json.ts'
import type { Settings } from '../model/settings.ts'
import type { Queryable, Statement, Transaction } from './database.ts'

const READ_SETTINGS: Statement = {
  name: 'read_settings',
  text: "select value from settings where name = 'tenant'",
}

/** What the tenant has set; everything else is default. */
export async function readSettings(db: Queryable): Promise<Partial<Settings>> {
  const [row] = await db.query<{ value: JsonObject }>(READ_SETTINGS, [])
  return row?.value ?? {}
}

const ADD_SETTINGS: Statement = {
  name: 'add_settings',
  text: "insert into settings (name, value) values ('tenant', '{}') on conflict (name) do nothing",
}

const LOCK_SETTINGS: Statement = {
  name: 'lock_settings',
  text: "select value from settings where name = 'tenant' for update",
}

/** What the tenant has set, as it is now; nobody else changes it until the transaction ends. */
export async function lockSettings(tx: Transaction): Promise<Partial<Settings>> {
  await tx.query(ADD_SETTINGS, [])
  const [row] = await tx.query<{ value: JsonObject }>(LOCK_SETTINGS, [])
  return row?.value ?? {}
}

const WRITE_SETTINGS: Statement = {
  name: 'write_settings',
  text: "update settings set value = $1::jsonb where name = 'tenant'",
}

/** Writes what was locked. */
export async function writeSettings(tx: Transaction, settings: Partial<Settings>): Promise<void> {
  await tx.query(WRITE_SETTINGS, [JSON.stringify(settings)])
}

const CLAIM_SETTING: Statement = {
  name: 'claim_setting',
  text: `
    with claimed as (
      insert into settings (name, value) values ($1, $2::jsonb) on conflict (name) do nothing returning value
    )
    select value, true as "isNew" from claimed
    union all
    select value, false from settings where name = $1
    order by "isNew" desc limit 1`,
}

/** Writes a setting once: of several processes, one is told that it was new; all get the same value. */
export async function claimSetting(
  db: Queryable,
  name: string,
  value: JsonObject,
): Promise<{ readonly value: JsonObject; readonly isNew: boolean }> {
  const parameters = [name, JSON.stringify(value)]
  const [row] = await db.query<{ value: JsonObject; isNew: boolean }>(CLAIM_SETTING, parameters)
  // Of two at once, the loser's statement began before the winner's row was there: it asks again.
  return row ?? claimSetting(db, name, value)
}

const HAS_SETTING: Statement = { name: 'has_setting', text: 'select 1 from settings where name = $1' }

export async function hasSetting(db: Queryable, name: string): Promise<boolean> {
  return (await db.query(HAS_SETTING, [name])).length > 0
}
