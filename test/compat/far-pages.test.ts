import assert from 'node:assert/strict'
import { it } from 'node:test'
import { onEachDatabase } from './api-under-test.ts'

const ADA = 'auth0%7C00000000000000000000ada0'
/** The most digits that a page may have. */
const FARTHEST = 999_999_999_999_999

/** An operation of /openapi.json, as far as this looks at it. */
interface Operation {
  readonly parameters: readonly { readonly name: string }[]
}

onEachDatabase('a page beyond everything', (api) => {
  it('is empty, or refused: in every list that has pages', async () => {
    const make = async (path: string, body: object) => {
      const made = await api.ask({ method: 'POST', path, body })
      assert.ok(made.status < 300, JSON.stringify(made.body))
      return made.body.id as string
    }
    const ids: Readonly<Record<string, string>> = {
      users: ADA,
      roles: await make('/api/v2/roles', { name: 'Far' }),
      organizations: await make('/api/v2/organizations', { name: 'far' }),
    }
    const { paths } = (await api.ask({ method: 'GET', path: '/openapi.json', token: null })).body
    const paged = Object.entries<{ get?: Operation }>(paths).filter(([, { get }]) =>
      get?.parameters.some(({ name }) => name === 'page'),
    )
    assert.ok(paged.length > 20, String(paged.length))
    const wrong: string[] = []
    for (const [path] of paged) {
      const [, , , family = ''] = path.split('/')
      const own = ids[family] ?? 'none'
      const named = path.replace(/\{\w+\}/, own).replaceAll(/\{\w+\}/g, ADA)
      const { status, body } = await api.ask({ method: 'GET', path: `${named}?page=${FARTHEST}&per_page=100` })
      const lists = Array.isArray(body) ? [body] : Object.values<unknown>(body).filter(Array.isArray)
      const isRight = status === 200 ? lists.every(({ length }) => length === 0) : status === 400 || status === 404
      if (!isRight) wrong.push(`${path}: ${status} ${JSON.stringify(body)}`)
    }
    assert.deepEqual(wrong, [])
  })
})
