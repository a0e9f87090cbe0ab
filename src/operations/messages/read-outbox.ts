import type { Context } from '../../context.ts'
import { sealedAt } from '../../crypto/vault.ts'
import type { Channel, MessageText } from '../../model/message.ts'
import { type Problem, problem } from '../../problems.ts'
import { newestMessages } from '../../store/messages.ts'

/** A message as the outbox page shows it. */
export interface OutboxMessage extends MessageText {
  readonly id: string
  readonly channel: Channel
  readonly to: string
  readonly createdAt: Date
}

const MOST = 200

/**
 * The newest messages, opened, newest first: under DEMO=on only, since they hold codes and links. Channels that have a
 * carrier (SMTP_URL, SMS_WEBHOOK_URL) are left out: what went to a real person is nobody else's to read.
 */
export async function readOutbox(
  ctx: Pick<Context, 'config' | 'db' | 'vault'>,
  { limit }: { readonly limit: number },
): Promise<readonly OutboxMessage[] | Problem> {
  const { config, db, vault } = ctx
  if (!config.demo) return problem('not_found')
  const channels: Channel[] = [...(config.mail ? [] : ['email' as const]), ...(config.sms ? [] : ['sms' as const])]
  const rows = await newestMessages(db, channels, Math.min(limit, MOST))
  return rows.map(({ id, channel, recipient, subject, body, createdAt }) => {
    const opened = JSON.parse(vault.open(body, sealedAt.message(id))) as Pick<MessageText, 'text' | 'html'>
    return { id, channel, to: recipient, subject, ...opened, createdAt }
  })
}
