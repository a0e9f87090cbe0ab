import { parseArgs } from 'node:util'
import { resolve } from 'node:path'
import { dataDirectory } from '../src/config.ts'
import { askServer } from './control.ts'
import type { Command } from './main.ts'

const OPTIONS = {
  user: { type: 'string' },
  'id-token': { type: 'boolean' },
  client: { type: 'string' },
  identity: { type: 'string' },
  scope: { type: 'string' },
  origin: { type: 'string' },
  'data-dir': { type: 'string' },
} as const

/** `carabiner token`: a token from the running server, through its control socket, on standard output. */
export const tokenCommand: Command = {
  usage:
    'carabiner token [--user USER_ID [--id-token] [--identity PROVIDER|ID]] [--client ID] [--scope "…"] [--origin URL]',
  help: `Prints a token of the running server.
Without --user: a Management API token of the machine client.
With --user (under DEMO=on only): the user's own token with the current-user scopes, or with --id-token an ID token.
  --identity   the identity that counts as having signed in; the main one unless said
  --client     the client: azp of an access token, aud of an ID token
  --origin     one of the server's origins; the first unless said
  --data-dir   where the server keeps its data; DATA_DIR or ./data unless said`,
  run: async (args) => {
    const options = read(args)
    if (typeof options === 'string') return fail(options, 2)
    const answer = await askServer(resolve(options['data-dir'] ?? dataDirectory()), '/token', wishFrom(options))
    if ('failure' in answer) return fail(answer.failure, 1)
    process.stdout.write(`${String(answer.body.token)}\n`)
    return 0
  },
}

type Options = Exclude<ReturnType<typeof read>, string>

function wishFrom({ user, client, identity, scope, origin, ...flags }: Options): object {
  const orNull = (value: string | undefined) => value ?? null
  return {
    user: orNull(user),
    idToken: flags['id-token'] === true,
    client: orNull(client),
    identity: orNull(identity),
    scopes: scope === undefined ? null : scope.split(/[ ,]+/),
    origin: orNull(origin),
  }
}

function read(args: readonly string[]) {
  try {
    const { values } = parseArgs({ args: [...args], options: OPTIONS, strict: true })
    return values['id-token'] && values.user === undefined ? '--id-token needs --user USER_ID.' : values
  } catch (error) {
    return `${error instanceof Error ? error.message : String(error)}\n${tokenCommand.usage}`
  }
}

function fail(message: string, code: number): number {
  process.stderr.write(`${message}\n`)
  return code
}
