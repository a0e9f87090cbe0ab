/**
 * `npm run bench`: how fast the server is, beside the bare statements, in one run on one machine.
 *
 * On PostgreSQL the server runs as it is (`dist/src/main.js`) on a fresh cluster with fsync, and is asked over HTTP by a
 * client in a process of its own. Beside it, in turns, pgbench (-M prepared, the same number of connections) runs:
 * for GET the very SELECT of src/store/read-users.ts with random people; for link and unlink the very statement of
 * src/store/commit.ts, which locks the users, compares versions and writes users, identities, operation, log entry and
 * events, with values of the same bytes as the server sends. Both draw the same sort of people: spread over all, each
 * once. What pgbench leaves out is what the server must do beside that statement: the read before it, the decision,
 * HTTP, tokens, JSON. Ratios are the server's rate over pgbench's; each round compares neighbours in time.
 *
 * Embedded, bare PGlite with the same durable files runs both statements of an unlink, in a process of its own.
 *
 * Signing in is measured request by request on a cluster of its own: many people's sign-ins are taken through one step
 * after the other. Beside it the bare password hash runs in a process of its own, with as many callers.
 */
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { embeddedBars, linkingBars, postgresBars } from './bars.ts'
import { jobBars } from './job-bars.ts'
import { signInBars } from './sign-in-bars.ts'
import { describeMachine } from './machine.ts'
import { measureOnEmbedded } from './on-embedded.ts'
import { measureOnJobs } from './on-jobs.ts'
import { measureOnLinking } from './on-linking.ts'
import { measureOnPostgres } from './on-postgres.ts'
import { measureOnSignIn } from './on-sign-in.ts'
import { measureOnSearch, searchBars } from './on-search.ts'
import { type Options, USAGE, readOptions } from './options.ts'
import { type Result, reportOf } from './report.ts'
import { say, temporaryFolder } from './surroundings.ts'

const args = process.argv.slice(2)
if (args.includes('--help')) {
  process.stdout.write(USAGE)
} else {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))
  const options = readOptions(args)
  const result = await measure(options)
  process.stdout.write(`${reportOf(result)}\n`)
  await mkdir(dirname(options.json), { recursive: true })
  await writeFile(options.json, `${JSON.stringify(result, null, 2)}\n`)
  say(`Written to ${options.json}`)
}

async function measure(options: Options): Promise<Result> {
  const folder = await temporaryFolder()
  const machine = describeMachine(folder.path)
  const wants = (what: Options['only']) => options.only === null || options.only === what
  const postgres = wants('postgres') ? await measureOnPostgres(options) : null
  const embedded = wants('embedded') ? await measureOnEmbedded(options) : null
  const signIn = wants('sign-in') ? await measureOnSignIn(options) : null
  const linking = wants('linking') ? await measureOnLinking(options) : null
  const search = wants('search') ? await measureOnSearch(options) : null
  const jobs = wants('jobs') ? await measureOnJobs(options) : null
  const found = { postgres, embedded, signIn, linking, search, jobs }
  const { json: _json, profile: _profile, ...asked } = options
  return {
    at: new Date().toISOString(),
    machine,
    options: { ...asked },
    ...found,
    bars: barsOf(found),
  }
}

type Found = Pick<Result, 'postgres' | 'embedded' | 'signIn' | 'linking' | 'search' | 'jobs'>

function barsOf({ postgres, embedded, signIn, linking, search, jobs }: Found): Result['bars'] {
  return [
    ...(postgres ? postgresBars(postgres) : []),
    ...(embedded ? embeddedBars(embedded) : []),
    ...(signIn ? signInBars(signIn) : []),
    ...(linking ? linkingBars(linking) : []),
    ...(search ? searchBars(search) : []),
    ...(jobs ? jobBars(jobs) : []),
  ]
}
