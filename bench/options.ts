import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { packageRoot } from '../src/store/package-root.ts'

/** What `npm run bench -- …` was asked for. */
export interface Options {
  /** People on PostgreSQL. */
  readonly users: number
  /** Entries of the log that is searched. */
  readonly logs: number
  /** People of the database that the large one is compared with. */
  readonly smallUsers: number
  readonly embeddedUsers: number
  /** Seconds of each measurement, over all rounds. */
  readonly seconds: number
  readonly rounds: number
  readonly only: 'postgres' | 'embedded' | 'sign-in' | 'linking' | 'search' | 'jobs' | null
  /** Where the JSON goes. */
  readonly json: string
  /** A folder for CPU profiles of the server, or null. */
  readonly profile: string | null
}

export const USAGE = `npm run bench [-- OPTIONS]

  --users N           people on PostgreSQL, 1000000
  --small-users N     people of the database that it is compared with, 100000
  --logs N            entries of the log that is searched, 10000000
  --embedded-users N  people on the embedded database, 10000
  --seconds S         of each measurement, 10
  --rounds R          that they are spread over, 2
  --only WHAT         postgres, embedded, sign-in, linking, search or jobs
  --json FILE         .cache/bench.json
  --profile FOLDER    also write CPU profiles of the server there (it is a little slower then)
`

/** Reads the command line. @throws Error with what is wrong. */
export function readOptions(args: readonly string[]): Options {
  const text = { type: 'string' } as const
  const number = (usual: string) => ({ ...text, default: usual })
  const { values } = parseArgs({
    args: [...args],
    options: {
      users: number('1000000'),
      'small-users': number('100000'),
      'embedded-users': number('10000'),
      logs: number('10000000'),
      seconds: number('10'),
      rounds: number('2'),
      json: { ...text, default: join(packageRoot, '.cache', 'bench.json') },
      only: text,
      profile: text,
    },
  })
  return {
    users: people(values.users),
    smallUsers: people(values['small-users']),
    embeddedUsers: people(values['embedded-users']),
    logs: people(values.logs),
    seconds: positive('--seconds', values.seconds),
    rounds: Math.round(positive('--rounds', values.rounds)),
    only: onlyFrom(values.only),
    json: values.json,
    profile: values.profile ?? null,
  }
}

function onlyFrom(value: string | undefined): Options['only'] {
  if (value === undefined) return null
  if (['postgres', 'embedded', 'sign-in', 'linking', 'search', 'jobs'].includes(value)) return value as Options['only']
  throw new Error(`--only takes postgres, embedded, sign-in, linking, search or jobs, not ${value}`)
}

function positive(name: string, value: string): number {
  const number = Number(value)
  if (!(number > 0 && number <= 3600)) throw new Error(`${name} takes a number from 1 to 3600, not ${value}`)
  return number
}

function people(value: string): number {
  const number = Number(value)
  if (Number.isInteger(number) && number >= 1000 && number <= 100_000_000 && number % 10 === 0) return number
  throw new Error(`People come in tens, from 1000 to 100000000, not ${value}`)
}
