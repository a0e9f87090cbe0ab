import type { User } from '../../model/user.ts'
import { rootProfile } from '../../shapes/user.ts'

/** What a person recognises their account by. */
export function accountName({ id, identities }: User): string {
  const { email, phone_number: phone, name } = rootProfile(identities[0])
  const told = [email, phone, name].find((value) => typeof value === 'string')
  return typeof told === 'string' ? told : id
}
