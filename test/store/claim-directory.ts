// Claims the data directory in argv[2], says how that went, and keeps it until its standard input ends.
import { createServer } from 'node:http'
import { claimDataDirectory } from '../../src/store/data-directory.ts'

const [, , dir = ''] = process.argv
const server = createServer((_request, response) => response.end(`I am ${process.pid}`))
try {
  const claim = await claimDataDirectory(dir, server)
  process.stdout.write(`claimed\n`)
  process.stdin.resume().once('end', () => void claim.release())
} catch (error) {
  process.stdout.write(`${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}\n`)
}
