import type { User } from '../../model/user.ts'

/** What an authenticator calls an account: the identity's address, username or phone number, else the user's id. */
export function accountName(user: User, identity = user.identities[0]): string {
  const { email, username, phone_number: phone, name } = identity.profile
  const found = [email, username, phone, name].find((value) => typeof value === 'string' && value !== '')
  // An authenticator keeps 64 bytes of it (WebAuthn §5.4.3).
  return (typeof found === 'string' ? found : user.id).slice(0, 64)
}
