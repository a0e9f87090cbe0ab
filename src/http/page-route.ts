import type { FastifyRequest } from 'fastify'
import type { Context } from '../context.ts'

/** One request for a page: what was sent, from which browser, to which of our origins. */
export interface PageRequest {
  readonly method: 'GET' | 'POST'
  readonly origin: string
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  /** Fields of a posted form; of a field that came twice, the first. */
  readonly form: Readonly<Record<string, string>>
  readonly params: Readonly<Record<string, string>>
  readonly cookies: Readonly<Record<string, string>>
  readonly ip: string
  readonly userAgent: string
  readonly acceptLanguage: string
}

/** A cookie to be set; null as value removes it. */
export interface SetCookie {
  readonly name: string
  readonly value: string | null
  readonly maxAge?: number
  readonly sameSite?: 'lax' | 'strict' | 'none'
}

/** What a page route answers: a document, or where to go. */
export type PageReply = {
  readonly cookies?: readonly SetCookie[]
} & (
  | { readonly html: string; readonly status?: number; readonly formActions?: readonly string[] }
  | { readonly redirect: string }
  | { readonly text: string; readonly type: string; readonly cache?: string; readonly status?: number }
)

/**
 * A page. Who may see it is said by every route: `everybody` for what comes before signing in, where the flow's handle and
 * the browser's cookie are what counts; `demo` only under DEMO=on.
 */
export interface PageRoute {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly allow: 'everybody' | 'demo'
  /** True where other sites may post here: providers that answer with a form. */
  readonly fromElsewhere?: true
  readonly run: (ctx: Context, request: PageRequest) => Promise<PageReply>
}

/** Cookies of a request, the first of a name. */
export function cookiesOf(request: FastifyRequest): Record<string, string> {
  const pairs = (request.headers.cookie ?? '').split(';').map((pair) => {
    const at = pair.indexOf('=')
    return [pair.slice(0, at).trim(), pair.slice(at + 1).trim()] as const
  })
  return Object.fromEntries(pairs.filter(([name]) => name !== '').reverse())
}
