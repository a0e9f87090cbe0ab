import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http'
import { z } from 'zod'
import type { Context } from '../context.ts'
import { NoToken, mintToken } from '../operations/tokens/mint-token.ts'

const tokenWish = z.strictObject({
  user: z.string().nullable(),
  idToken: z.boolean(),
  client: z.string().nullable(),
  identity: z.string().nullable(),
  scopes: z.array(z.string()).nullable(),
  origin: z.string().nullable(),
})

/** Who speaks where no client was named. */
export interface Defaults {
  readonly machineClient: string
  /** The client of user tokens: the demo's single-page application. */
  readonly userClient: string | null
}

/** The server behind `DATA_DIR/control.sock`: HTTP for local commands. Whoever can open the socket may call it. */
export function makeControlServer(later: Promise<{ ctx: Context; defaults: Defaults }>): Server {
  return createServer((request, response) => {
    answer(request, response, later).catch((error: unknown) => {
      const refused = error instanceof NoToken
      respond(response, refused ? 400 : 500, { message: refused ? error.message : 'The command failed in the server.' })
      if (!refused) void later.then(({ ctx }) => ctx.log.error({ err: error }, 'a control command failed'))
    })
  })
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  later: Promise<{ ctx: Context; defaults: Defaults }>,
): Promise<void> {
  if (request.url === '/health') {
    respond(response, 200, { status: 'ok' })
    return
  }
  if (request.method !== 'POST' || request.url !== '/token') {
    respond(response, 404, { message: 'No such command.' })
    return
  }
  const { ctx, defaults } = await later
  const parsed = tokenWish.safeParse(await bodyOf(request))
  if (!parsed.success) {
    respond(response, 400, { message: 'The command and the server are not of one version.' })
    return
  }
  const wish = parsed.data
  const usual = wish.user === null ? defaults.machineClient : (defaults.userClient ?? defaults.machineClient)
  respond(response, 200, { token: await mintToken(ctx, { ...wish, client: wish.client ?? usual }) })
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'))
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

function respond(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}
