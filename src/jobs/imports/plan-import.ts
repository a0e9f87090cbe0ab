import type { Context } from '../../context.ts'
import { newIdentityId, randomText, timedId } from '../../crypto/random-ids.ts'
import { sealedAt } from '../../crypto/vault.ts'
import type { Connection } from '../../model/connection.ts'
import { refusalOfUsername } from '../../model/creatable.ts'
import { addressOf } from '../../model/identity.ts'
import type { RowError, StoredRow } from '../../model/import-row.ts'
import type { ImportRow } from '../../model/import-users.ts'
import type { ImportWish, LinkedWish } from '../../model/import-wish.ts'
import type { ClaimedJob, JobRow } from '../../model/job.ts'
import type { Json, JsonObject } from '../../model/json.ts'
import { type ImportedUser, readImportedUser } from '../../shapes/import-user.ts'
import { repeatedRows } from '../../store/api-jobs.ts'
import { linkedWish } from './linked-wish.ts'
import { isError, storedHash } from './stored-hash.ts'

/** Reads rows of an import: what each asks for, or everything that is wrong with it. */
export async function planImport(
  ctx: Context,
  job: ClaimedJob,
  connection: Connection,
  rows: readonly JobRow[],
): Promise<ImportRow[]> {
  const first = rows[0]?.number ?? 1
  const repeated = await repeatedRows(ctx.db, job.id, first - 1, rows.length)
  const settings = await ctx.directory.settings()
  const plan: Plan = {
    ctx,
    job,
    connection,
    connections: new Map((await ctx.directory.connections()).map((one) => [one.name, one])),
    metadataBytes: settings.metadataBytes,
  }
  return rows.map(({ number, body }) => {
    const wish = wishOf(plan, number, body as unknown as StoredRow)
    if (isRefused(wish)) return { number, errors: wish }
    return repeated.has(number) ? { number, errors: [REPEATED] } : wish
  })
}

const REPEATED: RowError = { code: 'DUPLICATED_USER', message: 'A user with this email was already provided.' }

interface Plan {
  readonly ctx: Context
  readonly job: ClaimedJob
  readonly connection: Connection
  readonly connections: ReadonlyMap<string, Connection>
  readonly metadataBytes: number
}

function wishOf(plan: Plan, number: number, row: StoredRow): ImportWish | readonly RowError[] {
  if ('fault' in row) return [row.fault]
  const sent = readImportedUser('sealed' in row ? opened(plan, row.sealed) : row.user)
  if (isRefused(sent)) return sent
  return checkedWish(plan, number, sent)
}

function checkedWish(plan: Plan, number: number, sent: ImportedUser): ImportWish | readonly RowError[] {
  const passwordHash = storedHash(sent, '')
  if (isError(passwordHash)) return [passwordHash]
  const refusal = refusalOf(plan, sent)
  if (refusal) return [refusal]
  const id = sent.user_id ?? newIdentityId()
  const linked = linkedOf(plan, sent, addressOf(plan.connection.strategy, id))
  if (isRefused(linked)) return linked
  return { number, ...wishFrom(plan, sent, { id, passwordHash }), linked: linked.wishes }
}

function isRefused(read: object): read is readonly RowError[] {
  return Array.isArray(read)
}

function opened({ ctx, job }: Plan, sealed: string): Json {
  return JSON.parse(ctx.vault.open(sealed, sealedAt.importedUser(job.id))) as Json
}

function refusalOf({ connection }: Plan, sent: ImportedUser): RowError | undefined {
  const refusal = refusalOfUsername(sent.username, connection)
  if (refusal) return { code: 'NOT_PASSED', message: refusal.message, path: 'username' }
  const index = (sent.mfa_factors ?? []).findIndex((factor) => !('totp' in factor))
  if (index < 0) return undefined
  const message = 'Second factors by phone or e-mail are not enrolled here; an authenticator app (totp) is.'
  return { code: 'MFA_FACTORS_FAILED', message, path: `mfa_factors[${index}]` }
}

function wishFrom(
  plan: Plan,
  sent: ImportedUser,
  made: { readonly id: string; readonly passwordHash: string | null },
): Omit<ImportWish, 'number' | 'linked'> {
  const { connection, metadataBytes, job } = plan
  return {
    email: sent.email.toLowerCase(),
    upsert: job.options['upsert'] === true,
    operationId: timedId('op_'),
    newHash: sent.custom_password_hash === undefined ? null : made.passwordHash,
    factors: (sent.mfa_factors ?? []).flatMap((factor) => ('totp' in factor ? [totpOf(plan, factor.totp.secret)] : [])),
    create: {
      ...made,
      connection,
      sent: sent as JsonObject,
      userMetadata: sent.user_metadata ?? null,
      appMetadata: sent.app_metadata ?? null,
      blocked: sent.blocked ?? null,
      metadataBytes,
    },
  }
}

function totpOf({ ctx }: Plan, secret: string): ImportWish['factors'][number] {
  const id = `totp|dev_${randomText(16)}`
  return { id, type: 'totp', secret: ctx.vault.seal(secret.toUpperCase(), sealedAt.totpSecret(id)) }
}

/** Exports list the main identity too: it is the user itself. */
function linkedOf(
  { connections, connection }: Plan,
  { identities = [] }: ImportedUser,
  main: string,
): { readonly wishes: readonly LinkedWish[] } | readonly RowError[] {
  const wishes: LinkedWish[] = []
  const errors: RowError[] = []
  for (const [index, sent] of identities.entries()) {
    const isMain = sent.connection === connection.name && addressOf(sent.provider, String(sent.user_id)) === main
    if (isMain) continue
    const wish = linkedWish(connections, sent, `identities[${index}]`)
    if ('code' in wish) errors.push(wish)
    else wishes.push(wish)
  }
  return errors.length > 0 ? errors : { wishes }
}
