// First: see there.
import './production.ts'
import { BadSetting, readConfig } from './config.ts'
import { greeting } from './greeting.ts'
import { serve } from './serve.ts'

/** Starts the server from the environment, says where it is, and stops on a signal. */
export async function main(): Promise<void> {
  const config = readConfig()
  const running = await serve(config)
  process.stdout.write(greeting(running))
  let stopping: Promise<void> | undefined
  // Ctrl-C under npm arrives twice: the second must not cut the first one's work short.
  const stop = () => {
    stopping ??= running.stop().then(() => process.exit(0))
  }
  process.on('SIGTERM', stop).on('SIGINT', stop)
}

main().catch((error: unknown) => {
  const expected = error instanceof BadSetting || (error instanceof Error && EXPECTED.has(error.name))
  process.stderr.write(`Carabiner did not start. ${expected ? error.message : describe(error)}\n`)
  process.exit(1)
})

/** Errors whose message is written for the person who starts the server. */
const EXPECTED = new Set([
  'DataDirectoryRefused',
  'SchemaRefused',
  'DurabilityMissing',
  'DatabaseUnavailable',
  'BadKeys',
  'BadTls',
])

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
