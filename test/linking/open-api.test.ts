import assert from 'node:assert/strict'
import { it } from 'node:test'
import { onEachDatabase } from '../compat/api-under-test.ts'

onEachDatabase('/openapi.json', (api) => {
  const document = async () => (await api.ask({ method: 'GET', path: '/openapi.json', token: null })).body

  it('describes every endpoint of /api/linking: scopes, parameters, body, success', async () => {
    const { openapi, paths } = await document()
    assert.equal(openapi, '3.1.0')
    const { post } = paths['/api/linking/operations']
    assert.match(post.description, /update:users, update:current_user_identities \(on oneself\)/)
    const [one] = post.requestBody.content['application/json'].schema.anyOf
    assert.deepEqual(
      one.oneOf.map(({ properties }: { properties: { action: { const: string } } }) => properties.action.const),
      ['link', 'unlink', 'move'],
    )
    assert.ok(post.responses['201'].content['application/json'].schema)
    const [parameter] = paths['/api/linking/operations/{operation}'].get.parameters
    assert.deepEqual([parameter.name, parameter.in, parameter.required], ['operation', 'path', true])
    const { content } = paths['/api/linking/jobs'].post.requestBody
    assert.deepEqual(Object.keys(content), ['application/json', 'text/csv', 'application/x-ndjson'])
    assert.equal(content['application/json'].schema.oneOf.length, 3)
  })

  it('refers to nothing that it does not hold', async () => {
    const text = JSON.stringify(await document())
    const { components } = JSON.parse(text)
    const names = [...text.matchAll(/"\$ref":"([^"]*)"/g)].map(([, name = '']) => name)
    assert.ok(names.length > 0)
    for (const name of names) {
      assert.match(name, /^#\/components\/schemas\//)
      assert.ok(components.schemas[name.split('/').at(-1) ?? ''], name)
    }
  })
})
