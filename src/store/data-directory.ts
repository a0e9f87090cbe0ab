import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { chmod, mkdir, readdir, readlink, rename, rm, stat, symlink } from 'node:fs/promises'
import type { Server } from 'node:http'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { connectTo, withShortPath } from './control-socket.ts'
import { DataDirectoryRefused } from './refusals.ts'

/** A data directory that is this process's until it lets go, or ends. */
export interface Claim {
  release(): Promise<void>
}

const CONTROL = 'control.sock'
const OWN = /^control-[0-9a-f]{16}\.sock$/
const HIDDEN = /^\.control-[0-9a-f]{16}\.(new|link)$/
const HIDDEN_IS_LEFT_MS = 60_000
const RIVAL_POLL_MS = 20
const RIVAL_WAIT_MS = 10_000

/**
 * Makes DATA_DIR (mode 0700) and takes it for this process: `server` answers on DATA_DIR/control.sock (mode 0600), and
 * whoever answers there owns the directory. After a crash nobody answers, so nothing blocks the next start.
 *
 * Every starter listens on a socket with a name of its own, then looks for others, so of two that start at once at
 * least the later sees the earlier; the lower name stays. No name is used twice, so removing one where nobody answers
 * cannot hit a newcomer. control.sock is a link to the owner's socket, and only an owner sets it.
 *
 * @throws DataDirectoryRefused where another process owns it.
 */
export async function claimDataDirectory(dir: string, server: Server): Promise<Claim> {
  await mkdir(dir, { recursive: true, mode: 0o700 })
  const own = `control-${randomBytes(8).toString('hex')}.sock`
  try {
    await listen(dir, own, server)
    await outlastRivals(dir, own)
    await pointControlAt(dir, own)
  } catch (error) {
    await letGo(dir, own, server)
    throw error
  }
  return { release: () => letGo(dir, own, server) }
}

/** The name appears only when somebody answers on it: until then a rival would take it for one that was left behind. */
async function listen(dir: string, own: string, server: Server): Promise<void> {
  const hidden = `.${own.replace(/\.sock$/, '.new')}`
  await withShortPath(dir, async (short) => {
    // Between bind and chmod nobody else may connect either.
    const mask = process.umask(0o177)
    server.listen(join(short, hidden))
    process.umask(mask)
    await once(server, 'listening')
  })
  await chmod(join(dir, hidden), 0o600)
  await rename(join(dir, hidden), join(dir, own))
}

async function outlastRivals(dir: string, own: string): Promise<void> {
  for (const name of await readdir(dir)) {
    if (HIDDEN.test(name)) await removeIfLeft(join(dir, name))
    if (!OWN.test(name) || name === own) continue
    if (!(await answers(dir, name))) await rm(join(dir, name), { force: true })
    else if (name < own) throw inUse(dir)
    else await outlast(dir, name)
  }
}

async function removeIfLeft(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined)
  if (!found || Date.now() - found.mtimeMs > HIDDEN_IS_LEFT_MS) await rm(path, { force: true })
}

/** A rival with a higher name gives up when it sees us, unless it had finished before. */
async function outlast(dir: string, rival: string): Promise<void> {
  const until = performance.now() + RIVAL_WAIT_MS
  while (await answers(dir, rival)) {
    if ((await ownerOf(dir)) === rival || performance.now() > until) throw inUse(dir)
    await setTimeout(RIVAL_POLL_MS)
  }
}

/** Only where the system says that nobody listens is a socket left behind; any other trouble counts as an answer. */
async function answers(dir: string, name: string): Promise<boolean> {
  try {
    ;(await connectTo(dir, name)).destroy()
    return true
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    return code !== 'ECONNREFUSED' && code !== 'ENOENT'
  }
}

function ownerOf(dir: string): Promise<string | undefined> {
  return readlink(join(dir, CONTROL)).catch(() => undefined)
}

async function pointControlAt(dir: string, own: string): Promise<void> {
  const hidden = join(dir, `.${own.replace(/\.sock$/, '.link')}`)
  await symlink(own, hidden)
  await rename(hidden, join(dir, CONTROL))
}

async function letGo(dir: string, own: string, server: Server): Promise<void> {
  if ((await ownerOf(dir)) === own) await rm(join(dir, CONTROL), { force: true })
  await rm(join(dir, own), { force: true })
  if (!server.listening) return
  const closed = once(server, 'close')
  server.close()
  server.closeAllConnections()
  await closed
}

function inUse(dir: string): DataDirectoryRefused {
  return new DataDirectoryRefused(
    `Another Carabiner is using the data directory ${dir}: it answers on ${join(dir, CONTROL)}. Nothing was changed. ` +
      'Stop it first, or set DATA_DIR to another directory.',
  )
}
