import { mkdtemp, rm, symlink } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** What fits into the address of a socket on every system that we know (macOS: 104 bytes with the final zero). */
const LONGEST_PATH = 103
const LONGEST_NAME = '/.control-0123456789abcdef.link'.length

/**
 * Runs `use` with a short path of a directory, because the path of a socket holds about a hundred bytes: the directory
 * itself, or for the time of the call a link to it among the temporary files.
 */
export async function withShortPath<T>(dir: string, use: (short: string) => Promise<T>): Promise<T> {
  if (fits(dir)) return use(dir)
  const folder = await mkdtemp(join(tmpdir(), 'cb-'))
  try {
    const short = join(folder, 'd')
    if (!fits(short)) throw new Error(`The paths of DATA_DIR (${dir}) and of the temporary directory are too long`)
    await symlink(dir, short)
    return await use(short)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function fits(dir: string): boolean {
  return Buffer.byteLength(dir) + LONGEST_NAME <= LONGEST_PATH
}

/**
 * A connection to the Carabiner that runs on this data directory; it speaks HTTP.
 *
 * @throws Error with code ENOENT or ECONNREFUSED where none does.
 */
export function openControlSocket(dir: string): Promise<Socket> {
  return connectTo(dir, 'control.sock')
}

/** A connection to a socket in a directory whose path may be of any length. */
export function connectTo(dir: string, name: string): Promise<Socket> {
  return withShortPath(dir, (short) => {
    const socket = connect(join(short, name))
    return new Promise((resolve, reject) => {
      socket.once('error', reject)
      socket.once('connect', () => {
        socket.off('error', reject)
        resolve(socket)
      })
    })
  })
}
