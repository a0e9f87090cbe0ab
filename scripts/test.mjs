// `npm test [-- FILTER … --scale ci|soak --jobs N]`: every test file in a process of its own, against one PostgreSQL
// that is started for the run. The last line is the totals. Whatever a test file started ends with it.
import { spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { endWithNpm, fail, filesUnder, root, say, setUp } from './set-up.mjs'
import { endTestFiles, runTestFile } from './test-file.mjs'

const LIMITS = { ci: { file: 5 * 60_000, run: 27 * 60_000 }, soak: { file: 3 * 60 * 60_000, run: 12 * 60 * 60_000 } }
const SETTINGS =
  /^(PORT|HOST|TLS|TLS_PORT|PUBLIC_URL|DATA_DIR|DATABASE_URL|PG_PREPARE|CARABINER_.*|DEMO|ALLOW_PRIVATE_NETWORK|ACTIONS_DIR|TRUSTED_PROXIES|RATE_LIMIT|SMTP_URL|MAIL_FROM|SMS_WEBHOOK_.*|LOG_LEVEL|NODE_ENV)$/
const DATABASE_START = 120_000
const DATABASE_STOP = 15_000

const { scale, jobs, filters } = readArguments()
await setUp()
const folder = mkdtempSync(join(tmpdir(), 'carabiner-test-'))
chmodSync(folder, 0o711) // PostgreSQL refuses root, so another OS user must get through
const results = []
let database
let isEnding = false
process.on('exit', () => {
  endTestFiles()
  rmSync(folder, { recursive: true, force: true })
})
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => void interrupt(signal))
endWithNpm()

const files = testFiles()
if (files.length === 0) {
  say(`No test file matches ${filters.join(', ') || 'at all'}.`)
  await end(1)
}
const timer = setTimeout(() => {
  say(`The run was stopped: it took longer than ${LIMITS[scale].run / 60_000} minutes.`)
  results.push({ passed: 0, skipped: 0, failures: [{ name: 'the whole run in time' }] })
  void end(1)
}, LIMITS[scale].run)
await runAll(files, await environment())
clearTimeout(timer)
await end(results.some((result) => result.failures.length > 0) ? 1 : 0)

function readArguments() {
  const options = { scale: { type: 'string', default: process.env.TEST_SCALE ?? 'ci' }, jobs: { type: 'string' } }
  const { values, positionals } = readOrFail(() => parseArgs({ options, allowPositionals: true }))
  if (!(values.scale in LIMITS)) fail(`--scale is ${Object.keys(LIMITS).join(' or ')}, not “${values.scale}”.`)
  const count = Number(values.jobs ?? Math.max(2, Math.floor(availableParallelism() / 2)))
  if (!Number.isInteger(count) || count < 1) fail(`--jobs is a whole number from 1, not “${values.jobs}”.`)
  return { scale: values.scale, jobs: count, filters: positionals }
}

function readOrFail(parse) {
  try {
    return parse()
  } catch (error) {
    return fail(error.message)
  }
}

/** The large ones under test/ first, so that the run does not end with one long file alone. */
function testFiles() {
  const compiled = ['test', 'src', 'web', 'cli'].flatMap((name) => filesUnder(join(root, 'dist', name)))
  const names = compiled
    .filter((file) => file.endsWith('.test.js'))
    .map((file) => file.slice(join(root, 'dist').length + 1))
  return names.filter((name) => filters.length === 0 || filters.some((filter) => name.includes(filter)))
}

async function environment() {
  const inherited = Object.entries(process.env).filter(([name]) => !SETTINGS.test(name))
  const url = process.env.TEST_DATABASE_URL ?? (await startDatabase())
  return { ...Object.fromEntries(inherited), TEST_SCALE: scale, TMPDIR: folder, ...(url && { TEST_DATABASE_URL: url }) }
}

/** Starts the run's PostgreSQL. It stops when its standard input closes, so also when this process is killed. */
async function startDatabase() {
  const program = join(root, 'dist', 'test', 'support', 'postgres-server.js')
  if (!existsSync(program)) return undefined
  database = spawn(process.execPath, [program], { cwd: root, stdio: ['pipe', 'pipe', 'inherit'], detached: true })
  database.stdin.on('error', () => undefined)
  const started = AbortSignal.timeout(DATABASE_START)
  const lines = createInterface({ input: database.stdout, signal: started })
  for await (const line of lines) {
    if (!/^postgres(ql)?:\/\//.test(line)) continue
    database.stdout.resume() // What it says later is not needed, and must not block it.
    return line.trim()
  }
  say(
    'No PostgreSQL could be started for the tests. Set TEST_DATABASE_URL to one that they may use, or see the message above.',
  )
  results.push({ passed: 0, skipped: 0, failures: [{ name: 'a PostgreSQL for the tests' }] })
  return end(1)
}

async function runAll(files, env) {
  const waiting = [...files]
  const work = async () => {
    for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) {
      const result = await runTestFile(file, { env, folder, limit: LIMITS[scale].file })
      if (isEnding) return
      results.push(result)
      report(result)
    }
  }
  await Promise.all(Array.from({ length: jobs }, work))
}

function report({ source, passed, skipped, failures, seconds, output }) {
  const counts = [`${passed} passed`, failures.length && `${failures.length} failed`, skipped && `${skipped} skipped`]
  const mark = failures.length === 0 ? 'ok    ' : 'FAILED'
  console.log(`${mark} ${source}  ${counts.filter(Boolean).join(', ')}  ${seconds.toFixed(1)} s`)
  for (const failure of failures) console.log(indent(`\n${failure.name}\n${indent(failure.error ?? '')}\n`))
  if (failures.length > 0 && output !== '') console.log(indent(`what it printed:\n${indent(output)}\n`))
}

function indent(text) {
  return text.replace(/^(?=.)/gm, '  ')
}

function interrupt(signal) {
  if (!isEnding) say('Interrupted: the totals are of what was done.')
  return end(signal === 'SIGINT' ? 130 : 143)
}

/** Stops everything, prints the totals as the last line, and ends the process. */
async function end(status) {
  if (isEnding) return new Promise(() => undefined) // Under npm, Ctrl-C arrives twice.
  isEnding = true
  endTestFiles()
  await stopDatabase()
  const failures = results.flatMap(({ source, failures }) =>
    failures.map(({ name }) => [source, name].filter(Boolean).join(': ')),
  )
  if (failures.length > 0) console.log(`\nFailed:\n${indent(failures.join('\n'))}`)
  const sum = (key) => results.reduce((total, result) => total + result[key], 0)
  const skipped = sum('skipped')
  console.log(`\n${sum('passed')} passed, ${failures.length} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`)
  process.exit(status)
}

async function stopDatabase() {
  if (database === undefined || database.exitCode !== null || database.signalCode !== null) return
  const stopped = new Promise((resolve) => database.once('exit', resolve))
  database.stdin.end()
  const late = setTimeout(() => process.kill(-database.pid, 'SIGKILL'), DATABASE_STOP)
  await stopped
  clearTimeout(late)
}
