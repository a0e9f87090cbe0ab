import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { request } from 'node:http'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { packageRoot } from '../src/store/package-root.ts'
import { inheritedSettings } from '../test/support/run.ts'
import { freePort } from '../test/support/server.ts'

/** The real server in a process of its own. */
export interface ServerProcess {
  readonly port: number
  readonly pid: number
  /** A token of the machine client, as small as it gets for the benchmark's requests. */
  readonly token: string
  /** The one that a client is given that names no scope: with all of them. */
  readonly fullToken: string
  /** From spawn to the first 200 of /health. */
  readonly startMs: number
  /** CPU seconds so far and resident megabytes, from the server's own /metrics. */
  usage(): Promise<Usage>
  stop(): Promise<void>
}

export interface Usage {
  readonly user: number
  readonly system: number
  readonly residentMb: number
}

const LONGEST_START_MS = 60_000
const LONGEST_STOP_MS = 15_000
const POLL_MS = 2
/** The machine client that the server is started with. */
export const CLIENT = { client_id: 'bench', client_secret: 'The-secret-of-the-benchmark_0123456789' }
/** What the benchmark's servers encrypt with. */
export const KEYS = `bench:${Buffer.alloc(32, 7).toString('base64')}`

/** Starts `dist/src/main.js` with these settings, and waits for its first 200. */
export async function startServer(
  settings: Readonly<Record<string, string>>,
  nodeArgs: readonly string[] = [],
): Promise<ServerProcess> {
  const port = await freePort()
  const env = {
    ...inheritedSettings(),
    PORT: String(port),
    DEMO: 'off',
    TLS: 'off',
    LOG_LEVEL: 'warn',
    CARABINER_KEYS: KEYS,
    CARABINER_CLIENT_ID: CLIENT.client_id,
    CARABINER_CLIENT_SECRET: CLIENT.client_secret,
    ...settings,
  }
  const begun = performance.now()
  const child = spawn(process.execPath, [...nodeArgs, join(packageRoot, 'dist', 'src', 'main.js')], {
    env,
    cwd: settings['DATA_DIR'],
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const leaveNone = () => void child.kill('SIGKILL')
  process.once('exit', leaveNone)
  const ended = once(child, 'exit').then(() => process.off('exit', leaveNone))
  const startMs = (await firstAnswer(port, child, begun)) - begun
  return {
    port,
    pid: child.pid ?? 0,
    startMs,
    token: await tokenFor(port, 'read:users update:users'),
    fullToken: await tokenFor(port),
    usage: () => usageOf(port),
    stop: () => stop(child, ended),
  }
}

async function firstAnswer(port: number, child: ChildProcess, begun: number): Promise<number> {
  while (performance.now() - begun < LONGEST_START_MS) {
    if (child.exitCode !== null) throw new Error(`The server ended with ${child.exitCode} before it answered`)
    if (await isHealthy(port)) return performance.now()
    await pause(POLL_MS)
  }
  child.kill('SIGKILL')
  throw new Error(`The server did not answer within ${LONGEST_START_MS / 1000} s`)
}

function isHealthy(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const asked = request({ port, host: '127.0.0.1', path: '/health', agent: false }, (answer) => {
      answer.resume()
      resolve(answer.statusCode === 200)
    })
    asked.once('error', () => resolve(false))
    asked.end()
  })
}

async function tokenFor(port: number, scope?: string): Promise<string> {
  const body = {
    ...CLIENT,
    grant_type: 'client_credentials',
    audience: `http://localhost:${port}/api/v2/`,
    ...(scope ? { scope } : {}),
  }
  const answer = await fetch(`http://127.0.0.1:${port}/oauth/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  const given = (await answer.json()) as { access_token?: string }
  if (given.access_token === undefined) throw new Error(`No token was given: ${JSON.stringify(given)}`)
  return given.access_token
}

async function usageOf(port: number): Promise<Usage> {
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
  const value = (name: string) => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1])
  return {
    user: value('process_cpu_user_seconds_total'),
    system: value('process_cpu_system_seconds_total'),
    residentMb: value('process_resident_memory_bytes') / 2 ** 20,
  }
}

/** SIGTERM, so that the next start is one after a clean stop. */
async function stop(child: ChildProcess, ended: Promise<unknown>): Promise<void> {
  child.kill('SIGTERM')
  const late = setTimeout(() => child.kill('SIGKILL'), LONGEST_STOP_MS)
  await ended
  clearTimeout(late)
  if (child.exitCode !== 0) throw new Error(`The server ended with ${child.exitCode ?? child.signalCode}`)
}
