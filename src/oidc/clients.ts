import type { Adapter, ClientMetadata } from 'oidc-provider'
import type { Client } from '../model/client.ts'
import type { Directory } from '../store/directory.ts'

/** The grants that `/oauth/token` serves. */
const SERVED_GRANTS: ReadonlySet<string> = new Set(['client_credentials'])

/** Gives the provider our clients. Nothing else is stored: the grants served issue JWTs only. */
export function adapterFor(directory: Pick<Directory, 'client'>): (model: string) => Adapter {
  return (model) => {
    const nothingElse = () =>
      Promise.reject(new Error(`The provider tried to store a ${model}: no such grant is served.`))
    return {
      find: async (id) => (model === 'Client' ? metadataOf(await directory.client(id)) : nothingElse()),
      upsert: nothingElse,
      findByUserCode: nothingElse,
      findByUid: nothingElse,
      consume: nothingElse,
      destroy: nothingElse,
      revokeByGrantId: nothingElse,
    }
  }
}

/** A client with a secret may send it in the body or in a Basic header, whichever is registered here. */
function metadataOf(client: Client | undefined): ClientMetadata | undefined {
  if (!client) return undefined
  const common = { client_id: client.id, redirect_uris: [], response_types: [] }
  if (client.secret === null) return { ...common, token_endpoint_auth_method: 'none', grant_types: [] }
  return {
    ...common,
    client_secret: client.secret,
    token_endpoint_auth_method: 'client_secret_post',
    grant_types: client.grantTypes.filter((grant) => SERVED_GRANTS.has(grant)),
  }
}
