import type { FastifyInstance } from 'fastify'
import { Histogram, Registry, collectDefaultMetrics } from 'prom-client'
import type { Context } from '../context.ts'
import type { Statement } from '../store/database.ts'

const PING: Statement = { name: 'ping', text: 'select 1' }

/** `/health` answers 200 while the database does; `/metrics` is for Prometheus. Both are open and tell of nobody. */
export function mountOperations(app: FastifyInstance, ctx: Context): void {
  const register = new Registry()
  collectDefaultMetrics({ register })
  const seconds = new Histogram({
    name: 'carabiner_http_request_seconds',
    help: 'Time to answer, by route, method and status',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
    registers: [register],
  })
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none'
    seconds.observe({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1000)
  })
  app.get('/metrics', async (_request, reply) => reply.type(register.contentType).send(await register.metrics()))
  app.get('/health', async (_request, reply) => {
    const healthy = await answers(ctx)
    if (!healthy) reply.header('retry-after', '1')
    return reply.code(healthy ? 200 : 503).send({ status: healthy ? 'ok' : 'database unavailable' })
  })
}

/** Whatever keeps the database from answering, the process is not healthy. */
async function answers({ db }: Context): Promise<boolean> {
  return db.query(PING, []).then(
    () => true,
    () => false,
  )
}
