import type { Connection } from './connection.ts'
import { isDatabase, isPasswordless } from './connection.ts'
import { isObject, type Json, type JsonObject } from './json.ts'

/** Whether identities of a connection may hold passkeys: `authentication_methods.passkey.enabled`, as Auth0 calls it. */
export function takesPasskeys(connection: Connection): boolean {
  const { passkey } = objectAt(connection.options['authentication_methods'])
  return (isDatabase(connection) || isPasswordless(connection)) && objectAt(passkey)['enabled'] === true
}

/** Whether people without one are offered a passkey after they signed in otherwise. */
export function offersPasskeys(connection: Connection): boolean {
  return objectAt(connection.options['passkey_options'])['progressive_enrollment_enabled'] === true
}

function objectAt(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {}
}
