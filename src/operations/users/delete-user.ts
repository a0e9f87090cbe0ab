import type { Context } from '../../context.ts'
import type { Asked } from '../../model/caller.ts'
import type { LogNote } from '../../model/change.ts'
import { decideDeleteUser } from '../../model/delete-user.ts'
import type { User } from '../../model/user.ts'
import type { Problem } from '../../problems.ts'
import { carryOut } from '../../steps/carry-out.ts'
import { noted, successNote } from '../../steps/notes.ts'

/** Deletes a user with all its identities; returns it, or null where there was none (CONTRACT §4.7). */
export async function deleteUser(ctx: Context, asked: Asked, userId: string): Promise<User | null | Problem> {
  return carryOut(ctx, {
    asked,
    involved: { users: [userId], identities: [] },
    decide: (world) => noted(decideDeleteUser(world, userId), (user) => (user ? notesOf(asked, user) : [])),
  })
}

function notesOf(asked: Asked, user: User): LogNote[] {
  const success = successNote(asked, { userId: user.id, status: 204, body: {} })
  const [main] = user.identities
  return [
    success,
    {
      ...success,
      type: 'sdu',
      description: `user_id: ${main.id}`,
      connection: { name: main.connection, id: main.connectionId },
    },
  ]
}
