import { createHash } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { Context } from '../context.ts'
import type { Json, JsonObject } from '../model/json.ts'
import type { Route } from './route.ts'

/** Serves the description of these routes at `/openapi.json` (OpenAPI 3.1): it says nothing secret, so anybody may read it. */
export function mountOpenApi(app: FastifyInstance, { config }: Context, routes: readonly Route[]): void {
  // Made when it is first asked for: a start does not wait for it.
  let text: string | undefined
  app.get('/openapi.json', async (_request, reply) => {
    text ??= JSON.stringify(openApiOf(routes, config.origins))
    return reply.type('application/json; charset=utf-8').send(text)
  })
}

/** Routes in the words of OpenAPI, from the shapes that check what is sent. */
export function openApiOf(routes: readonly Route[], origins: readonly string[]): JsonObject {
  const shared = new Map<string, Json>()
  const paths: Record<string, Record<string, Json>> = {}
  for (const route of routes) {
    const path = route.path.replaceAll(/:(\w+)/g, '{$1}')
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operationOf(route, shared) }
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Carabiner', version: '1', license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    servers: origins.map((url) => ({ url })),
    paths,
    components: {
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
      schemas: { Error: schemaOf(ERROR, 'output', shared), ...Object.fromEntries(shared) },
    },
  }
}

const ERROR = z.object({
  statusCode: z.int(),
  error: z.string(),
  message: z.string(),
  errorCode: z.string().optional(),
  attributes: z.looseObject({}).optional().describe('Of a 401: what the WWW-Authenticate header says too.'),
  details: z.looseObject({}).optional().describe('What has changed, or which operation of a batch was refused.'),
})

function operationOf(route: Route, shared: Map<string, Json>): JsonObject {
  const { summary, allow, answers } = route
  const body = route.described ?? route.body
  const content = (shape: z.ZodType, io: 'input' | 'output') => ({
    'application/json': { schema: schemaOf(shape, io, shared) },
  })
  const error = {
    description: 'Refused',
    content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
  }
  return {
    summary,
    description: scopesOf(allow),
    security: [{ bearer: [] }],
    parameters: [...parametersOf(route.params, 'path', shared), ...parametersOf(route.query, 'query', shared)],
    ...(body && {
      requestBody: {
        content: route.upload ? formOf(body, shared) : { ...content(body, 'input'), ...textOf(route.files ?? []) },
      },
    }),
    responses: {
      ...successes(answers, shared),
      default: error,
    },
  }
}

function formOf(shape: z.ZodType, shared: Map<string, Json>): JsonObject {
  return { 'multipart/form-data': { schema: schemaOf(shape, 'input', shared) } }
}

function successes(answers: Route['answers'], shared: Map<string, Json>): JsonObject {
  const described = ([status, shape]: [string, z.ZodType | readonly string[] | null]) => {
    if (shape === null) return [status, { description: 'Done' }]
    const content = isFile(shape)
      ? textOf(shape)
      : { 'application/json': { schema: schemaOf(shape, 'output', shared) } }
    return [status, { description: 'Done', content }]
  }
  return Object.fromEntries(Object.entries(answers).map(described)) as JsonObject
}

function isFile(shape: z.ZodType | readonly string[]): shape is readonly string[] {
  return Array.isArray(shape)
}

function textOf(types: readonly string[]): JsonObject {
  return Object.fromEntries(types.map((type) => [type, { schema: { type: 'string' } }]))
}

function parametersOf(shape: z.ZodType | undefined, place: 'path' | 'query', shared: Map<string, Json>): Json[] {
  if (!shape) return []
  const { properties = {}, required = [] } = schemaOf(shape, 'input', shared) as Described
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    schema,
  }))
}

interface Described {
  readonly properties?: Readonly<Record<string, JsonObject>>
  readonly required?: readonly string[]
}

/** JSON Schema of a shape; what it defines for itself is shared by all, under a name that its content gives it. */
function schemaOf(shape: z.ZodType, io: 'input' | 'output', shared: Map<string, Json>): JsonObject {
  const made = z.toJSONSchema(shape, { io, unrepresentable: 'any' }) as JsonObject
  const { $schema: _dialect, $defs: definitions = {}, ...schema } = made
  let text = JSON.stringify(schema)
  for (const [name, definition] of Object.entries(definitions as JsonObject)) {
    const as = `Shared${createHash('sha256').update(JSON.stringify(definition)).digest('hex').slice(0, 8)}`
    const renamed = (one: string) => one.replaceAll(`#/$defs/${name}"`, `#/components/schemas/${as}"`)
    shared.set(as, JSON.parse(renamed(JSON.stringify(definition))) as Json)
    text = renamed(text)
  }
  return JSON.parse(text) as JsonObject
}

function scopesOf({ any, all, own = [] }: Route['allow']): string {
  const together = all ? [all.join(' and ')] : []
  return `Scopes, one of: ${[...any, ...together, ...own.map((scope) => `${scope} (on oneself)`)].join(', ')}.`
}
