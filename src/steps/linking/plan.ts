import type { Context } from '../../context.ts'
import { timedId } from '../../crypto/random-ids.ts'
import type { Asked } from '../../model/caller.ts'
import type { Json } from '../../model/json.ts'
import { type LinkWish, decideLink } from '../../model/link.ts'
import { decideUnlink } from '../../model/unlink.ts'
import type { Involved, World } from '../../model/world.ts'
import { Problem, problem } from '../../problems.ts'
import type { LinkOperation, OperationBody, UnlinkOperation } from '../../shapes/linking-requests.ts'
import { sinceTag } from '../../shapes/version-tag.ts'
import { type LinkToken, readLinkToken } from '../read-link-token.ts'
import type { PlanKind } from './plan-kind.ts'
import { planMove } from './plan-move.ts'
import { refusalOfForce } from './refusal-of-force.ts'

/** One operation that somebody wants, ready to be decided on whatever world it meets. */
export interface Plan extends PlanKind {
  readonly operationId: string
  readonly reason: string | null
  readonly revokesAll: boolean
  /** The owners are told by mail, whoever asks. */
  readonly notify: boolean
  /** What providers gave for the identities that leave is given back to them. */
  readonly revokesUpstream: boolean
  /** The links that brought the identities here must be known. */
  readonly restores: boolean
  /** Refuses where the users are not as they were previewed. */
  readonly refusalOfVersion: (world: World) => Problem | undefined
  /** What was asked, without the version that it is held against. */
  readonly asks: Json
}

/** Reads what is asked: whom it concerns, and how it is decided. */
export async function planOf(ctx: Context, asked: Asked, body: OperationBody): Promise<Plan | Problem> {
  const plan = await planBy(ctx, asked, body)
  if (plan instanceof Problem) return plan
  const { if_match: tag, reason = null, revoke, notify, ...asks } = body
  const what = JSON.parse(JSON.stringify({ ...asks, revoke })) as Json
  return {
    ...plan,
    operationId: timedId('op_'),
    reason,
    notify,
    revokesAll: revoke === 'all',
    revokesUpstream: body.action === 'unlink' && (body.revoke_upstream ?? (body.becomes === 'nothing' && body.erase)),
    restores: body.action === 'unlink' && body.becomes === 'restored_user',
    asks: what,
    refusalOfVersion: (world) => (tag === undefined ? undefined : outdated(tag, what, only(world, plan.involved))),
  }
}

function planBy(ctx: Context, asked: Asked, body: OperationBody): Promise<PlanKind | Problem> | PlanKind | Problem {
  if (body.action === 'link') return planLink(ctx, asked, body)
  return body.action === 'move' ? planMove(ctx, asked, body) : planUnlink(asked, body)
}

async function planLink(ctx: Context, asked: Asked, body: LinkOperation): Promise<PlanKind | Problem> {
  const token = await secondaryOf(ctx, asked, body)
  if (token instanceof Problem) return token
  const { metadataBytes } = await ctx.directory.settings()
  const wish: LinkWish = {
    primaryId: body.primary,
    secondary: token.address,
    connectionId: null,
    proof: token.proof,
    merge: { policy: body.merge.user_metadata, metadataBytes },
  }
  return {
    involved: { users: [body.primary], identities: [token.address] },
    decide: (world, act) => decideLink(world, wish, act),
    token: 'proof' in token && token.proof ? { ...token, proof: token.proof } : null,
  }
}

type Secondary = Omit<LinkToken, 'proof'> & { readonly proof: LinkToken['proof'] | null }

/** A person proves the secondary by a token; whoever may change everybody names it. */
async function secondaryOf(ctx: Context, asked: Asked, body: LinkOperation): Promise<Secondary | LinkToken | Problem> {
  const { secondary, link_with: token } = body
  if ((secondary === undefined) === (token === undefined)) {
    return problem('invalid_body', "Payload validation error: 'Exactly one of secondary and link_with is required'.")
  }
  if (token !== undefined) return readLinkToken(ctx, asked, token)
  if (asked.caller.kind === 'user') {
    return problem('insufficient_scope', 'Insufficient scope, expected any of: update:users')
  }
  return { address: secondary ?? '', connectionId: null, proof: null, at: null, sid: null }
}

function planUnlink({ caller }: Asked, body: UnlinkOperation): PlanKind | Problem {
  const refusal = refusalOfForce(caller.kind, body)
  if (refusal) return refusal
  const wish = {
    userId: body.user_id,
    provider: body.provider,
    identityId: body.identity_id,
    strict: true,
    becomes: body.becomes,
    withAll: body.with === 'all',
    erase: body.erase,
    keepWayIn: !body.force,
  }
  return {
    involved: { users: [body.user_id], identities: [] },
    decide: (world, act) => decideUnlink(world, wish, act),
    token: null,
  }
}

/** The world without whoever is read only because they ask or belong to another operation of the batch. */
export function only(world: World, involved: Involved): World {
  const isInvolved = (id: string, keys: readonly string[]) =>
    involved.users.includes(id) || keys.some((key) => involved.identities.includes(key))
  const users = [...world.users].filter(([id, { identities }]) =>
    isInvolved(
      id,
      identities.map(({ key }) => key),
    ),
  )
  return { ...world, users: new Map(users) }
}

function outdated(tag: string, asks: Json, world: World): Problem | undefined {
  const since = sinceTag(tag, asks, world)
  if (since === 'asked') return problem('preview_outdated', OTHER).with({ changed: [] })
  return since.length === 0 ? undefined : problem('preview_outdated').with({ changed: since })
}

const OTHER = 'if_match is not the version of a preview of this operation. Nothing was changed. Preview it again.'
