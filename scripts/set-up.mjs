// What every command does first: a Node that is new enough, dependencies, a build, the embedded template.
// Each part leaves a stamp of what it was made from once it has succeeded, so a second run does nothing and
// an interrupted one is made good by the next. Needs only Node and npm.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const OLDEST_NODE = [20, 19]
const QUIET = ['ignore', 'ignore', 2]
const SOURCES = ['src', 'web', 'cli', 'bench', 'test']

/** The package's root. */
export const root = fileURLToPath(new URL('..', import.meta.url))

/** Makes the clone ready to run: dependencies, build, template, each only when something changed. Ends the process on failure. */
export async function setUp() {
  checkNode()
  await install()
  await build()
  await makeTemplate()
}

/** Ends the process with a plain message where this Node is too old. */
export function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  const [oldestMajor, oldestMinor] = OLDEST_NODE
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return
  fail(`Carabiner needs Node ${OLDEST_NODE.join('.')} or newer. This is ${process.version}.`)
}

/** Installs the dependencies, development ones too, unless `node_modules` already holds what package-lock.json names. */
export async function install() {
  const stamp = join(root, 'node_modules', '.carabiner-stamp')
  const node = `node ${process.versions.node.split('.')[0]} ${process.platform} ${process.arch}`
  const wanted = `${hash([join(root, 'package-lock.json')])} ${node}\n`
  const found = read(stamp)
  if (found === wanted) return
  const sameNode = found === undefined || found.endsWith(` ${node}\n`)
  if (!(sameNode && installedMatchesLock())) {
    say('Installing the dependencies (about a minute) …')
    rmSync(stamp, { force: true })
    const args = ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error']
    const status = await npm(args)
    if (status !== 0)
      fail('The dependencies could not be installed: see npm’s message above. Run the command again to retry.')
  }
  writeFileSync(stamp, wanted)
}

/** Compiles the sources into `dist` unless they are unchanged since the last build that succeeded. */
export async function build() {
  const stamp = join(root, 'dist', '.stamp')
  const sources = SOURCES.flatMap((folder) => filesUnder(join(root, folder))).filter((file) => /\.tsx?$/.test(file))
  const inputs = ['tsconfig.json', 'package-lock.json'].map((name) => join(root, name))
  const wanted = hash([...inputs, ...sources])
  const complete = () => sources.every((source) => existsSync(outputOf(source)))
  if (read(stamp) === wanted && complete()) return
  say('Building …')
  rmSync(stamp, { force: true })
  let status = await compile()
  if (status === 0 && !complete()) {
    // The compiler believed its own notes about files that somebody has removed since.
    rmSync(join(root, 'dist', '.tsbuildinfo'), { force: true })
    status = await compile()
  }
  if (status !== 0) fail('The build failed: see the compiler’s messages above.')
  removeOutputsWithoutSource()
  writeFileSync(stamp, wanted)
}

/** Runs a program of Node's in the package's root, attached to this terminal, and gives its exit code. */
export function runNode(args, options = {}) {
  return run(process.execPath, args, options)
}

/** Says one plain line on standard error, so that standard output stays the command's own. */
export function say(line) {
  process.stderr.write(`${line}\n`)
}

/** Says why nothing more can be done, and ends the process with exit code 1. */
export function fail(message) {
  say(message)
  process.exit(1)
}

/** Every file under a folder, in a stable order; none where the folder is missing. */
export function filesUnder(folder) {
  if (!existsSync(folder)) return []
  const names = readdirSync(folder, { recursive: true }).map((name) => join(folder, name))
  return names.filter((file) => statSync(file, { throwIfNoEntry: false })?.isFile() === true).sort()
}

/** Under npm: sends this process SIGTERM when npm is killed, which otherwise would leave it running. */
export function endWithNpm() {
  if (process.env.npm_lifecycle_event === undefined) return
  const parent = process.ppid
  setInterval(() => {
    if (process.ppid !== parent) process.kill(process.pid, 'SIGTERM')
  }, 500).unref()
}

