import { createHash, timingSafeEqual } from 'node:crypto'
import type { Context } from '../context.ts'
import type { Client } from '../model/client.ts'
import { provesByCredentials } from '../model/client-credential.ts'
import { type Problem, problem } from '../problems.ts'

interface Sent {
  readonly client_id?: string | undefined
  readonly client_secret?: string | undefined
}

/**
 * The client that a request names in its body or in a Basic header (RFC 6749 §2.3.1). One that has a secret must show it,
 * unless it authenticates nowhere; an unknown client and a wrong secret are refused alike.
 */
export async function knownClient(
  { directory }: Pick<Context, 'directory'>,
  authorization: string | undefined,
  sent: Sent,
): Promise<Client | Problem> {
  const { client_id: id = '', client_secret: secret = '' } = fromBasic(authorization) ?? sent
  const client = await directory.client(id)
  if (!client) return problem('client_unauthorized')
  return !provesByCredentials(client) && isShown(client, secret) ? client : problem('client_unauthorized')
}

/** A client that authenticates nowhere may still have a secret: nobody asks for it. */
function isShown({ secret, tokenEndpointAuthMethod }: Client, given: string): boolean {
  return secret === null || tokenEndpointAuthMethod === 'none' || isSame(secret, given)
}

function fromBasic(authorization: string | undefined): Sent | undefined {
  const encoded = /^Basic +([\w+/=-]+)$/i.exec(authorization ?? '')?.[1]
  if (encoded === undefined) return undefined
  const [, id, secret] = /^([^:]*):(.*)$/s.exec(Buffer.from(encoded, 'base64').toString('utf8')) ?? []
  return { client_id: decoded(id), client_secret: decoded(secret) }
}

/** Both halves are form-encoded; what is not is taken as it is, as many clients send it. */
function decoded(text = ''): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text
  }
}

function isSame(expected: string, given: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(expected), digest(given))
}
