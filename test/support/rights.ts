import assert from 'node:assert/strict'
import { randomText } from '../../src/crypto/random-ids.ts'
import type { Answer, CallOptions } from './server.ts'

/** Whatever sends a request of the Management API. */
export type Send = (method: string, path: string, options?: CallOptions) => Promise<Answer>

/** Roles and permissions over the API. */
export interface Rights {
  /** Makes a role that may do these things at an API. */
  role(may?: readonly string[], api?: string): Promise<string>
  /** Makes an API with these scopes; answers its identifier. */
  api(scopes: readonly string[], more?: object): Promise<string>
  assign(user: string, ...roles: readonly string[]): Promise<void>
  permit(user: string, api: string, ...names: readonly string[]): Promise<void>
  /** What a user has: ids of roles, and its own permissions and those of its roles by name. */
  of(user: string): Promise<{ roles: string[]; permissions: string[] }>
}

/** Speaks to a server about roles and permissions; whatever is refused fails the test. */
export function rightsOver(send: Send): Rights {
  const ask = async (method: string, path: string, body?: object) => {
    const answer = await send(method, path, body === undefined ? {} : { body })
    assert.ok(answer.status < 300, `${method} ${path} answered ${answer.status} ${JSON.stringify(answer.body)}`)
    return answer.body
  }
  return {
    role: async (may = [], api = '') => {
      const { id } = await ask('POST', '/api/v2/roles', { name: `Role ${randomText(12)}` })
      if (may.length > 0) await ask('POST', `/api/v2/roles/${id}/permissions`, permissions(api, may))
      return id as string
    },
    api: async (scopes, more = {}) => {
      const identifier = `https://${randomText(12).toLowerCase()}.example/`
      const body = { identifier, name: 'Things', scopes: scopes.map((value) => ({ value })), ...more }
      await ask('POST', '/api/v2/resource-servers', body)
      return identifier
    },
    assign: async (user, ...roles) => void (await ask('POST', `/api/v2/users/${seg(user)}/roles`, { roles })),
    permit: async (user, api, ...names) =>
      void (await ask('POST', `/api/v2/users/${seg(user)}/permissions`, permissions(api, names))),
    of: async (user) => {
      const roles = (await ask('GET', `/api/v2/users/${seg(user)}/roles`)) as { id: string }[]
      const held = (await ask('GET', `/api/v2/users/${seg(user)}/permissions`)) as { permission_name: string }[]
      return { roles: roles.map(({ id }) => id), permissions: held.map((one) => one.permission_name) }
    },
  }
}

/** A body that names permissions of one API. */
export function permissions(api: string, names: readonly string[]) {
  return { permissions: names.map((name) => ({ resource_server_identifier: api, permission_name: name })) }
}

function seg(id: string): string {
  return encodeURIComponent(id)
}
