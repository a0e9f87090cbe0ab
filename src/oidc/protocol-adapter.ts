import type { Adapter, AdapterPayload } from 'oidc-provider'
import storage from 'oidc-provider/lib/helpers/als.js'
import { InvalidGrant } from 'oidc-provider/lib/helpers/errors.js'
import type { Context } from '../context.ts'
import { oneWay } from '../crypto/one-way.ts'
import { sealedAt } from '../crypto/vault.ts'
import type { JsonObject } from '../model/json.ts'
import { readSignIn } from '../model/sign-in.ts'
import {
  consumeRecord,
  destroyFamily,
  destroyRecord,
  extendRecord,
  type ProtocolRecord,
  readRecord,
  readRecordByUid,
  readRecordByUserCode,
  writeRecord,
} from '../store/protocol-records.ts'
import { metadataOf } from './clients.ts'

/** What the adapter reaches. */
export type AdapterContext = Pick<Context, 'db' | 'vault' | 'directory'>

/**
 * Keeps the provider's things in the database, by the hash of what their bearers hold. A code or a refresh token that is
 * used twice ends its whole family; of two uses at once only one is the first.
 */
export function adapterFor(ctx: AdapterContext, origin: string): (model: string) => Adapter {
  return (model) => {
    if (model === 'Client') return clientAdapter(ctx)
    const adapter = recordAdapter(ctx, model)
    return model === 'Session' ? atOrigin(adapter, origin) : adapter
  }
}

/** A session is at one origin: applications are told of its end by the issuer that they know. */
function atOrigin(adapter: Adapter, origin: string): Adapter {
  return {
    ...adapter,
    upsert: (value, payload, lifetime) => adapter.upsert(value, { ...payload, origin } as AdapterPayload, lifetime),
  }
}

function clientAdapter({ directory }: AdapterContext): Adapter {
  const no = () => Promise.reject(new Error('Clients are configured through the Management API.'))
  return {
    find: async (id) => metadataOf(await directory.client(id), await directory.settings()),
    upsert: no,
    findByUserCode: no,
    findByUid: no,
    consume: no,
    destroy: no,
    revokeByGrantId: no,
  }
}

function recordAdapter(ctx: AdapterContext, model: string): Adapter {
  const { db } = ctx
  const idOf = (value: string) => oneWay(model, value)
  const opened = (record: ProtocolRecord | undefined, value?: string) => openPayload(ctx, model, record, value)
  return {
    upsert: async (value, payload, lifetime?: number) => {
      forget(model, value)
      await writeRecord(db, {
        model,
        id: idOf(value),
        payload: closePayload(ctx, model, value, payload as JsonObject),
        grantId: payload.grantId ?? null,
        uid: payload.uid ?? null,
        userCode: payload.userCode === undefined ? null : oneWay('user_code', payload.userCode),
        userId: readSignIn(String(payload.accountId))?.user ?? null,
        clientId: payload.clientId ?? null,
        lifetime: lifetime ?? 0,
      })
    },
    find: (value) =>
      once(model, value, async () => withLeeway(ctx, model, opened(await readRecord(db, model, idOf(value)), value))),
    findByUid: async (uid) => opened(await readRecordByUid(db, model, uid)),
    findByUserCode: async (code) => opened(await readRecordByUserCode(db, oneWay('user_code', code))),
    consume: (value) => consume(ctx, model, value),
    destroy: async (value) => {
      forget(model, value)
      await destroyRecord(db, model, idOf(value))
    },
    revokeByGrantId: (grantId) => destroyFamily(db, grantId),
  }
}

/** Codes and refresh tokens: the first use counts, or each within the leeway that the client has for rotation. */
async function consume(ctx: AdapterContext, model: string, value: string): Promise<void> {
  const known = await once(model, value, async () =>
    openPayload(ctx, model, await readRecord(ctx.db, model, oneWay(model, value)), value),
  )
  const leeway = model === 'RefreshToken' ? await leewayOf(ctx, known?.clientId) : 0
  if (await consumeRecord(ctx.db, model, oneWay(model, value), leeway)) return
  if (known?.grantId !== undefined) await destroyFamily(ctx.db, known.grantId)
  throw new InvalidGrant(`${model} was used before`)
}

/** A refresh token counts as unused as long as its client may use it again. */
async function withLeeway(
  ctx: AdapterContext,
  model: string,
  payload: AdapterPayload | undefined,
): Promise<AdapterPayload | undefined> {
  const used = payload?.['consumed'] as unknown
  if (model !== 'RefreshToken' || typeof used !== 'number') return payload
  const until = used + (await leewayOf(ctx, payload?.clientId))
  return until > Date.now() / 1000 ? { ...payload, consumed: undefined } : payload
}

async function leewayOf({ directory }: AdapterContext, clientId: string | undefined): Promise<number> {
  return (await directory.client(clientId ?? ''))?.refreshToken.leeway ?? 0
}

/** A refresh token that idles out lives on for so many seconds after a use. */
export async function keepRefreshToken({ db }: AdapterContext, value: string, seconds: number): Promise<void> {
  await extendRecord(db, 'RefreshToken', oneWay('RefreshToken', value), seconds)
}

/**
 * The payload as it is stored: without what its bearer holds. A device code is found by its user code and then saved
 * again, so it keeps its own value, encrypted; so does the interaction that approves it.
 */
function closePayload({ vault }: AdapterContext, model: string, value: string, payload: JsonObject): JsonObject {
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

function openPayload(
  ctx: AdapterContext,
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

const inRequest = new WeakMap<object, Map<string, Promise<AdapterPayload | undefined>>>()

/** One read of a record in one request, however many steps ask for it. */
function once(
  model: string,
  value: string,
  read: () => Promise<AdapterPayload | undefined>,
): Promise<AdapterPayload | undefined> {
  const request = storage.getStore() as object | undefined
  if (!request) return read()
  const known = inRequest.get(request) ?? new Map<string, Promise<AdapterPayload | undefined>>()
  inRequest.set(request, known)
  const key = `${model} ${value}`
  const found = known.get(key) ?? read()
  known.set(key, found)
  return found
}

function forget(model: string, value: string): void {
  const request = storage.getStore() as object | undefined
  if (request) inRequest.get(request)?.delete(`${model} ${value}`)
}
