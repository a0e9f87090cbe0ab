import { pino } from 'pino'
import type { Config } from '../../src/config.ts'
import { makeKey, openVault } from '../../src/crypto/vault.ts'
import { type MessageParts, type Messages, openMessages } from '../../src/messages/open-messages.ts'
import type { Pace } from '../../src/messages/start-message-worker.ts'
import type { EmailMessage, SmsMessage } from '../../src/model/message.ts'
import type { Database, Statement } from '../../src/store/database.ts'
import { openDirectory } from '../../src/store/directory.ts'

const KEYS = makeKey()

/** An outbox on a database, without the rest of a server. All of a test process share one key. */
export interface TestMessages extends Messages {
  readonly parts: MessageParts
  /** The lines of its log. */
  readonly logged: readonly string[]
}

export type Carriers = Partial<Pick<Config, 'mail' | 'sms' | 'demo'>>

export function openTestMessages(db: Database, carriers: Carriers, pace: Partial<Pace> = {}): TestMessages {
  const logged: string[] = []
  const vault = openVault(KEYS)
  const log: MessageParts['log'] = pino({ level: 'info' }, { write: (line: string) => logged.push(line) })
  const config = { mail: null, sms: null, demo: false, ...carriers }
  const parts = { config, db, vault, directory: openDirectory(db, vault), log }
  return { ...openMessages(parts, { pollMs: 50, ...pace }), parts, logged }
}

/** The settings of a mail server on this machine. */
export function mailTo(port: number): NonNullable<Config['mail']> {
  const from = { name: 'Example', address: 'login@example.com' }
  return { host: '127.0.0.1', port, secure: false, auth: null, from }
}

export function codeMail(to: string, code: string, expiresInSeconds = 300): EmailMessage {
  return { channel: 'email', to, template: 'sign_in_code', values: { code }, locale: 'en', expiresInSeconds }
}

export function codeSms(to: string, code: string): SmsMessage {
  return { channel: 'sms', to, template: 'sign_in_code', values: { code }, locale: 'en', expiresInSeconds: 300 }
}

/** A row of the outbox as the database holds it. */
export interface Row {
  readonly id: string
  readonly recipient: string
  readonly subject: string | null
  readonly body: string
  readonly attempts: number
  readonly sent_at: Date | null
  readonly failed_at: Date | null
  readonly error: string | null
}

const READ_ROWS: Statement = { name: 'test_read_messages', text: 'select * from messages order by created_at, id' }

export function rowsOf(db: Database): Promise<Row[]> {
  return db.query<Row>(READ_ROWS, [])
}
