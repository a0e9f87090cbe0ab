import assert from 'node:assert/strict'
import { type Answer, type CallOptions } from '../support/server.ts'
import { type Api, at } from '../compat/api-under-test.ts'

/** `/api/linking` as its suites speak to it. */
export interface Linking {
  preview(body: unknown, options?: CallOptions): Promise<Answer>
  perform(body: unknown, options?: CallOptions): Promise<Answer>
  /** The same, and holds that it was carried out; answers the operation. */
  done(body: unknown, options?: CallOptions): Promise<Answer['body']>
  undo(id: string, body?: unknown, options?: CallOptions): Promise<Answer>
  history(query: string, options?: CallOptions): Promise<Answer['body']>
  /** A user as it is answered, or null where there is none. */
  user(id: string): Promise<Answer['body']>
}

export function linkingOf(api: Api): Linking {
  const post = (path: string, body: unknown, options: CallOptions = {}) =>
    api.ask({ method: 'POST', path: `/api/linking/${path}`, ...options, body })
  const perform: Linking['perform'] = (body, options) => post('operations', body, options)
  return {
    preview: (body, options) => post('previews', body, options),
    perform,
    done: async (body, options) => {
      const { status, body: answer } = await perform(body, options)
      assert.equal(status, 201, JSON.stringify(answer))
      return answer
    },
    undo: (id, body = {}, options = {}) => post(`operations/${id}/undo`, body, options),
    history: async (query, options = {}) => {
      const answer = await api.ask({ method: 'GET', path: `/api/linking/operations?${query}`, ...options })
      assert.equal(answer.status, 200, JSON.stringify(answer.body))
      return answer.body
    },
    user: async (id) => {
      const { status, body } = await api.ask({ method: 'GET', path: `/api/v2/users/${at(id)}` })
      return status === 404 ? null : body
    },
  }
}

/** A link of two users, as a body. */
export function link(primary: string, secondary: string, more: object = {}) {
  return { action: 'link', primary, secondary, ...more }
}

/** An unlink of an identity by its address, as a body. */
export function unlink(user: string, identity: string, more: object = {}) {
  const pipe = identity.indexOf('|')
  return {
    action: 'unlink',
    user_id: user,
    provider: identity.slice(0, pipe),
    identity_id: identity.slice(pipe + 1),
    ...more,
  }
}

/** A user without what a law does not speak of: when it was last changed. */
export function lasting(user: Answer['body']) {
  if (user === null) return null
  const { updated_at: _at, ...rest } = user
  return rest
}
