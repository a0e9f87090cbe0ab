import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'

/** What of the answers of a server its own `/openapi.json` does not say. */
export interface Described {
  /** Refuses answers that were given and are not described. */
  assertAll(): void
}

const DOCUMENT = 'document'

/** Holds every answer of the API of this server against its own document, from now on. */
export function describeAnswers(app: FastifyInstance): Described {
  const wrong = new Set<string>()
  let judge: Promise<Judge> | undefined
  app.addHook('onSend', async (request: FastifyRequest, reply: FastifyReply, payload: unknown) => {
    const { url } = request.routeOptions
    if (!url?.startsWith('/api/') && !url?.startsWith('/me/')) return payload
    judge ??= app.inject('/openapi.json').then((answer) => judgeBy(answer.json()))
    for (const why of (await judge)(request, reply, payload)) wrong.add(why)
    return payload
  })
  return {
    assertAll: () => {
      if (wrong.size > 0) throw new Error(`Answers that /openapi.json does not describe:\n${[...wrong].join('\n')}`)
    },
  }
}

type Judge = (request: FastifyRequest, reply: FastifyReply, payload: unknown) => readonly string[]

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly responses: Responses }>>>>
}

type Responses = Readonly<Record<string, { readonly content?: Readonly<Record<string, unknown>> }>>

function judgeBy(document: Document): Judge {
  const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: false })
  ajv.addSchema(document, DOCUMENT)
  const checks = new Map<string, ValidateFunction>()
  const checkOf = ($ref: string) => {
    const check = checks.get($ref) ?? ajv.compile({ $ref })
    checks.set($ref, check)
    return check
  }
  return ({ method, routeOptions: { url = '' } }, { statusCode }, payload) => {
    const path = url.replaceAll(/:(\w+)/g, '{$1}')
    const verb = method.toLowerCase()
    const responses = document.paths[path]?.[verb]?.responses
    if (!responses) return []
    const name = [String(statusCode), ...(statusCode >= 400 ? ['default'] : [])].find((one) => one in responses)
    const mistakes = mistakesIn(payload, responses, name, (status) => {
      const place = ['paths', path, verb, 'responses', status, 'content', 'application/json', 'schema']
      return checkOf(`${DOCUMENT}#/${place.map(escaped).join('/')}`)
    })
    return mistakes.map((mistake) => `${method} ${path} ${statusCode}: ${mistake}`)
  }
}

function mistakesIn(
  payload: unknown,
  responses: Responses,
  name: string | undefined,
  checkOf: (status: string) => ValidateFunction,
): readonly string[] {
  if (name === undefined) return ['no such status']
  const { content } = responses[name] ?? {}
  if (!content) return payload ? ['there is a body'] : []
  if (!('application/json' in content)) return []
  // What is made piece by piece cannot be judged before it has left.
  if (payload !== null && typeof payload === 'object') return []
  if (typeof payload !== 'string') return ['there is no body']
  return mistakesBy(checkOf(name), payload)
}

function mistakesBy(check: ValidateFunction, payload: string): readonly string[] {
  if (check(JSON.parse(payload))) return []
  return (check.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath} ${message ?? ''} ${JSON.stringify(params)}`,
  )
}

/** A key as part of a JSON pointer in a URI (RFC 6901 §6). */
function escaped(key: string): string {
  return encodeURIComponent(key.replaceAll('~', '~0').replaceAll('/', '~1'))
}
