import type { Turns } from './people.ts'

/** Hands out turns that nobody had yet, so that each write finds its person as it was seeded. */
export class Ranges {
  readonly turns: Turns
  #next = 1

  /** The first turn is gone: the statements were captured with it. */
  constructor(turns: Turns) {
    this.turns = turns
  }

  get left(): number {
    return this.turns.count - this.#next
  }

  /** Runs with turns from `from`, at most `most`; `run` says how many it took. */
  async spend<T extends { readonly taken: number }>(
    most: number,
    run: (from: number, most: number) => Promise<T>,
  ): Promise<T> {
    const result = await run(this.#next, Math.min(most, this.left))
    this.#next += result.taken
    return result
  }
}
