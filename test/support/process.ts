import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { packageRoot } from '../../src/store/package-root.ts'
import { type Ended, inheritedSettings, run } from './run.ts'
import { type Answer, type CallOptions, callUrl, freePort } from './server.ts'

/** The real program in a process of its own, as `npm start` runs it, and ways to speak to it. */
export interface ServerProcess {
  /** Its HTTPS origin, behind the certificate authority of `caPath`. */
  readonly secure: string
  /** Its HTTP origin: the canonical one. */
  readonly plain: string
  readonly caPath: string
  readonly dataDir: string
  readonly client: { readonly id: string; readonly secret: string }
  /** What it has printed on standard output so far. */
  printed(): string
  /** Calls its HTTP origin, with a machine token unless another one is given. */
  call(method: string, path: string, options?: CallOptions): Promise<Answer>
  /** `carabiner token …`, which must succeed. */
  token(...args: readonly string[]): Promise<string>
  /** `carabiner …` against its data directory. */
  carabiner(...args: readonly string[]): Promise<Ended>
  /** SIGTERM; refuses an exit code other than 0, or one after 10 s. Its data directory goes too, unless it was given. */
  stop(): Promise<void>
  /** SIGKILL; the data directory stays. */
  kill(): Promise<void>
}

type Settings = Readonly<Record<string, string>>

const READY = 'Carabiner is ready.'
const LONGEST_START_MS = 60_000
const LONGEST_STOP_MS = 10_000
const CLIENT = { id: 'the-machine-client', secret: 'The-secret-of-the-machine-client_0123456789' }

/**
 * Starts the program with demo data and TLS=auto on free ports, changed by `settings`, and waits until it says that it
 * is ready. What it printed is in the error where it ends before, or says nothing for a minute.
 */
export async function startProcess(settings: Settings = {}): Promise<ServerProcess> {
  const dataDir = settings['DATA_DIR'] ?? (await mkdtemp(join(tmpdir(), 'cb-process-')))
  const tidy = async () => {
    if (settings['DATA_DIR'] === undefined) await rm(dataDir, { recursive: true, force: true })
  }
  const env = await settingsFor(dataDir, settings)
  const program = await launch(env).catch(async (error: unknown) => {
    await tidy()
    throw error
  })
  const plain = `http://localhost:${env['PORT'] ?? ''}`
  const token = async (...args: readonly string[]) => tokenFrom(await carabiner(dataDir, ['token', ...args]))
  let machineToken: Promise<string> | undefined
  return {
    secure: `https://localhost:${env['TLS_PORT'] ?? ''}`,
    plain,
    caPath: join(dataDir, 'tls', 'ca.pem'),
    dataDir,
    client: { id: env['CARABINER_CLIENT_ID'] ?? '', secret: env['CARABINER_CLIENT_SECRET'] ?? '' },
    printed: () => program.stdout,
    call: async (method, path, options = {}) => {
      const usual = options.token === undefined ? { token: await (machineToken ??= token()) } : {}
      return callUrl(`${plain}${path}`, method, { ...usual, ...options })
    },
    token,
    carabiner: (...args) => carabiner(dataDir, args),
    stop: async () => {
      await end(program).finally(tidy)
    },
    kill: async () => {
      program.child.kill('SIGKILL')
      await program.ended
    },
  }
}

/** Runs `carabiner …` with this DATA_DIR. */
export function carabiner(dataDir: string, args: readonly string[]): Promise<Ended> {
  return run(process.execPath, [join(packageRoot, 'bin', 'carabiner.js'), ...args], { env: { DATA_DIR: dataDir } })
}

/** Runs the program until it ends by itself, for starts that must fail. */
export async function failToStart(settings: Settings): Promise<Ended> {
  const dataDir = settings['DATA_DIR'] ?? (await mkdtemp(join(tmpdir(), 'cb-process-')))
  const program = begin(await settingsFor(dataDir, settings))
  const late = setTimeout(() => program.child.kill('SIGKILL'), LONGEST_START_MS)
  const { code } = await program.ended
  clearTimeout(late)
  if (settings['DATA_DIR'] === undefined) await rm(dataDir, { recursive: true, force: true })
  return { code, stdout: program.stdout, stderr: program.stderr }
}

async function settingsFor(dataDir: string, settings: Settings): Promise<Record<string, string>> {
  return {
    ...inheritedSettings(),
    PORT: String(await freePort()),
    TLS_PORT: String(await freePort()),
    DATA_DIR: dataDir,
    DEMO: 'on',
    TLS: 'auto',
    LOG_LEVEL: 'warn',
    CARABINER_CLIENT_ID: CLIENT.id,
    CARABINER_CLIENT_SECRET: CLIENT.secret,
    ...settings,
  }
}

interface Program {
  readonly child: ChildProcess
  stdout: string
  stderr: string
  readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>
}

function begin(env: Record<string, string>): Program {
  const args = ['--enable-source-maps', join(packageRoot, 'dist', 'src', 'main.js')]
  const child = spawn(process.execPath, args, { cwd: packageRoot, env, stdio: ['ignore', 'pipe', 'pipe'] })
  const leaveNone = () => void child.kill('SIGKILL')
  process.once('exit', leaveNone)
  const ended = new Promise<Awaited<Program['ended']>>((resolve) => {
    child.once('close', (code, signal) => {
      process.off('exit', leaveNone)
      resolve({ code, signal })
    })
  })
  const program: Program = { child, stdout: '', stderr: '', ended }
  child.stdout.setEncoding('utf8').on('data', (text: string) => (program.stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (program.stderr += text))
  return program
}

async function launch(env: Record<string, string>): Promise<Program> {
  const program = begin(env)
  const said = new Promise<'ready'>((resolve) => {
    program.child.stdout?.on('data', () => {
      if (program.stdout.includes(READY)) resolve('ready')
    })
  })
  const patience = new AbortController()
  const late = new Promise<'late'>((resolve) => {
    const timer = setTimeout(() => resolve('late'), LONGEST_START_MS)
    patience.signal.addEventListener('abort', () => clearTimeout(timer))
  })
  const outcome = await Promise.race([said, late, program.ended])
  patience.abort()
  if (outcome === 'ready') return program
  program.child.kill('SIGKILL')
  await program.ended
  const what = outcome === 'late' ? `was not ready after ${LONGEST_START_MS / 1000} s` : `ended with ${outcome.code}`
  throw new Error(`The server ${what}. It printed:\n${program.stdout}${program.stderr}`)
}

async function end(program: Program): Promise<void> {
  const begun = performance.now()
  program.child.kill('SIGTERM')
  const late = setTimeout(() => program.child.kill('SIGKILL'), LONGEST_STOP_MS)
  const { code, signal } = await program.ended
  clearTimeout(late)
  if (code === 0) return
  const seconds = ((performance.now() - begun) / 1000).toFixed(1)
  throw new Error(`The server ended ${seconds} s after SIGTERM with ${code ?? signal}:\n${program.stderr}`)
}

function tokenFrom({ code, stdout, stderr }: Ended): string {
  if (code !== 0) throw new Error(`carabiner token ended with ${code}: ${stderr}`)
  return stdout.trim()
}
