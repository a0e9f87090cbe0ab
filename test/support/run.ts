import { execFile } from 'node:child_process'
import { packageRoot } from '../../src/store/package-root.ts'

/** How a command ended. `code` is null where a signal ended it. */
export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

const LONGEST_RUN_MS = 120_000
const MOST_OUTPUT = 64 * 1024 * 1024

/** Runs a command to its end, in the package's folder unless said, with none of Carabiner's settings but those given. */
export function run(
  command: string,
  args: readonly string[],
  options: { readonly env?: Readonly<Record<string, string>>; readonly cwd?: string; readonly longestMs?: number } = {},
): Promise<Ended> {
  const env = { ...inheritedSettings(), ...options.env }
  const limits = {
    timeout: options.longestMs ?? LONGEST_RUN_MS,
    maxBuffer: MOST_OUTPUT,
    cwd: options.cwd ?? packageRoot,
  }
  return new Promise((resolve, reject) => {
    const child = execFile(command, args, { env, ...limits }, (error, stdout, stderr) => {
      if (error && typeof error.code === 'string') reject(new Error(`${command} could not be run`, { cause: error }))
      else resolve({ code: child.exitCode, stdout, stderr })
    })
  })
}

/** What a child process needs of this one's environment: none of Carabiner's own settings. */
export function inheritedSettings(): Record<string, string> {
  const wanted = ['PATH', 'HOME', 'TMPDIR', 'SystemRoot'].map((name) => [name, process.env[name]] as const)
  return Object.fromEntries(wanted.filter((pair): pair is readonly [string, string] => pair[1] !== undefined))
}
