import { adminCommand } from './admin.ts'
import { auditCommand } from './audit.ts'
import { eventsCommand } from './events.ts'
import { serveCommand } from './serve.ts'
import { tokenCommand } from './token.ts'

/** A command: its line of help, and what it does with its arguments. Answers the exit code. */
export interface Command {
  readonly usage: string
  readonly help: string
  readonly run: (args: readonly string[]) => Promise<number>
}

const COMMANDS: Readonly<Record<string, Command>> = {
  serve: serveCommand,
  token: tokenCommand,
  admin: adminCommand,
  events: eventsCommand,
  audit: auditCommand,
}

async function main([name, ...args]: readonly string[]): Promise<number> {
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') return print(overview(), 0)
  const command = COMMANDS[name]
  if (!command) return print(`There is no command "${name}".\n\n${overview()}`, 2)
  if (args.includes('--help') || args.includes('-h')) return print(`${command.usage}\n\n${command.help}\n`, 0)
  return command.run(args)
}

function overview(): string {
  const lines = Object.values(COMMANDS).map(({ usage, help }) => `  ${usage}\n      ${help.split('\n')[0] ?? ''}`)
  return `Usage:\n${lines.join('\n')}\n\ncarabiner COMMAND --help says more.\n`
}

function print(text: string, code: number): number {
  ;(code === 0 ? process.stdout : process.stderr).write(text)
  return code
}

process.exitCode = await main(process.argv.slice(2))
