import { createTransport } from 'nodemailer'
import type { MailSettings } from '../config/delivery.ts'
import { type Transport, Undeliverable } from './transport.ts'

const STEP_MS = 10_000

/**
 * Mail through an SMTP server, over at most `connections` kept open. A password is never sent in the clear to another
 * machine. The recipient is handed over as one address, never as text that could be read as a list.
 */
export function smtpTransport({ host, port, secure, auth, from }: MailSettings, connections: number): Transport {
  const pool = createTransport({
    pool: true,
    host,
    port,
    secure,
    ...(auth ? { auth: { ...auth }, requireTLS: !secure && !isThisMachine(host) } : {}),
    maxConnections: connections,
    // Trying again is the outbox's part; once is for a kept connection that the server had closed meanwhile.
    maxRequeues: 1,
    connectionTimeout: STEP_MS,
    greetingTimeout: STEP_MS,
    socketTimeout: STEP_MS,
    dnsTimeout: STEP_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  // A connection that breaks while nothing is sent is opened again at the next message.
  pool.on('error', () => undefined)
  return {
    keeps: false,
    close: () => {
      pool.close({ force: true })
    },
    send: async ({ id, to, subject, text, html }, signal) => {
      try {
        await pool.sendMail({
          from: { ...from },
          to: { name: '', address: to },
          subject: subject ?? '',
          text,
          ...(html === null ? {} : { html }),
          messageId: `<${id}@${from.address.split('@')[1] ?? 'localhost'}>`,
          headers: { 'Auto-Submitted': 'auto-generated' },
          signal,
        })
      } catch (error) {
        throw isRefusedForGood(error) ? new Undeliverable(String(error), { cause: error }) : error
      }
    },
  }
}

function isThisMachine(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.')
}

interface Refusal {
  readonly code?: string
  readonly command?: string
  readonly responseCode?: number
  readonly response?: string
}

/**
 * What is no single address never leaves. A 5xx to the recipient or the message (RFC 5321 §4.2.1). A refused password or a matter of policy (5.7.x of RFC 3463: may
 * not relay) is the operator's to mend, and tried again.
 */
function isRefusedForGood(error: unknown): boolean {
  const { code, command, responseCode = 0, response = '' } = error as Refusal
  if (code === 'EENVELOPE' && command === 'API') return true
  return isRefusal(code, command) && responseCode >= 500 && !/^5\d\d[ -]5\.7\./.test(response)
}

function isRefusal(code: string | undefined, command: string | undefined): boolean {
  return code === 'EMESSAGE' || (code === 'EENVELOPE' && command === 'RCPT TO')
}
