import type { Context } from '../../context.ts'
import { randomText } from '../../crypto/random-ids.ts'
import { type Asked, stillSignedIn } from '../../model/caller.ts'
import { type Problem, problem } from '../../problems.ts'
import { addLogNote } from '../../steps/add-log-note.ts'
import { endRefreshTokens } from '../../steps/end-refresh-tokens.ts'
import { successNote } from '../../steps/notes.ts'
import {
  addDeviceKey,
  type CredentialPage,
  type DeviceCredential,
  findDeviceKeys,
  findDeviceTokens,
  ownerOfCredential,
  removeDeviceKey,
} from '../../store/device-credentials.ts'
import { readUser } from '../../store/read-users.ts'

/** Kinds of credentials: keys of devices, and the refresh tokens that devices hold. */
export type CredentialType = 'public_key' | 'refresh_token' | 'rotating_refresh_token'

/** A page of credentials of devices (CONTRACT §8). */
export async function listDeviceCredentials(
  ctx: Context,
  type: CredentialType,
  page: CredentialPage,
): Promise<{ readonly credentials: readonly DeviceCredential[]; readonly total: number }> {
  if (type === 'public_key') return findDeviceKeys(ctx.db, page)
  const clients = await ctx.directory.clients()
  const rotating = clients.filter(({ refreshToken }) => refreshToken.rotating).map(({ id }) => id)
  return findDeviceTokens(ctx.db, page, { areRotating: type === 'rotating_refresh_token', rotating })
}

/** The key of a device, as its person registers it. */
export interface NewCredential {
  readonly device_name: string
  readonly device_id: string
  readonly value: string
  readonly client_id?: string | undefined
}

/** Registers the key of a device of whoever asks. Only a person can: a machine has no devices. */
export async function createDeviceCredential(
  ctx: Context,
  asked: Asked,
  { device_name: deviceName, device_id: deviceId, value, client_id: named }: NewCredential,
): Promise<{ readonly id: string } | Problem> {
  const { caller } = asked
  if (caller.kind !== 'user') return problem('device_not_yours')
  const user = await readUser(ctx.db, caller.userId)
  if (!user || !stillSignedIn(caller, user.identities)) return problem('invalid_token')
  const key = { id: `dcr_${randomText(16)}`, user, clientId: named ?? caller.clientId, deviceId, deviceName, value }
  if (!(await addDeviceKey(ctx.db, key))) return problem('device_exists')
  await addLogNote(ctx, asked, successNote(asked, { userId: user.id, status: 201, body: { id: key.id } }))
  return { id: key.id }
}

/** Forgets a device's key, or ends its refresh token; a person's token reaches only that person's. */
export async function deleteDeviceCredential(ctx: Context, asked: Asked, id: string): Promise<Problem | undefined> {
  const owner = await ownerOfCredential(ctx.db, id)
  const refusal = await refusalOfOthers(ctx, asked, owner)
  if (refusal) return refusal
  await removeDeviceKey(ctx.db, id)
  await endRefreshTokens(ctx, { ids: [id] })
  await addLogNote(ctx, asked, successNote(asked, { userId: owner ?? null, status: 204, body: {} }))
  return undefined
}

/** What is nobody's is gone already; whether it is somebody else's is told no differently from that it is not one's own. */
async function refusalOfOthers(
  ctx: Context,
  { caller }: Asked,
  owner: string | undefined,
): Promise<Problem | undefined> {
  if (caller.kind !== 'user') return undefined
  const user = await readUser(ctx.db, caller.userId)
  if (!user || !stillSignedIn(caller, user.identities)) return problem('invalid_token')
  return owner === caller.userId ? undefined : problem('unowned_resource')
}
