import { randomText } from '../crypto/random-ids.ts'
import type { ResourceServer } from '../model/resource-server.ts'

/** An API whose tokens are signed with HS256 has a secret for it; others have none. */
export function withSigningSecret(api: ResourceServer): ResourceServer {
  return { ...api, signingSecret: api.signingAlg === 'HS256' ? (api.signingSecret ?? randomText(32)) : null }
}
