import type { Command } from './main.ts'

/** `carabiner serve`: the server in this process, configured by the environment. */
export const serveCommand: Command = {
  usage: 'carabiner serve',
  help: 'Serves. Settings come from the environment: see the README.',
  run: async (args) => {
    if (args.length > 0) {
      process.stderr.write(`carabiner serve takes no arguments: "${args.join(' ')}" was not understood.\n`)
      return 2
    }
    await import('../src/main.ts')
    return 0
  },
}
