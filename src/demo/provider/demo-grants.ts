import { createHash } from 'node:crypto'
import { DEMO_CLIENT, type DemoStrategy } from '../../connections/demo-upstream.ts'
import type { Context } from '../../context.ts'
import { newSecret, oneWay } from '../../crypto/one-way.ts'
import type { JsonObject } from '../../model/json.ts'
import { addProof, findProof, takeProof } from '../../store/proofs.ts'
import type { DemoAccount } from './demo-accounts.ts'

/** What a person allowed at the demo's provider. */
export interface DemoGrant {
  readonly strategy: DemoStrategy
  readonly account: DemoAccount
  readonly redirectUri: string
  readonly challenge: string | null
  readonly nonce: string | null
}

const CODE_SECONDS = 60
const TOKEN_SECONDS = 3600
const KINDS = { code: 'demo_code', token: 'demo_token' } as const

/** A code for a grant, good once. */
export function addCode(ctx: Context, grant: DemoGrant): Promise<string> {
  return keep(ctx, KINDS.code, { grant, seconds: CODE_SECONDS })
}

/** An access token for a grant. */
export function addToken(ctx: Context, grant: DemoGrant): Promise<string> {
  return keep(ctx, KINDS.token, { grant, seconds: TOKEN_SECONDS })
}

async function keep(ctx: Context, kind: string, { grant, seconds }: { grant: DemoGrant; seconds: number }) {
  const secret = newSecret()
  const data = { ...grant, account: { ...grant.account } }
  await addProof(ctx.db, { id: oneWay(kind, secret), kind, userId: null, identity: null, epoch: null, data }, seconds)
  return secret
}

/** Exchanges a code: by the client that it is for, at the same address, with the verifier; else an OAuth error. */
export async function takeCode(ctx: Context, strategy: DemoStrategy, form: JsonObject): Promise<DemoGrant | string> {
  const { grant_type, code } = form
  if (grant_type !== 'authorization_code' || typeof code !== 'string') return 'unsupported_grant_type'
  if (!isOurClient(form)) return 'invalid_client'
  const proof = await takeProof(ctx.db, oneWay(KINDS.code, code))
  const grant = proof && grantFrom(proof.data)
  return grant?.strategy === strategy && isAskedBy(grant, form) ? grant : 'invalid_grant'
}

function isOurClient({ client_id, client_secret }: JsonObject): boolean {
  return client_id === DEMO_CLIENT.id && client_secret === DEMO_CLIENT.secret
}

function isAskedBy(grant: DemoGrant, { redirect_uri, code_verifier }: JsonObject): boolean {
  return grant.redirectUri === redirect_uri && answers(grant.challenge, code_verifier)
}

function answers(challenge: string | null, verifier: JsonObject[string] | undefined): boolean {
  if (challenge === null) return verifier === undefined
  return typeof verifier === 'string' && createHash('sha256').update(verifier).digest('base64url') === challenge
}

/** The grant of an access token, as a request carries it. */
export async function grantOf(
  ctx: Context,
  strategy: DemoStrategy,
  authorization: string | undefined,
): Promise<DemoGrant | undefined> {
  const [, token] = /^Bearer ([\w-]+)$/i.exec(authorization ?? '') ?? []
  const proof = token === undefined ? undefined : await findProof(ctx.db, oneWay(KINDS.token, token))
  const grant = proof ? grantFrom(proof.data) : undefined
  return grant?.strategy === strategy ? grant : undefined
}

/** Only {@link keep} writes this kind of proof. */
function grantFrom(data: JsonObject): DemoGrant {
  return data as unknown as DemoGrant
}
