import type { Adapter } from 'oidc-provider'
import type { Context } from '../context.ts'
import { metadataOf } from './clients.ts'

/** The provider's way to clients: it only ever reads them. */
export function clientAdapter({ directory }: Pick<Context, 'directory'>): Adapter {
  const no = () => Promise.reject(new Error('Clients are configured through the Management API.'))
  return {
    find: async (id) => metadataOf(await directory.client(id), await directory.settings()),
    upsert: no,
    findByUserCode: no,
    findByUid: no,
    consume: no,
    destroy: no,
    revokeByGrantId: no,
  }
}
