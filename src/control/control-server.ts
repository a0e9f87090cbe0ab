import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http'
import { NoToken } from '../operations/tokens/mint-token.ts'
import { Problem } from '../problems.ts'
import { COMMANDS, type Serving } from './commands.ts'

/** The server behind `DATA_DIR/control.sock`: HTTP for local commands. Whoever can open the socket may call it. */
export function makeControlServer(later: Promise<Serving>): Server {
  return createServer((request, response) => {
    answer(request, response, later).catch((error: unknown) => {
      const refused = error instanceof NoToken
      respond(response, refused ? 400 : 500, { message: refused ? error.message : 'The command failed in the server.' })
      if (!refused) void later.then(({ ctx }) => ctx.log.error({ err: error }, 'a control command failed'))
    })
  })
}

async function answer(request: IncomingMessage, response: ServerResponse, later: Promise<Serving>): Promise<void> {
  if (request.url === '/health') {
    respond(response, 200, { status: 'ok' })
    return
  }
  const path = request.url ?? ''
  const run = request.method === 'POST' && Object.hasOwn(COMMANDS, path) ? COMMANDS[path] : undefined
  if (!run) {
    respond(response, 404, { message: 'No such command.' })
    return
  }
  const serving = await later
  const result = await run(serving, await bodyOf(request))
  if (result === undefined) respond(response, 400, { message: 'The command and the server are not of one version.' })
  else if (result instanceof Problem) respond(response, 400, { message: result.message })
  else respond(response, 200, result)
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
