// Runs one compiled test file in a process group of its own and reads what the reporter wrote.
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { root } from './set-up.mjs'

const OUTPUT_KEPT = 8_000
const FLAGS = [
  '--enable-source-maps',
  `--import=${pathToFileURL(join(root, 'scripts', 'end-with-parent.mjs')).href}`,
  `--test-reporter=${pathToFileURL(join(root, 'scripts', 'test-reporter.mjs')).href}`,
]
const running = new Set()
let runs = 0

/**
 * Runs `dist/<name>` and gives its counts of leaf tests, its failures and what it printed. A file that outlives `limit`
 * milliseconds, crashes, or ends badly without saying why counts as one failure. What it left running is ended.
 */
export async function runTestFile(name, { env, folder, limit }) {
  runs += 1
  const record = join(folder, `report-${runs}.jsonl`)
  const args = [...FLAGS, `--test-reporter-destination=${record}`, join('dist', name)]
  const started = performance.now()
  const child = spawn(process.execPath, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true })
  running.add(child)
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      output = (output + text).slice(-OUTPUT_KEPT)
    })
  }
  const end = await ended(child, limit)
  running.delete(child)
  const seconds = (performance.now() - started) / 1000
  return { source: name.replace(/\.js$/, '.ts'), ...judge(readRecord(record), end), seconds, output: output.trim() }
}

/** Ends every test file that still runs, with all that it started. */
export function endTestFiles() {
  for (const child of running) endGroup(child)
}

function ended(child, limit) {
  return new Promise((resolve) => {
    let late = false
    const timer = setTimeout(() => {
      late = true
      endGroup(child)
    }, limit)
    child.once('exit', (code, signal) => {
      clearTimeout(timer)
      endGroup(child)
      const words = late
        ? `It did not end within ${limit / 1000} s.`
        : `It ended with ${signal ?? `exit code ${code}`}.`
      child.once('close', () => resolve({ good: code === 0, words }))
    })
  })
}

function endGroup(child) {
  try {
    process.kill(-child.pid, 'SIGKILL')
  } catch {
    // Nothing of the group is left.
  }
}

function readRecord(file) {
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : []
  // The last line of a file that was killed may be cut short.
  return lines.slice(0, -1).map((line) => JSON.parse(line))
}

function judge(events, end) {
  const failures = events.filter(({ outcome }) => outcome === 'failed')
  const count = (outcome) => events.filter((event) => event.outcome === outcome).length
  if (!end.good && failures.length === 0)
    failures.push({ name: unfinished(events) ?? 'the file itself', error: end.words })
  return { passed: count('passed'), skipped: count('skipped'), failures }
}

/** The test that was under way when the file ended. */
function unfinished(events) {
  const last = events.at(-1)
  return last?.outcome === 'begun' ? last.name : undefined
}
