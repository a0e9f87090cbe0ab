import type { Context } from '../../context.ts'
import type { Asked } from '../../model/caller.ts'
import { addressOf } from '../../model/identity.ts'
import { decideMove } from '../../model/move.ts'
import { Problem, problem } from '../../problems.ts'
import type { MoveOperation } from '../../shapes/linking-requests.ts'
import { readLinkToken } from '../read-link-token.ts'
import type { PlanKind } from './plan-kind.ts'
import { refusalOfForce } from './refusal-of-force.ts'

/** A person proves the identity by a token of a sign-in with it; whoever may change everybody names it. */
export async function planMove(ctx: Context, asked: Asked, body: MoveOperation): Promise<PlanKind | Problem> {
  const { user_id: userId, provider, identity_id: id, link_with: sent, force } = body
  const isNamed = provider !== undefined && id !== undefined
  if (isNamed === (sent !== undefined) || (provider === undefined) !== (id === undefined)) {
    return problem(
      'invalid_body',
      `Payload validation error: 'Exactly one of link_with and provider with identity_id is required'.`,
    )
  }
  if (isNamed && asked.caller.kind === 'user') {
    return problem('insufficient_scope', 'Insufficient scope, expected any of: update:users')
  }
  const token = sent === undefined ? null : await readLinkToken(ctx, asked, sent)
  if (token instanceof Problem) return token
  const key = token?.proof.key ?? addressOf(provider ?? '', id ?? '')
  const wish = { userId, key, proof: token && { ...token.proof, at: token.at }, keepWayIn: !force }
  return (
    refusalOfForce(asked.caller.kind, body) ?? {
      involved: { users: [userId], identities: [key] },
      decide: (world, act) => decideMove(world, wish, act),
      token,
    }
  )
}
