import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { it } from 'node:test'
import { packageRoot } from '../../src/store/package-root.ts'
import { onEachDatabase, refusal } from './api-under-test.ts'

const DOCUMENT = join(packageRoot, '..', 'shared', 'contract', 'management-openapi.json')
const skip = !existsSync(DOCUMENT) && `Auth0's document is not in the project's tree: ${DOCUMENT} is absent`
const METHODS = ['get', 'post', 'patch', 'put', 'delete']

/** Every path of Auth0's document with each of its methods, its parameters filled in. */
function documented(): { method: string; path: string }[] {
  const { paths } = JSON.parse(readFileSync(DOCUMENT, 'utf8')) as { paths: Record<string, object> }
  return Object.entries(paths).flatMap(([path, operations]) =>
    Object.keys(operations)
      .filter((method) => METHODS.includes(method))
      .map((method) => ({
        method: method.toUpperCase(),
        path: `/api/v2${path.replaceAll(/\{\w+\}/g, 'auth0%7Cx')}`,
      })),
  )
}

onEachDatabase('A path that Auth0 has and we have not', (api) => {
  const words = (called: string) =>
    `Carabiner does not serve ${called}. Nothing was changed. See docs/auth0-differences.md for what it serves.`

  it('501: it says so, with a query, a body, or a person’s token', async () => {
    const said = (called: string) => refusal(501, words(called), 'not_implemented')
    const keys = { method: 'GET', path: '/api/v2/keys/encryption?page=0' } as const
    await api.refuses(keys, said('GET /api/v2/keys/encryption'))
    await api.refuses({ ...keys, token: await api.server.token({ scopes: [] }) }, said('GET /api/v2/keys/encryption'))
    const user = 'auth0|00000000000000000000ada0'
    await api.refuses({ ...keys, token: await api.server.token({ user }) }, said('GET /api/v2/keys/encryption'))
    const rule = { method: 'POST', path: '/api/v2/rules', body: { name: 'x', script: 'y' } } as const
    await api.refuses(rule, said('POST /api/v2/rules'))
  })

  it('401: nobody learns it without a token', async () => {
    const path = '/api/v2/keys/encryption'
    await api.refuses({ method: 'GET', path, token: null }, refusal(401, 'Missing authentication'))
    await api.refuses({ method: 'GET', path, token: 'x' }, refusal(401, 'Invalid token'))
  })

  it('404: a method that Auth0 does not have there, and a path that nobody has', async () => {
    const notFound = refusal(404, 'Not Found')
    await api.refuses({ method: 'PUT', path: '/api/v2/forms' }, notFound)
    await api.refuses({ method: 'PUT', path: '/api/v2/clients' }, notFound)
    await api.refuses({ method: 'GET', path: '/api/v2/nonsense' }, notFound)
  })

  it('every path of Auth0’s document is served, or answers 501', { skip }, async () => {
    const token = await api.server.token({ scopes: [] })
    for (const { method, path } of documented()) {
      const { status, body } = await api.server.call(method, path, { token })
      assert.ok([403, 501].includes(status), `${method} ${path}: ${JSON.stringify(body)}`)
    }
  })
})
