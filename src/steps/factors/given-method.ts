import type { Context } from '../../context.ts'
import { newSecret } from '../../crypto/one-way.ts'
import { randomText } from '../../crypto/random-ids.ts'
import { sealedAt } from '../../crypto/vault.ts'
import type { FactorType, Life, Passkey, ShownFactor } from '../../model/factor.ts'
import type { JsonObject } from '../../model/json.ts'
import type { User } from '../../model/user.ts'
import { type Problem, problem } from '../../problems.ts'
import type { Queryable } from '../../store/database.ts'
import { addFactor, type NewFactor, readFactors } from '../../store/factors.ts'
import { addPasskey, readPasskeys } from '../../store/passkeys.ts'

/** An authentication method as the Management API is given it: believed, not proven. */
export interface GivenMethod {
  readonly type: 'phone' | 'email' | 'totp' | 'webauthn-roaming' | 'passkey'
  readonly name?: string | undefined
  readonly email?: string | undefined
  readonly phone_number?: string | undefined
  readonly preferred_authentication_method?: 'voice' | 'sms' | undefined
  /** Base32. */
  readonly totp_secret?: string | undefined
  readonly key_id?: string | undefined
  readonly public_key?: string | undefined
  readonly relying_party_identifier?: string | undefined
  readonly credential_device_type?: 'single_device' | 'multi_device' | undefined
  readonly credential_backed_up?: boolean | undefined
  readonly identity_user_id?: string | undefined
  readonly user_handle?: string | undefined
  readonly transports?: readonly string[] | undefined
}

interface Reach extends Pick<Context, 'vault' | 'config'> {
  readonly db: Queryable
}

/** Gives a user a method that somebody who may has vouched for. Its id, or why not; a factor that is there is no second one. */
export async function addGivenMethod(ctx: Reach, user: User, given: GivenMethod): Promise<string | Problem> {
  if (given.type === 'passkey') return addGivenPasskey(ctx, user, given)
  const factor = factorFrom(ctx, given, given.type)
  if (await isThere(ctx, user, factor)) return problem('method_exists')
  const enrolled = await addFactor(ctx.db, user, { factor, recovery: null })
  if (enrolled.done) return factor.id
  return problem(enrolled.full ? 'too_many_methods' : 'method_exists')
}

function factorFrom(
  { vault, config }: Reach,
  given: GivenMethod,
  type: Exclude<FactorType, 'recovery-code'>,
): NewFactor {
  const id = `${type}|dev_${randomText(16)}`
  const common = { id, type, name: given.name ?? null, counter: 0, credentialId: null, data: {} }
  if (type === 'webauthn-roaming') {
    return {
      ...common,
      secret: asUrl(given.public_key),
      credentialId: asUrl(given.key_id),
      data: keyData(config, given),
    }
  }
  const secret = {
    phone: given.phone_number,
    email: given.email?.toLowerCase(),
    totp: given.totp_secret?.toUpperCase(),
  }[type]
  const preferred = type === 'phone' ? { preferred: given.preferred_authentication_method ?? 'sms' } : {}
  return { ...common, secret: vault.seal(secret ?? '', sealedAt.totpSecret(id)), data: preferred }
}

function keyData(config: Context['config'], given: GivenMethod): JsonObject {
  return {
    transports: [...(given.transports ?? [])],
    rpId: given.relying_party_identifier ?? new URL(config.origins[0]).hostname,
    deviceType: given.credential_device_type === 'multi_device' ? 'multiDevice' : 'singleDevice',
    backedUp: given.credential_backed_up ?? false,
  }
}

/** Base64 of either alphabet, as WebAuthn writes it. */
function asUrl(base64 = ''): string {
  return base64.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
}

/** The same telephone, mailbox or key. Of apps one may have many. */
async function isThere(ctx: Reach, user: User, factor: NewFactor): Promise<boolean> {
  const { type, secret, id } = factor
  if (type !== 'phone' && type !== 'email') return false
  const wanted = ctx.vault.open(secret, sealedAt.totpSecret(id))
  return (await shownFactors(ctx, user)).some((one) => one.type === type && one.address === wanted)
}

/** A user's factors, those of mailboxes and telephones with their address. */
export async function shownFactors(
  { db, vault }: { readonly db: Queryable; readonly vault: Context['vault'] },
  user: Life,
): Promise<ShownFactor[]> {
  const factors = await readFactors(db, user)
  return factors.map((factor) => {
    const isAddress = factor.type === 'phone' || factor.type === 'email'
    return { ...factor, address: isAddress ? vault.open(factor.secret, sealedAt.totpSecret(factor.id)) : null }
  })
}

async function addGivenPasskey(ctx: Reach, user: User, given: GivenMethod): Promise<string | Problem> {
  const key = given.identity_user_id ?? user.identities[0].key
  const identity = user.identities.find((one) => one.key === key || `${one.provider}|${one.id}` === key)
  if (!identity) return problem('ticket_identity_unknown')
  const others = await readPasskeys(ctx.db, user.id)
  const known = others.find((passkey) => passkey.identity === identity.key)
  const { rpId, deviceType, backedUp } = keyData(ctx.config, given) as {
    rpId: string
    deviceType: string
    backedUp: boolean
  }
  const id = `passkey|dev_${randomText(16)}`
  const outcome = await addPasskey(
    ctx.db,
    { user, epoch: identity.epoch },
    {
      ...{ id, rpId, deviceType, backedUp, identity: identity.key, name: given.name ?? null, counter: 0 },
      credentialId: asUrl(given.key_id),
      publicKey: asUrl(given.public_key),
      userHandle: handleFor(given, known),
      transports: given.transports ?? [],
    },
  )
  return outcome === 'done' ? id : problem(NOT_ADDED[outcome])
}

/** All passkeys of an identity have one handle. */
function handleFor({ user_handle: given }: GivenMethod, known: Passkey | undefined): string {
  return given === undefined ? (known?.userHandle ?? newSecret()) : asUrl(given)
}

const NOT_ADDED = { moved: 'busy', exists: 'method_exists', full: 'too_many_methods' } as const
