import type { Problem } from '../problems.ts'

/** Thrown within a transaction: it is taken back, and whoever asked is refused. */
export class TakenBack extends Error {
  readonly problem: Problem

  constructor(problem: Problem) {
    super(problem.message)
    this.problem = problem
  }
}

/** What a transaction answers, or the refusal for whose sake it was taken back. */
export async function unlessTakenBack<Answer>(transaction: Promise<Answer>): Promise<Answer | Problem> {
  try {
    return await transaction
  } catch (error) {
    if (error instanceof TakenBack) return error.problem
    throw error
  }
}
