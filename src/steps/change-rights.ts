import type { Context } from '../context.ts'
import type { Asked } from '../model/caller.ts'
import { type RightsWish, decideChangeRights } from '../model/change-rights.ts'
import type { JsonObject } from '../model/json.ts'
import { NO_RIGHTS } from '../model/rights.ts'
import type { Problem } from '../problems.ts'
import { readStanding } from '../store/standing-rights.ts'
import { carryOut } from './carry-out.ts'
import { noted, successNote } from './notes.ts'

/** What the log says of it. */
export interface Logged {
  readonly userId: string | null
  readonly status: number
  readonly body: JsonObject
}

/** Gives users roles and permissions, or takes them away, as one change of all of them. */
export function changeRights(ctx: Context, asked: Asked, wish: RightsWish, logged: Logged): Promise<null | Problem> {
  return carryOut(ctx, {
    asked,
    involved: { users: wish.users, identities: [] },
    recall: async (db, world) => ({ ...world, standing: await readStanding(db, { ...NO_RIGHTS, ...wish.gain }) }),
    decide: (world) => noted(decideChangeRights(world, wish), () => [successNote(asked, logged)]),
  })
}
