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
  type NewProtocolRecord,
  type ProtocolRecord,
  readRecord,
  readRecordByUid,
  readRecordByUserCode,
  replaceRecord,
  writeRecord,
} from '../store/protocol-records.ts'
import { metadataOf } from './clients.ts'
import { forget, once } from './once-a-request.ts'

/** What the adapter reaches. */
export type AdapterContext = Pick<Context, 'db' | 'vault' | 'directory'>

/**
 * Keeps the provider's things in the database, by the hash of what their bearers hold. A code or a refresh token that is
 * used twice ends its whole family; of two uses at once only one is the first.
 */
export function adapterFor(ctx: AdapterContext): (model: string) => Adapter {
  return (model) => (model === 'Client' ? clientAdapter(ctx) : recordAdapter(ctx, model))
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
      const record = {
        model,
        id: idOf(value),
        payload: closePayload(ctx, model, value, payload as JsonObject),
        grantId: payload.grantId ?? null,
        uid: payload.uid ?? null,
        userCode: payload.userCode === undefined ? null : oneWay('user_code', payload.userCode),
        userId: readSignIn(String(payload.accountId))?.user ?? null,
        clientId: payload.clientId ?? null,
        lifetime: lifetime ?? 0,
      }
      const rotated = model === 'RefreshToken' ? takeRotated() : undefined
      await (rotated ? replace(ctx, record, rotated) : writeRecord(db, record))
    },
    find: (value) => readPayload(ctx, model, value),
    findByUid: async (uid) => opened(await readRecordByUid(db, model, uid)),
    findByUserCode: async (code) => opened(await readRecordByUserCode(db, oneWay('user_code', code))),
    consume: (value) =>
      model === 'RefreshToken' ? rotateLater(ctx, value) : consume(ctx, { model, value, leeway: 0 }),
    destroy: async (value) => {
      forget(model, value)
      await destroyRecord(db, model, idOf(value))
    },
    revokeByGrantId: (grantId) => destroyFamily(db, grantId),
  }
}

interface Use {
  readonly model: string
  readonly value: string
  /** Seconds after the first use in which others count too. */
  readonly leeway: number
}

/** Codes: the first use counts. Refresh tokens likewise, or each within the leeway that the client has for rotation. */
async function consume(ctx: AdapterContext, use: Use): Promise<void> {
  if (!(await consumeRecord(ctx.db, use.model, oneWay(use.model, use.value), use.leeway))) await endFamily(ctx, use)
}

/** Uses a refresh token up as its successor is written. */
async function replace(ctx: AdapterContext, successor: NewProtocolRecord, use: Use): Promise<void> {
  const used = { id: oneWay(use.model, use.value), leeway: use.leeway }
  if (!(await replaceRecord(ctx.db, successor, used))) await endFamily(ctx, use)
}

async function endFamily(ctx: AdapterContext, { model, value }: Use): Promise<never> {
  const known = await readPayload(ctx, model, value)
  if (known?.grantId !== undefined) await destroyFamily(ctx.db, known.grantId)
  throw new InvalidGrant(`${model} was used before`)
}

const rotatedIn = new WeakMap<object, Use>()

/**
 * The provider uses a refresh token up and then saves its successor. Within a request the first waits for the second, so
 * that both are one statement; {@link finishRotation} sees to one that no successor followed.
 */
async function rotateLater(ctx: AdapterContext, value: string): Promise<void> {
  const known = await readPayload(ctx, 'RefreshToken', value)
  const use = { model: 'RefreshToken', value, leeway: await leewayOf(ctx, known?.clientId) }
  const request = storage.getStore() as object | undefined
  if (request) rotatedIn.set(request, use)
  else await consume(ctx, use)
}

function takeRotated(): Use | undefined {
  const request = storage.getStore() as object | undefined
  const use = request && rotatedIn.get(request)
  if (request) rotatedIn.delete(request)
  return use
}

/** Uses up what the provider has said is used and no successor has replaced. */
export async function finishRotation(ctx: AdapterContext): Promise<void> {
  const use = takeRotated()
  if (use) await consume(ctx, use)
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

function readPayload(ctx: AdapterContext, model: string, value: string): Promise<AdapterPayload | undefined> {
  return once(model, value, async () => {
    const record = await readRecord(ctx.db, model, oneWay(model, value))
    return withLeeway(ctx, model, openPayload(ctx, model, record, value))
  })
}
