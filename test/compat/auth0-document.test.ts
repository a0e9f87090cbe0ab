import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { packageRoot } from '../../src/store/package-root.ts'
import { openInMemory } from '../support/pglite-in-memory.ts'
import { type TestServer, startServer } from '../support/server.ts'
import { DIFFERENT } from './known-differences.ts'

const DOCUMENT = join(packageRoot, '..', 'shared', 'contract', 'management-openapi.json')
const skip = !existsSync(DOCUMENT) && `Auth0's document is not in the project's tree: ${DOCUMENT} is absent`

interface Schema {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly items?: Schema
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly allOf?: readonly Schema[]
}

interface Operation {
  readonly parameters?: readonly { readonly name: string; readonly in: string }[]
  readonly requestBody?: { readonly content: Content }
  readonly responses: Readonly<Record<string, { readonly content?: Content }>>
}

type Content = Readonly<Record<string, { readonly schema: Schema }>>

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> }
}

describe("/openapi.json beside Auth0's document, for the paths that both have", { skip }, () => {
  let server: TestServer
  let shared: readonly Pair[]

  before(async () => {
    server = await startServer(await openInMemory())
    const ours = (await server.call('GET', '/openapi.json', { token: null })).body as Document
    shared = pairs(ours, JSON.parse(readFileSync(DOCUMENT, 'utf8')) as Document)
  })
  after(() => server.stop())

  it('there are many', () => {
    assert.ok(shared.length > 100, String(shared.length))
  })

  it('our successes have statuses that Auth0 has', () => {
    differAsKnown('status', ({ ours, theirs }) => {
      const known = successes(theirs.operation)
      return successes(ours.operation).filter((status) => !known.includes(status))
    })
  })

  it('we know the parameters that Auth0 knows', () => {
    differAsKnown('parameter', ({ ours, theirs }) => without(queryOf(theirs.operation), queryOf(ours.operation)))
  })

  it('we know the properties of bodies that Auth0 knows', () => {
    differAsKnown('body', ({ ours, theirs }) => {
      const sent = propertiesOf(theirs.document, bodyOf(theirs.operation))
      return sent.size === 0
        ? []
        : without([...sent.keys()], [...propertiesOf(ours.document, bodyOf(ours.operation)).keys()])
    })
  })

  it('what we say of a property of an answer is what Auth0 says', () => {
    differAsKnown('answer', ({ ours, theirs }) => {
      const here = propertiesOf(ours.document, answerOf(ours.operation))
      const there = propertiesOf(theirs.document, answerOf(theirs.operation))
      return [...here].flatMap(([name, types]) => {
        const known = there.get(name)
        return known === undefined || types.size === 0 || known.size === 0 || [...types].some((type) => known.has(type))
          ? []
          : [name]
      })
    })
  })

  function differAsKnown(kind: keyof typeof DIFFERENT, differences: (pair: Pair) => readonly string[]): void {
    const found = shared.flatMap((pair) => differences(pair).map((name) => `${pair.at} ${name}`))
    const known = Object.keys(DIFFERENT[kind])
    // `*` stands for all of an endpoint.
    const covers = (name: string) => (one: string) =>
      one === name || (one.endsWith('*') && name.startsWith(one.slice(0, -1)))
    assert.deepEqual(
      found.filter((name) => !known.some(covers(name))),
      [],
    )
    assert.deepEqual(
      known.filter((one) => !found.some((name) => covers(name)(one))),
      [],
    )
  }
})

interface Side {
  readonly document: Document
  readonly operation: Operation
}

interface Pair {
  readonly at: string
  readonly ours: Side
  readonly theirs: Side
}

function pairs(ours: Document, theirs: Document): readonly Pair[] {
  const known = new Map(
    Object.entries(theirs.paths).map(([path, operations]) => [nameless(`/api/v2${path}`), operations] as const),
  )
  return Object.entries(ours.paths).flatMap(([path, operations]) =>
    Object.entries(operations).flatMap(([method, operation]) => {
      const other = known.get(nameless(path))?.[method]
      const at = `${method.toUpperCase()} ${path}`
      return other ? [{ at, ours: { document: ours, operation }, theirs: { document: theirs, operation: other } }] : []
    }),
  )
}

function nameless(path: string): string {
  return path.replaceAll(/\{\w+\}/g, '{}')
}

function successes({ responses }: Operation): readonly string[] {
  return Object.keys(responses).filter((status) => status.startsWith('2') && status !== '2XX')
}

function queryOf({ parameters = [] }: Operation): readonly string[] {
  return parameters.filter((one) => one.in === 'query').map(({ name }) => name)
}

function bodyOf({ requestBody }: Operation): Schema | undefined {
  return requestBody && Object.values(requestBody.content)[0]?.schema
}

function answerOf({ responses }: Operation): Schema | undefined {
  const [status] = Object.keys(responses).filter((name) => name.startsWith('2'))
  return status === undefined ? undefined : responses[status]?.content?.['application/json']?.schema
}

function without(names: readonly string[], known: readonly string[]): readonly string[] {
  return names.filter((name) => !known.includes(name))
}

/** Properties of an object, of the objects of a list, or of any of several shapes, with their types. */
function propertiesOf(document: Document, schema: Schema | undefined, depth = 0): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>()
  for (const shape of shapesOf(document, schema)) {
    for (const [name, property] of Object.entries(shape.properties ?? {})) {
      found.set(name, new Set([...(found.get(name) ?? []), ...typesOf(document, property)]))
    }
    if (shape.items && depth < 2) {
      for (const [name, types] of propertiesOf(document, shape.items, depth + 1)) found.set(name, types)
    }
  }
  return found
}

function shapesOf(document: Document, schema: Schema | undefined): readonly Schema[] {
  if (!schema) return []
  const referred = schema.$ref ? document.components.schemas[schema.$ref.split('/').at(-1) ?? ''] : undefined
  const inner = [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])]
  if (referred) return shapesOf(document, referred)
  return inner.length === 0 ? [schema] : inner.flatMap((one) => shapesOf(document, one))
}

/** Whole numbers are numbers. */
function typesOf(document: Document, schema: Schema): readonly string[] {
  return shapesOf(document, schema).flatMap(({ type = [] }) =>
    [type].flat().map((one) => (one === 'integer' ? 'number' : one)),
  )
}
