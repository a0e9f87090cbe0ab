import type { Context } from '../../context.ts'
import { CONSOLE_CLIENT, decideDismiss } from '../../model/administrators.ts'
import type { User } from '../../model/user.ts'
import type { Problem } from '../../problems.ts'
import { askedByPerson } from '../../steps/asked-by-person.ts'
import { carryOut } from '../../steps/carry-out.ts'
import { noted, successNote } from '../../steps/notes.ts'
import { type Administrator, readAdministrators } from '../../store/administrators.ts'

/** Every administrator, oldest first. */
export function findAdministrators(ctx: Context): Promise<readonly Administrator[]> {
  return readAdministrators(ctx.db)
}

/** Takes a user's system role away, for whoever may use the control socket; its tokens of the console end at once. */
export async function dismissAdministrator(ctx: Context, userId: string): Promise<User | Problem> {
  const visitor = { ip: '', userAgent: 'carabiner admin', origin: ctx.config.origins[0] }
  const about = { clientId: CONSOLE_CLIENT, summary: 'Remove an administrator', path: '/admin/remove' }
  const asked = askedByPerson(visitor, about)
  return carryOut(ctx, {
    asked,
    involved: { users: [userId], identities: [] },
    decide: (world) =>
      noted(decideDismiss(world, userId), () => [successNote(asked, { userId, status: 200, body: {} })]),
  })
}
