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
  const named = namedIn(asked, body)
  if (named instanceof Problem) return named
  const token = 'linkWith' in named ? await readLinkToken(ctx, asked, named.linkWith) : null
  if (token instanceof Problem) return token
  const key = 'key' in named ? named.key : (token?.proof.key ?? '')
  const proof = token && { ...token.proof, at: token.at }
  const wish = { userId: body.user_id, key, proof, keepWayIn: !body.force }
  return {
    involved: { users: [body.user_id], identities: [key] },
    decide: (world, act) => decideMove(world, wish, act),
    token,
  }
}

type Named = { readonly key: string } | { readonly linkWith: string }

function namedIn({ caller }: Asked, body: MoveOperation): Named | Problem {
  const { link_with: linkWith } = body
  const refusal = refusalOfForce(caller.kind, body)
  if (refusal) return refusal
  const key = keyIn(body)
  if ((key === undefined) === (linkWith === undefined)) return problem('invalid_body', EITHER)
  if (linkWith !== undefined) return { linkWith }
  if (caller.kind === 'user') return problem('insufficient_scope', 'Insufficient scope, expected any of: update:users')
  return { key: key ?? '' }
}

/** The address that is named in whole or in part; a part is none that anybody has. */
function keyIn({ provider, identity_id: id }: MoveOperation): string | undefined {
  return provider === undefined && id === undefined ? undefined : addressOf(provider ?? '', id ?? '')
}

const EITHER = "Payload validation error: 'Exactly one of link_with and provider with identity_id is required'."
