import type { Config } from '../config.ts'
import { type Problem, problem } from '../problems.ts'
import { OutgoingError, assertAddressAllowed } from './outgoing-fetch.ts'

/** The refusal of an address that this server may never ask, as far as that shows before its name is looked up. */
export function refuseAddress(
  { allowPrivateNetwork }: Pick<Config, 'allowPrivateNetwork'>,
  url: string,
): Problem | undefined {
  try {
    assertAddressAllowed(url, allowPrivateNetwork)
    return undefined
  } catch (error) {
    if (!(error instanceof OutgoingError)) throw error
    return problem('invalid_body', `A webhook needs a public address of HTTPS. ${error.message}`)
  }
}
