import type { FastifyReply } from 'fastify'
import type { Config } from '../config.ts'
import { type Problem, problem } from '../problems.ts'

/** Requests per client, as a token bucket (CONTRACT §1.7). The headers go out whether or not there is a limit. */
export interface Limits {
  /** Takes one from the client's bucket, or refuses. */
  take(clientId: string, reply: FastifyReply): Problem | undefined
  /** Shows how much is left. */
  show(clientId: string, reply: FastifyReply): void
}

interface Bucket {
  left: number
  filledAt: number
}

/** What the headers say where nothing is limited. */
const SHOWN = { burst: 50, perSecond: 16 }

export function makeLimits({ rateLimit }: Pick<Config, 'rateLimit'>): Limits {
  const { burst, perSecond } = rateLimit ?? SHOWN
  const buckets = new Map<string, Bucket>()
  const bucketOf = (clientId: string) => {
    const now = Date.now()
    const bucket = buckets.get(clientId) ?? { left: burst, filledAt: now }
    bucket.left = Math.min(burst, bucket.left + ((now - bucket.filledAt) / 1000) * perSecond)
    bucket.filledAt = now
    buckets.set(clientId, bucket)
    return bucket
  }
  const show = (left: number, reply: FastifyReply) => {
    const reset = Math.ceil(Date.now() / 1000 + (burst - left) / perSecond)
    reply.header('x-ratelimit-limit', burst)
    reply.header('x-ratelimit-remaining', Math.floor(left))
    reply.header('x-ratelimit-reset', reset)
  }
  if (!rateLimit) return { take: () => undefined, show: (_clientId, reply) => show(burst - 1, reply) }
  return {
    take(clientId, reply) {
      const bucket = bucketOf(clientId)
      bucket.left -= 1
      if (bucket.left >= 0) return undefined
      bucket.left += 1
      show(bucket.left, reply)
      reply.header('retry-after', Math.ceil((1 - bucket.left) / perSecond))
      return problem('too_many_requests')
    },
    show: (clientId, reply) => show(bucketOf(clientId).left, reply),
  }
}
