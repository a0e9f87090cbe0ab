import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'

/** A mail as the server got it. */
export interface ReceivedMail {
  readonly from: string
  readonly to: readonly string[]
  /** Headers and body as they came over the wire. */
  readonly raw: string
}

/** What the server does with a recipient. */
export type Treatment = 'take' | 'hang' | 'refuse' | 'try later'

/** A real SMTP server that keeps what it is given. */
export interface MailServer {
  readonly port: number
  readonly mails: readonly ReceivedMail[]
  stop(): Promise<void>
}

const ANSWERS = {
  refuse: { responseCode: 550, message: '5.1.1 No such mailbox' },
  'try later': { responseCode: 451, message: '4.3.0 Try again later' },
}

function refusal(address: string, { responseCode, message }: (typeof ANSWERS)['refuse']): Error {
  return Object.assign(new Error(`${message} (${address})`), { responseCode })
}

/** Starts one on this port, or on any; `treat` decides by recipient. */
export async function startMailServer({
  port = 0,
  treat = () => 'take',
}: {
  port?: number
  treat?: (to: string) => Treatment
} = {}): Promise<MailServer> {
  const mails: ReceivedMail[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    closeTimeout: 100,
    onRcptTo: ({ address }, _session, answer) => {
      const treatment = treat(address)
      if (treatment === 'take') answer()
      else if (treatment !== 'hang') answer(refusal(address, ANSWERS[treatment]))
    },
    onData: (stream, { envelope }, answer) => {
      const parts: Buffer[] = []
      stream.on('data', (part: Buffer) => parts.push(part))
      stream.on('end', () => {
        const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address
        mails.push({ from, to: envelope.rcptTo.map(({ address }) => address), raw: Buffer.concat(parts).toString() })
        answer()
      })
    },
  })
  server.on('error', () => undefined)
  const listener = server.listen(port, '127.0.0.1')
  await once(listener, 'listening')
  return {
    port: (listener.address() as AddressInfo).port,
    mails,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  }
}
