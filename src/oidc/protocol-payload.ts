import type { AdapterPayload } from 'oidc-provider'
import type { Context } from '../context.ts'
import { sealedAt } from '../crypto/vault.ts'
import type { JsonObject } from '../model/json.ts'
import type { ProtocolRecord } from '../store/protocol-records.ts'

/**
 * The payload as it is stored: without what its bearer holds. A device code is found by its user code and then saved
 * again, so it keeps its own value, encrypted; so does the interaction that approves it.
 */
export function closePayload(
  { vault }: Pick<Context, 'vault'>,
  model: string,
  value: string,
  payload: JsonObject,
): JsonObject {
  const { jti: _bearer, session, deviceCode, ...rest } = payload
  const seal = (secret: string) => vault.seal(secret, sealedAt.protocolRecord(model))
  return {
    ...rest,
    ...(session === undefined ? {} : { session: withoutCookie(session as JsonObject) }),
    ...(typeof deviceCode === 'string' ? { deviceCode: seal(deviceCode) } : {}),
    ...(model === 'DeviceCode' ? { sealedValue: seal(value) } : {}),
  }
}

function withoutCookie({ cookie: _secret, ...session }: JsonObject): JsonObject {
  return session
}

/** A record as the provider knows it; `value` is what its bearer showed, where one did. */
export function openPayload(
  ctx: Pick<Context, 'vault'>,
  model: string,
  record: ProtocolRecord | undefined,
  value?: string,
): AdapterPayload | undefined {
  if (!record) return undefined
  const { sealedValue, deviceCode, ...payload } = record.payload
  const open = (sealed: string) => ctx.vault.open(sealed, sealedAt.protocolRecord(model))
  const jti = typeof sealedValue === 'string' ? open(sealedValue) : value
  return {
    ...payload,
    ...(jti === undefined ? {} : { jti }),
    ...(typeof deviceCode === 'string' ? { deviceCode: open(deviceCode) } : {}),
    ...(record.consumedAt === null ? {} : { consumed: Math.floor(record.consumedAt.getTime() / 1000) }),
    exp: Math.floor(record.expiresAt.getTime() / 1000),
  }
}