async function makeTemplate() {
  const program = join(root, 'dist', 'src', 'store', 'make-template.js')
  if (!existsSync(program)) return
  const stamp = join(root, 'dist', '.template-stamp')
  const engine = join(root, 'node_modules', '@electric-sql', 'pglite', 'package.json')
  const wanted = hash([engine, program, ...filesUnder(join(root, 'src', 'store', 'migrations'))])
  const isThere = readdirSync(dirname(program)).some((name) => name.startsWith('empty-database.'))
  if (isThere && read(stamp) === wanted) return
  say('Preparing the embedded database …')
  rmSync(stamp, { force: true })
  if ((await runNode([program])) !== 0) fail('The embedded database could not be prepared: see the message above.')
  writeFileSync(stamp, wanted)
}

/** npm keeps what it installed in a lockfile of its own, written last: if it says the same, nothing is missing. */
function installedMatchesLock() {
  const installed = packagesOf(join(root, 'node_modules', '.package-lock.json'))
  const locked = packagesOf(join(root, 'package-lock.json'))
  if (installed === undefined || locked === undefined) return false
  delete locked['']
  const isThere = ([path, entry]) =>
    path in installed ? JSON.stringify(installed[path]) === JSON.stringify(entry) : entry.optional === true
  return Object.entries(locked).every(isThere) && Object.keys(installed).every((path) => path in locked)
}

function packagesOf(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages
  } catch {
    return undefined
  }
}

/** Runs npm without what an outer npm and NODE_ENV=production would whisper to it. */
function npm(args) {
  const said =
    /^(npm_(package|lifecycle|command)|npm_config_(omit|production|only|include|dry_run|global|local_prefix|loglevel)$)/i
  const kept = Object.entries(process.env).filter(([name]) => name !== 'NODE_ENV' && !said.test(name))
  const env = Object.fromEntries(kept)
  const outer = process.env.npm_execpath
  if (outer?.endsWith('npm-cli.js') && existsSync(outer)) return runNode([outer, ...args], { env, stdio: QUIET })
  return run(process.platform === 'win32' ? 'npm.cmd' : 'npm', args, {
    env,
    stdio: QUIET,
    shell: process.platform === 'win32',
  })
}

function compile() {
  mkdirSync(join(root, 'dist'), { recursive: true })
  return runNode([join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', '.', '--pretty', 'false'])
}

/** A test whose source is gone must not run on. */
function removeOutputsWithoutSource() {
  const outputs = SOURCES.flatMap((folder) => filesUnder(join(root, 'dist', folder)))
  for (const output of outputs.filter((file) => /\.js(\.map)?$/.test(file))) {
    const source = output.replace(join(root, 'dist'), join(root)).replace(/\.js(\.map)?$/, '')
    if (!existsSync(`${source}.ts`) && !existsSync(`${source}.tsx`)) rmSync(output)
  }
}

function outputOf(source) {
  return source.endsWith('.d.ts') ? source : join(root, 'dist', source.slice(root.length)).replace(/\.tsx?$/, '.js')
}

/** A child that is told to stop when this process is, and whose exit code is this promise's value. */
function run(program, args, options) {
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd: root, stdio: ['ignore', 2, 2], ...options })
    const stop = (signal) => {
      child.kill(signal)
      process.exit(signal === 'SIGINT' ? 130 : 143)
    }
    process.once('SIGINT', stop).once('SIGTERM', stop)
    const done = (status) => {
      process.off('SIGINT', stop).off('SIGTERM', stop)
      resolve(status)
    }
    child.once('error', (error) => {
      say(`${program} could not be started: ${error.message}`)
      done(1)
    })
    child.once('exit', (code) => done(code ?? 1))
  })
}

function hash(files) {
  const sum = createHash('sha256')
  for (const file of files) sum.update(file.slice(root.length)).update('\0').update(readFileSync(file)).update('\0')
  return sum.digest('hex')
}

function read(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined
}
