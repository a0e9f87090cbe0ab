import { parseArgs } from 'node:util'
import { resolve } from 'node:path'
import { dataDirectory } from '../src/config.ts'
import { type Answer, askServer } from './control.ts'
import type { Command } from './main.ts'

const OPTIONS = { role: { type: 'string' }, 'data-dir': { type: 'string' } } as const

/** `carabiner admin`: administrators of the running server, through its control socket. */
export const adminCommand: Command = {
  usage: 'carabiner admin invite [--role owner|support|auditor|read-only] | list | remove USER_ID',
  help: `Invites, lists and removes administrators of the running server.
invite   prints a link that makes one person an administrator, once, within a day; a newer link voids it
list     prints every administrator: role and user id
remove   takes a user's role away; the user stays
  --role       what the invited is to be; owner unless said
  --data-dir   where the server keeps its data; DATA_DIR or ./data unless said`,
  run: async (args) => {
    const read = parsed(args)
    if (typeof read === 'string') return fail(read, 2)
    const { path, body, dataDir } = read
    const answer = await askServer(dataDir, path, body)
    if ('failure' in answer) return fail(answer.failure, 1)
    process.stdout.write(lines(answer))
    return 0
  },
}

function lines({ body }: Extract<Answer, { body: unknown }>): string {
  const printed = body['lines']
  return Array.isArray(printed) ? printed.map((line) => `${String(line)}\n`).join('') : ''
}

function parsed(args: readonly string[]): { path: string; body: object; dataDir: string } | string {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: OPTIONS,
      strict: true,
      allowPositionals: true,
    })
    const call = callFor(positionals, values.role)
    return call ? { ...call, dataDir: resolve(values['data-dir'] ?? dataDirectory()) } : adminCommand.usage
  } catch (error) {
    return `${error instanceof Error ? error.message : String(error)}\n${adminCommand.usage}`
  }
}

function callFor([verb, user, ...rest]: readonly string[], role?: string): { path: string; body: object } | undefined {
  if (rest.length > 0) return undefined
  if (verb === 'remove') return user === undefined ? undefined : { path: '/admin/remove', body: { user } }
  if (user !== undefined) return undefined
  if (verb === 'invite') return { path: '/admin/invite', body: { role: role ?? 'owner' } }
  return verb === 'list' ? { path: '/admin/list', body: {} } : undefined
}

function fail(message: string, code: number): number {
  process.stderr.write(`${message}\n`)
  return code
}
