import type { Context } from '../../context.ts'
import { maskEmail, maskPhone } from '../../model/addresses.ts'
import type { FlowState } from '../../model/flow.ts'
import type { User } from '../../model/user.ts'
import { rootProfile } from '../../shapes/user.ts'
import { readUser } from '../../store/read-users.ts'
import type { AccountView } from '../../../web/pages/view.ts'

/** The account that a person must sign in to so that it can be linked, with its ways in; its identifier is masked. */
export async function linkingTo(ctx: Context, { link }: FlowState): Promise<AccountView | null> {
  const target = link && (await readUser(ctx.db, link.target))
  return target ? maskedAccount(target) : null
}

/** An account of which the person has proven nothing yet. */
export function maskedAccount(user: User): AccountView {
  const { email, phone_number: phone } = rootProfile(user.identities[0])
  const number = typeof phone === 'string' ? maskPhone(phone) : '••••'
  return { identifier: typeof email === 'string' ? maskEmail(email) : number, methods: methodsOf(user) }
}

/** The ways in that an account has, each kind once. */
export function methodsOf({ identities }: User): AccountView['methods'] {
  return [...new Set(identities.map(({ provider }) => provider))].map((strategy) => ({ strategy }))
}
