import type { Context } from '../../context.ts'
import type { StepFacts, StepResult } from './advance.ts'

/** Filled in by its part. */
export async function askFactor(_ctx: Context, { state }: StepFacts): Promise<StepResult> {
  return { state }
}
