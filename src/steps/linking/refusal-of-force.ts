import type { Asked } from '../../model/caller.ts'
import { type Problem, problem } from '../../problems.ts'

/** `force` is for those who answer for others, and who say why. */
export function refusalOfForce(
  kind: Asked['caller']['kind'],
  { force, reason }: { readonly force: boolean; readonly reason?: string | undefined },
): Problem | undefined {
  if (!force) return undefined
  if (kind === 'user') return problem('insufficient_scope', 'Insufficient scope, expected any of: update:users')
  return reason === undefined ? problem('reason_required') : undefined
}
