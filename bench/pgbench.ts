import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { inheritedSettings, run } from '../test/support/run.ts'
import { type Captured, MARKS, templateOf } from './captured-statements.ts'
import { type Turns, turnInPgbench } from './people.ts'

/** What one pgbench run measured. */
export interface Benched {
  readonly perSecond: number
  readonly averageMs: number
  readonly transactions: number
}

/** The bare statements, at PostgreSQL's own speed. */
export interface Pgbench {
  readonly version: string
  /** Runs a script for so long, or so many transactions. `from` is the first turn. */
  run(
    script: string,
    wish: { clients: number; from: number; seconds: number } | { clients: number; from: number; each: number },
  ): Promise<Benched>
}

/** pgbench beside the server's programs or on the PATH, for one database; null where there is none. */
export async function findPgbench(binDir: string | null, url: string): Promise<Pgbench | null> {
  const places = [...(binDir === null ? [] : [binDir]), ...(process.env['PATH'] ?? '').split(delimiter)]
  const program = places.map((place) => join(place, 'pgbench')).find((path) => existsSync(path))
  if (program === undefined) return null
  const version = (await run(program, ['--version'], {})).stdout.trim()
  return { version, run: (script, wish) => runScript(program, url, script, wish) }
}

type Wish = Parameters<Pgbench['run']>[1]

async function runScript(program: string, url: string, script: string, wish: Wish): Promise<Benched> {
  const folder = mkdtempSync(join(tmpdir(), 'cb-pgbench-'))
  try {
    const file = join(folder, 'script.sql')
    writeFileSync(file, script)
    const length = 'each' in wish ? ['-t', String(wish.each)] : ['-T', String(Math.max(1, Math.round(wish.seconds)))]
    const who = [
      '-c',
      String(wish.clients),
      '-j',
      '1',
      '-D',
      `clients=${wish.clients}`,
      '-D',
      `from=${wish.from}`,
      '-D',
      'i=-1',
    ]
    const { hostname, pathname, searchParams } = new URL(url)
    const env = {
      ...inheritedSettings(),
      PGHOST: searchParams.get('host') ?? hostname,
      PGUSER: searchParams.get('user') ?? 'postgres',
    }
    const ended = await run(program, ['-n', '-M', 'prepared', '-f', file, ...length, ...who, pathname.slice(1)], {
      env,
      cwd: folder,
    })
    if (ended.code !== 0) throw new Error(`pgbench ended with ${ended.code}: ${ended.stderr.slice(0, 2000)}`)
    return readOutput(ended.stdout)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function readOutput(text: string): Benched {
  const value = (pattern: RegExp) => Number(pattern.exec(text)?.[1])
  const benched = {
    perSecond: value(/^tps = ([\d.]+)/m),
    averageMs: value(/^latency average = ([\d.]+)/m),
    transactions: value(/^number of transactions actually processed: (\d+)/m),
  }
  if (Object.values(benched).some(Number.isNaN)) throw new Error(`pgbench printed something unknown:\n${text}`)
  return benched
}

/**
 * A script that runs a captured statement for one person after the other, whoever the turns name; with 16 clients each
 * takes every sixteenth turn. Nothing is read before: every person has its turn once, so the version is known.
 *
 * The text is the server's own. Its values are literals of the same bytes in which the person's number and the turn are
 * put by replace(), the cheapest way found: one pass over the text, where the server's are parsed from the wire.
 */
export function scriptFor(captured: Captured, person: number, turns: Turns): string {
  const values = templateOf(captured, person).map(expression)
  const sql = captured.text.replace(/\$(\d+)/g, (_, index: string) => values[Number(index) - 1] ?? 'null')
  return [
    '\\set i :i + 1',
    '\\set j :from + :i * :clients + :client_id',
    turnInPgbench(turns),
    '\\set o :n + 1',
    `${sql};`,
    '',
  ].join('\n')
}

/** As {@link scriptFor} for the point read, of random people of those who stay. */
export function readScriptFor(captured: Captured, person: number, people: number): string {
  const values = templateOf(captured, person).map(expression)
  const sql = captured.text.replace(/\$(\d+)/g, (_, index: string) => values[Number(index) - 1] ?? 'null')
  return `\\set n 2 * random(0, ${people / 2 - 1}) + 1\n${sql};\n`
}

const VARIABLES = { [MARKS.person]: ':n', [MARKS.next]: ':o', [MARKS.turn]: ':j' }

function expression(template: string): string {
  return Object.entries(VARIABLES)
    .filter(([mark]) => template.includes(mark))
    .reduce(
      (inner, [mark, variable]) => `replace(${inner}, '${mark}', lpad(${variable}::text, 12, '0'))`,
      literal(template),
    )
}

/** A literal without colons: pgbench takes a word after one for a variable, even between quotes. */
function literal(text: string): string {
  return `U&'${text.replaceAll('\\', '\\\\').replaceAll("'", "''").replaceAll(':', '\\003A')}'`
}
