import type { z } from 'zod'
import type { Context } from '../context.ts'
import type { Asked } from '../model/caller.ts'
import type { Problem } from '../problems.ts'

/**
 * Who may call: a token with any scope of `any` acts on everybody; one with a scope of `own` only on the
 * user that the path's `id` names and the token's `sub` is (CONTRACT §1.4, §2.1).
 */
export interface Allow {
  readonly any: readonly string[]
  readonly own?: readonly string[]
  /** Scopes that together, and only together, let one in as one of `any` does. */
  readonly all?: readonly string[]
  /** True where an ID token may serve as bearer, where the tenant and the client allow it (DESIGN §3). */
  readonly idToken?: true
}

/** What a route is given: who asks and what, with every part checked. */
export interface Request<P, Q, B> {
  readonly asked: Asked
  /** The `Idempotency-Key` that came along, or null. */
  readonly idempotencyKey: string | null
  readonly params: P
  readonly query: Q
  readonly body: B
}

/** What a route answers. `notice` goes out as `Carabiner-Notice`, `link` as `Link` (RFC 8288). */
export interface Reply {
  readonly status: number
  readonly body?: unknown
  readonly notice?: string
  readonly link?: string
  /** The answer had been given before: it goes out with `Idempotency-Replayed`. */
  readonly isReplay?: boolean
  /** The media type of a body that is text: a string, or one that is made piece by piece. */
  readonly type?: string
}

/** A declared endpoint: path, who may, shapes in, operation, shape out. `allow` has no default. */
export interface Route<P = unknown, Q = unknown, B = unknown> {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'
  readonly path: string
  /** Auth0's summary of the endpoint: the description of its log entries. */
  readonly summary: string
  readonly allow: Allow
  readonly params?: z.ZodType<P>
  readonly query?: z.ZodType<Q>
  readonly body?: z.ZodType<B>
  /** Media types of files that the body may be; its shape is then given a {@link SentFile}. */
  readonly files?: readonly string[]
  /** The body is a multipart request, and comes as an `Upload`. */
  readonly upload?: true
  /**
   * Whom the request is about, where a token with a scope of `own` may be used and the path does not say: that token acts
   * on nobody else. Null: on several people, or on nobody in particular.
   */
  readonly whose?: (request: Pick<Request<P, Q, B>, 'params' | 'query' | 'body'>) => string | null | typeof LOOKED_AT
  /** What the document of the API shows where `body` reads it in a way that JSON Schema cannot say. */
  readonly described?: z.ZodType
  /**
   * The shape of each success by its status, or its media types where it is a file, or null where it has no body. The
   * document of the API shows them, and tests hold every answer to it.
   */
  readonly answers: Readonly<Record<number, z.ZodType | readonly string[] | null>>
  readonly run: (ctx: Context, request: Request<P, Q, B>) => Promise<Reply | Problem>
}

/** The operation itself sees to it that a person acts on nothing but their own. */
export const LOOKED_AT = Symbol('looked at by the operation')

/** Declares a route; its shapes give `run` its types. */
export function route<P, Q, B>(declared: Route<P, Q, B>): Route {
  return declared as unknown as Route
}
