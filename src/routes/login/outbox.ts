import type { PageReply, PageRequest, PageRoute } from '../../http/page-route.ts'
import type { Context } from '../../context.ts'
import { type OutboxMessage, readOutbox } from '../../operations/messages/read-outbox.ts'
import { Problem } from '../../problems.ts'
import type { OutboxPage } from '../../../web/pages/demo-page.ts'
import { problemPage } from './error-page.ts'
import { showPage } from './show-page.ts'

/** The mail and text messages of a demonstration, for whoever comes: they hold codes and links, so only there. */
export const outboxRoutes: readonly PageRoute[] = [
  { method: 'GET', path: '/u/outbox', allow: 'demo', run: (ctx, request) => showOutbox(ctx, request) },
]

const MOST = 50

async function showOutbox(ctx: Context, request: PageRequest): Promise<PageReply> {
  const messages = await readOutbox(ctx, { limit: MOST })
  if (messages instanceof Problem) return problemPage(ctx, request, messages)
  return showPage(ctx, request, { name: 'outbox', messages: messages.map(shown) })
}

function shown({ id, channel, to, subject, text, createdAt }: OutboxMessage): OutboxPage['messages'][number] {
  const [link = null] = /https?:\/\/\S+/.exec(text) ?? []
  return {
    id,
    channel,
    to,
    subject,
    text,
    code: link === null ? codeIn(text) : null,
    link,
    at: createdAt.toISOString(),
  }
}

/** A code stands on an indented line of its own in mail, and somewhere in an SMS. */
function codeIn(text: string): string | null {
  return /^ {4}(\S+)$/m.exec(text)?.[1] ?? /\b\d{6}\b/.exec(text)?.[0] ?? null
}
