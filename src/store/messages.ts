import type { Channel } from '../model/message.ts'
import type { Queryable, Statement } from './database.ts'

/** A message in the outbox. `body` is sealed: it holds codes and links. */
export interface StoredMessage {
  readonly id: string
  readonly channel: Channel
  readonly recipient: string
  readonly subject: string | null
  readonly body: string
}

const ADD_MESSAGE: Statement = {
  name: 'add_message',
  text: `
    insert into messages (id, channel, recipient, subject, body, due_at, expires_at, created_at)
    values ($1, $2, $3, $4, $5, now(), now() + make_interval(secs => $6), now())`,
}

/** Puts a message into the outbox: due at once, for so many seconds. */
export async function addMessage(db: Queryable, message: StoredMessage, seconds: number): Promise<void> {
  const { id, channel, recipient, subject, body } = message
  await db.query(ADD_MESSAGE, [id, channel, recipient, subject, body, seconds])
}

const ADD_FAILED: Statement = {
  name: 'add_failed_message',
  text: `
    insert into messages (id, channel, recipient, subject, body, due_at, expires_at, created_at, failed_at, error)
    values ($1, $2, $3, $4, '', now(), now(), now(), now(), $5)`,
}

/** Keeps that a message could not even be tried; what it said is not kept. */
export async function addFailedMessage(
  db: Queryable,
  message: Omit<StoredMessage, 'body'>,
  why: string,
): Promise<void> {
  await db.query(ADD_FAILED, [message.id, message.channel, message.recipient, message.subject, why])
}

/** A message that this process is to send. `attempt` says which claim this is: a later one makes it void. */
export interface ClaimedMessage extends StoredMessage {
  readonly attempt: number
  readonly expired: boolean
  /** Why it was not delivered before. */
  readonly error: string | null
}

const CLAIM_MESSAGES: Statement = {
  name: 'claim_messages',
  text: `
    with due as (
      select id from messages
      where channel = $1 and sent_at is null and failed_at is null and due_at <= now()
      order by due_at limit $2 for update skip locked
    )
    update messages m set attempts = m.attempts + 1, due_at = now() + make_interval(secs => $3)
    from due where m.id = due.id
    returning m.id, m.channel, m.recipient, m.subject, m.body, m.error, m.attempts as attempt,
      m.expires_at <= now() as expired`,
}

/**
 * Takes up to `most` messages that are due. No other process is given them for `seconds`; if this one says nothing until
 * then, they are due again.
 */
export function claimMessages(
  db: Queryable,
  channel: Channel,
  { most, seconds }: { readonly most: number; readonly seconds: number },
): Promise<ClaimedMessage[]> {
  return db.query<ClaimedMessage>(CLAIM_MESSAGES, [channel, most, seconds])
}

type Claim = Pick<ClaimedMessage, 'id' | 'attempt'>

const MARK_SENT: Statement = {
  name: 'mark_message_sent',
  text: `
    update messages set sent_at = now(), error = null, body = case when $3 then body else '' end
    where id = $1 and attempts = $2`,
}

/** The message is with its carrier. What it said is forgotten, unless the demo's outbox shows it. */
export async function markSent(db: Queryable, { id, attempt }: Claim, keepBody: boolean): Promise<void> {
  await db.query(MARK_SENT, [id, attempt, keepBody])
}

const PUT_OFF: Statement = {
  name: 'put_off_message',
  text: `
    update messages set due_at = least(now() + make_interval(secs => $3), expires_at), error = $4
    where id = $1 and attempts = $2 and sent_at is null and failed_at is null`,
}

/** The message was not sent and is due again after so many seconds, at the latest when it expires. */
export async function putOff(db: Queryable, { id, attempt }: Claim, seconds: number, why: string): Promise<void> {
  await db.query(PUT_OFF, [id, attempt, seconds, why])
}

const DROP_MESSAGE: Statement = {
  name: 'drop_message',
  text: `
    update messages set failed_at = now(), error = $3, body = ''
    where id = $1 and attempts = $2 and sent_at is null and failed_at is null`,
}

/** The message will never be sent. What it said is forgotten. */
export async function dropMessage(db: Queryable, { id, attempt }: Claim, why: string): Promise<void> {
  await db.query(DROP_MESSAGE, [id, attempt, why])
}

const DELETE_OLD: Statement = {
  name: 'delete_old_messages',
  text: `
    delete from messages
    where created_at < now() - interval '1 day' and (sent_at is not null or failed_at is not null)`,
}

/** Deletes what was sent or dropped and is older than a day. */
export async function deleteOldMessages(db: Queryable): Promise<void> {
  await db.query(DELETE_OLD, [])
}

/** A message as the demo's outbox reads it. */
export interface OutboxRow extends StoredMessage {
  readonly createdAt: Date
}

const NEWEST_MESSAGES: Statement = {
  name: 'newest_messages',
  text: `
    select id, channel, recipient, subject, body, created_at as "createdAt" from messages
    where channel = any($1::text[]) and body <> ''
    order by created_at desc, id desc limit $2`,
}

/** The newest messages of these channels whose body is still there, newest first. */
export function newestMessages(db: Queryable, channels: readonly Channel[], limit: number): Promise<OutboxRow[]> {
  return db.query<OutboxRow>(NEWEST_MESSAGES, [channels, limit])
}
