import { parseArgs } from 'node:util'
import { resolve } from 'node:path'
import { dataDirectory } from '../src/config.ts'
import { askServer } from './control.ts'
import type { Command } from './main.ts'

const OPTIONS = { 'data-dir': { type: 'string' } } as const

/** `carabiner events`: the feed of the running server, through its control socket. */
export const eventsCommand: Command = {
  usage: 'carabiner events new-epoch',
  help: `Tells followers of the feed of events to begin again, after a backup was restored.
new-epoch    every cursor given until now is refused with 410, since other events may follow it now
  --data-dir   where the server keeps its data; DATA_DIR or ./data unless said`,
  run: async (args) => {
    const read = parsed(args)
    if (typeof read === 'string') return fail(read, 2)
    const answer = await askServer(read.dataDir, '/events/new-epoch', {})
    if ('failure' in answer) return fail(answer.failure, 1)
    process.stdout.write('A new epoch has begun: followers of the feed begin again.\n')
    return 0
  },
}

function parsed(args: readonly string[]): { dataDir: string } | string {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true })
    if (positionals.join(' ') !== 'new-epoch') return eventsCommand.usage
    return { dataDir: resolve(values['data-dir'] ?? dataDirectory()) }
  } catch (error) {
    return `${error instanceof Error ? error.message : String(error)}\n${eventsCommand.usage}`
  }
}

function fail(message: string, code: number): number {
  process.stderr.write(`${message}\n`)
  return code
}
