import type { Adapter, AdapterPayload } from 'oidc-provider'
import storage from 'oidc-provider/lib/helpers/als.js'
import { InvalidClientAuth, InvalidGrant } from 'oidc-provider/lib/helpers/errors.js'
import type { Context } from '../context.ts'
import { oneWay } from '../crypto/one-way.ts'
import type { JsonObject } from '../model/json.ts'
import { readSignIn } from '../model/sign-in.ts'
import { endOldest } from '../steps/end-refresh-tokens.ts'
import {
  addRecord,
  consumeRecord,
  destroyFamily,
  destroyRecord,
  type NewProtocolRecord,
  type ProtocolRecord,
  readRecord,
  readRecordByUid,
  readRecordByUserCode,
  replaceRecord,
  writeRecord,
} from '../store/protocol-records.ts'
import { clientAdapter } from './client-adapter.ts'
import { forget, once } from './once-a-request.ts'
import { closePayload, openPayload } from './protocol-payload.ts'
import { userNow } from './user-now.ts'

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
    upsert: (value, payload, lifetime) => adapter.upsert(value, { ...payload, origin, used: userNow() }, lifetime),
  }
}

function recordAdapter(ctx: AdapterContext, model: string): Adapter {
  const { db } = ctx
  const idOf = (value: string) => oneWay(model, value)
  const opened = (record: ProtocolRecord | undefined, value?: string) => openPayload(ctx, model, record, value)
  return {
    upsert: (value, payload, lifetime) =>
      (model === 'ReplayDetection' ? keepOnce : keep)(ctx, { model, value, payload, lifetime }),
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

interface Kept {
  readonly model: string
  readonly value: string
  readonly payload: AdapterPayload
  /** Seconds. */
  readonly lifetime: number | undefined
}

async function keep(ctx: AdapterContext, kept: Kept): Promise<void> {
  const { model, value } = kept
  forget(model, value)
  if (model === 'RefreshToken') await keepRefreshToken(ctx, kept)
  else await writeRecord(ctx.db, recordOf(ctx, kept))
}

/** A refresh token tells who was first given one of its family, and who has used it last. */
async function keepRefreshToken(ctx: AdapterContext, kept: Kept): Promise<void> {
  const rotated = takeRotated()
  const by = userNow()
  const payload = { ...kept.payload, first: rotated?.first ?? by, used: rotated ? by : null }
  const record = recordOf(ctx, { ...kept, payload })
  if (rotated) await replace(ctx, record, rotated)
  else await addFirst(ctx, record)
}

/** The first of a family. Beyond so many families of a user and an application the oldest go. */
async function addFirst(ctx: AdapterContext, record: NewProtocolRecord): Promise<void> {
  await writeRecord(ctx.db, record)
  const { userId, clientId } = record
  if (userId !== null && clientId !== null) await endOldest(ctx, { userId, clientId })
}

/** A client's assertion: of two uses at once one is the first, which the provider's own look cannot tell. */
async function keepOnce(ctx: AdapterContext, kept: Kept): Promise<void> {
  const isFirst = await addRecord(ctx.db, recordOf(ctx, kept))
  if (!isFirst) throw new InvalidClientAuth('client assertion tokens must only be used once')
}

function recordOf(ctx: AdapterContext, { model, value, payload, lifetime = 0 }: Kept): NewProtocolRecord {
  const { grantId = null, uid = null, userCode, accountId, clientId = null } = payload
  return {
    ...{ model, grantId, uid, clientId, lifetime },
    id: oneWay(model, value),
    payload: closePayload(ctx, model, value, payload as JsonObject),
    userCode: userCode === undefined ? null : oneWay('user_code', userCode),
    userId: readSignIn(String(accountId))?.user ?? null,
  }
}

interface Use {
  readonly model: string
  readonly value: string
  /** Seconds after the first use in which others count too. */
  readonly leeway: number
  /** Who was first given one of a refresh token's family. */
  readonly first?: JsonObject | undefined
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
  const { first } = (known ?? {}) as { first?: JsonObject }
  const use = { model: 'RefreshToken', value, leeway: await leewayOf(ctx, known?.clientId), first }
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

function readPayload(ctx: AdapterContext, model: string, value: string): Promise<AdapterPayload | undefined> {
  return once(model, value, async () => {
    const record = await readRecord(ctx.db, model, oneWay(model, value))
    return withLeeway(ctx, model, openPayload(ctx, model, record, value))
  })
}
