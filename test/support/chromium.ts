import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

/** A Chromium that can be started: its executable and what it needs in its environment. */
export interface Chromium {
  readonly path: string
  readonly env: Readonly<Record<string, string>>
}

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))
const UNPACK = "console.log(await (await import('@sparticuz/chromium')).default.executablePath())"
/** Makes the package unpack its own copies of NSS and expat, which a bare Linux lacks. */
const WITH_LIBRARIES = { AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs20.x' }

/** Why there is no browser on this machine, or false; for a test's `skip`. */
export const noBrowser =
  !process.env.CHROMIUM_PATH &&
  `${process.platform} ${process.arch}` !== 'linux x64' &&
  'Chromium from npm runs on 64-bit Intel Linux only: set CHROMIUM_PATH to a Chromium or Chrome.'

/**
 * The Chromium of `CHROMIUM_PATH`, or else the one inside the npm package `@sparticuz/chromium`, unpacked once into
 * `node_modules/.cache`. It brings its own libraries and font, so that a bare 64-bit Intel Linux with glibc is enough.
 */
export async function findChromium(): Promise<Chromium> {
  const given = process.env.CHROMIUM_PATH
  if (given) return { path: given, env: {} }
  if (noBrowser !== false) throw new Error(noBrowser)
  const folder = await unpacked()
  const env = { LD_LIBRARY_PATH: join(folder, 'al2023', 'lib'), FONTCONFIG_FILE: join(folder, 'fonts.conf') }
  return { path: join(folder, 'chromium'), env }
}

/** Unpacks beside the place and renames, so that two at once, or one that was cut off, leave nothing half done. */
async function unpacked(): Promise<string> {
  const cache = join(ROOT, 'node_modules', '.cache', 'carabiner')
  const folder = join(cache, `chromium-${version()}`)
  if (existsSync(folder)) return folder
  await mkdir(cache, { recursive: true })
  const mine = await mkdtemp(`${folder}.`)
  try {
    const env = { ...process.env, ...WITH_LIBRARIES, TMPDIR: mine }
    await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', UNPACK], { cwd: ROOT, env })
    await writeFile(join(mine, 'fonts.conf'), fontsIn(folder))
    await rename(mine, folder)
  } catch (error) {
    await rm(mine, { recursive: true, force: true })
    if (!existsSync(folder)) throw error
  }
  return folder
}

function version(): string {
  const require = createRequire(import.meta.url)
  const entry = require.resolve('@sparticuz/chromium')
  const manifest = require(join(dirname(entry), '..', '..', 'package.json')) as { version: string }
  return manifest.version
}

function fontsIn(folder: string): string {
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${join(folder, 'fonts')}</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>${join(folder, 'fonts-cache')}</cachedir>
</fontconfig>
`
}
