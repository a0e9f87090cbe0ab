import { parseArgs } from 'node:util'
import { resolve } from 'node:path'
import { dataDirectory } from '../src/config.ts'
import { askServer } from './control.ts'
import type { Command } from './main.ts'

const OPTIONS = { head: { type: 'string' }, json: { type: 'boolean' }, 'data-dir': { type: 'string' } } as const
const HEAD = /^([1-9]\d{0,14}):([0-9a-f]{64})$/

/** `carabiner audit`: checks the chain of operations of the running server, through its control socket. */
export const auditCommand: Command = {
  usage: 'carabiner audit verify [--head SEQ:HASH] [--json]',
  help: `Checks that no recorded operation was altered, taken away or added.
Exit code: 0 all is well, 1 something is wrong and is named, 2 it could not be checked.
  --head       a head that was kept outside: it must be in the chain
  --json       prints the report as JSON
  --data-dir   where the server keeps its data; DATA_DIR or ./data unless said`,
  run: async (args) => {
    const read = parsed(args)
    if (typeof read === 'string') return fail(read)
    const answer = await askServer(read.dataDir, '/audit/verify', { head: read.head })
    if ('failure' in answer) return fail(answer.failure)
    const report = answer.body as unknown as Report
    process.stdout.write(read.json ? `${JSON.stringify(report)}\n` : words(report))
    return report.ok ? 0 : 1
  },
}

interface Report {
  readonly ok: boolean
  readonly entries: number
  readonly hash: string
  readonly pruned: number
  readonly unsealed: number
  readonly found: number
  readonly findings: readonly {
    readonly what: string
    readonly seq: number | null
    readonly operation: string | null
    readonly message: string
  }[]
}

interface Wish {
  readonly head: { readonly seq: number; readonly hash: string } | null
  readonly json: boolean
  readonly dataDir: string
}

function parsed(args: readonly string[]): Wish | string {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true })
    if (positionals.join(' ') !== 'verify') return auditCommand.usage
    const head = values.head === undefined ? null : headFrom(values.head)
    if (head === undefined) return '--head is SEQ:HASH, as the log and webhooks tell it'
    return { head, json: values.json ?? false, dataDir: resolve(values['data-dir'] ?? dataDirectory()) }
  } catch (error) {
    return `${error instanceof Error ? error.message : String(error)}\n${auditCommand.usage}`
  }
}

function headFrom(text: string): Wish['head'] | undefined {
  const [, seq, hash = ''] = HEAD.exec(text) ?? []
  return seq === undefined ? undefined : { seq: Number(seq), hash }
}

function words(report: Report): string {
  const { ok, entries, hash, pruned, unsealed, found, findings } = report
  const places = findings.map(({ seq, operation, message }) => {
    const where = [seq === null ? [] : [`entry ${seq}`], operation === null ? [] : [operation]].flat().join(', ')
    return `${where}: ${message}\n`
  })
  const more = found > findings.length ? `… and ${found - findings.length} more\n` : ''
  const verdict = ok ? 'The chain is whole' : `${found} ${found === 1 ? 'thing is' : 'things are'} wrong`
  const open = unsealed > 0 ? `, ${unsealed} not sealed yet` : ''
  const dropped = pruned > 0 ? `, ${pruned} without their snapshots` : ''
  return `${places.join('')}${more}${verdict}: ${entries} operations${dropped}${open}. Head ${entries}:${hash}\n`
}

function fail(message: string): number {
  process.stderr.write(`${message}\n`)
  return 2
}
