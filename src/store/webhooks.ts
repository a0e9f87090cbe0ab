import { type Vault, sealedAt } from '../crypto/vault.ts'
import type { EventType } from '../model/event-types.ts'
import type { Webhook } from '../model/webhook.ts'
import type { Queryable, Statement, Transaction } from './database.ts'

interface WebhookRow {
  readonly id: string
  readonly url: string
  readonly events: EventType[]
  readonly enabled: boolean
  readonly disabled_reason: string | null
  readonly secret: string
  readonly previous_secret: string | null
  readonly previous_until: Date | null
  readonly created_at: Date
  readonly updated_at: Date
}

const COLUMNS =
  'id, url, events, enabled, disabled_reason, secret, previous_secret, previous_until, created_at, updated_at'

const READ_WEBHOOKS: Statement = {
  name: 'read_webhooks',
  text: `select ${COLUMNS} from webhooks order by created_at, id`,
}

/** Every webhook, the oldest first. */
export async function readWebhooks(db: Queryable, vault: Vault): Promise<Webhook[]> {
  return (await db.query<WebhookRow>(READ_WEBHOOKS, [])).map((row) => webhookFrom(row, vault))
}

const LOCK_WEBHOOK: Statement = {
  name: 'lock_webhook',
  text: `select ${COLUMNS} from webhooks where id = $1 for update`,
}

/** One webhook as it is now; nobody else changes it until the transaction ends. */
export async function lockWebhook(tx: Transaction, vault: Vault, id: string): Promise<Webhook | undefined> {
  const [row] = await tx.query<WebhookRow>(LOCK_WEBHOOK, [id])
  return row && webhookFrom(row, vault)
}

function webhookFrom(row: WebhookRow, vault: Vault): Webhook {
  const open = (sealed: string) => vault.open(sealed, sealedAt.webhookSecret(row.id))
  const hasPrevious = row.previous_secret !== null && row.previous_until !== null
  return {
    id: row.id,
    url: row.url,
    events: row.events,
    enabled: row.enabled,
    disabledReason: row.disabled_reason,
    secret: open(row.secret),
    previous: hasPrevious ? { secret: open(row.previous_secret), until: row.previous_until } : null,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}

const ADD_WEBHOOK: Statement = {
  name: 'add_webhook',
  text: `
    insert into webhooks (${COLUMNS}, position)
    select $1, $2, $3::text[], $4, $5, $6, $7, $8::timestamptz, $9::timestamptz, $10::timestamptz,
      (select last_position from feed where id = 1)
    where (select count(*) from webhooks) < $11::integer
    returning id`,
}

/** Adds a webhook, which is told of what gets its position from now on; false where there are `most` already. */
export async function addWebhook(db: Queryable, vault: Vault, webhook: Webhook, most: number): Promise<boolean> {
  return (await db.query(ADD_WEBHOOK, [...values(vault, webhook), most])).length > 0
}

const SAVE_WEBHOOK: Statement = {
  name: 'save_webhook',
  text: `
    update webhooks set url = $2, events = $3::text[], enabled = $4, disabled_reason = $5, secret = $6,
      previous_secret = $7, previous_until = $8::timestamptz, created_at = $9::timestamptz,
      updated_at = $10::timestamptz
    where id = $1`,
}

/** Writes a webhook that was locked. */
export async function saveWebhook(tx: Transaction, vault: Vault, webhook: Webhook): Promise<void> {
  await tx.query(SAVE_WEBHOOK, values(vault, webhook))
}

function values(vault: Vault, webhook: Webhook): unknown[] {
  const { id, url, events, enabled, disabledReason, secret, previous, createdAt, updatedAt } = webhook
  const seal = (plain: string) => vault.seal(plain, sealedAt.webhookSecret(id))
  const before = previous ? [seal(previous.secret), previous.until] : [null, null]
  return [id, url, events, enabled, disabledReason, seal(secret), ...before, createdAt, updatedAt]
}

const DISABLE_WEBHOOK: Statement = {
  name: 'disable_webhook',
  text: 'update webhooks set enabled = false, disabled_reason = $2, updated_at = now() where id = $1 and url = $3',
}

/** Switches a webhook off for a reason of its receiver's, unless it has another address by now. */
export async function disableWebhook(db: Queryable, { id, url }: Webhook, reason: string): Promise<void> {
  await db.query(DISABLE_WEBHOOK, [id, reason, url])
}

const REMOVE_WEBHOOK: Statement = { name: 'remove_webhook', text: 'delete from webhooks where id = $1 returning id' }

/** Removes a webhook with its deliveries; false where there is none. */
export async function removeWebhook(tx: Transaction, id: string): Promise<boolean> {
  return (await tx.query(REMOVE_WEBHOOK, [id])).length > 0
}
