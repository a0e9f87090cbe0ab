import type { Context } from '../context.ts'
import { makeConnectionKey } from '../crypto/make-connection-key.ts'
import { sealedAt } from '../crypto/vault.ts'
import type { Connection } from '../model/connection.ts'
import { type ConnectionKey, type NewConnectionKey, addConnectionKey } from '../store/connection-keys.ts'
import type { Transaction } from '../store/database.ts'

/** Whether we prove to the connection's provider who we are by a key of the connection's own. */
export function signsWithKey({ strategy, options }: Pick<Connection, 'strategy' | 'options'>): boolean {
  return (strategy === 'oidc' || strategy === 'okta') && options['token_endpoint_auth_method'] === 'private_key_jwt'
}

/** A key for a connection of this name, its private part sealed. Made outside of transactions: it takes a moment. */
export async function newConnectionKey(ctx: Pick<Context, 'vault'>, name: string): Promise<NewConnectionKey> {
  const { privateJwk, ...key } = await makeConnectionKey(name)
  return { ...key, sealed: ctx.vault.seal(JSON.stringify(privateJwk), sealedAt.connectionKey(key.kid)) }
}

/** The first two keys of a connection: the one in use, and the next. */
export type FirstKeys = readonly [NewConnectionKey, NewConnectionKey]

export async function newConnectionKeys(ctx: Pick<Context, 'vault'>, name: string): Promise<FirstKeys> {
  return [await newConnectionKey(ctx, name), await newConnectionKey(ctx, name)]
}

/** Gives a connection that was locked, or just made, its first keys. */
export async function addFirstKeys(tx: Transaction, id: string, [current, next]: FirstKeys): Promise<ConnectionKey[]> {
  return [await addConnectionKey(tx, id, 'current', current), await addConnectionKey(tx, id, 'next', next)]
}
