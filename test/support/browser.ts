import { createHash, X509Certificate } from 'node:crypto'
import { type Browser, chromium } from 'playwright-core'
import { findChromium } from './chromium.ts'

export { noBrowser } from './chromium.ts'

const START_MS = 60_000
/** Nothing leaves the machine, and nothing depends on a graphics card or a large /dev/shm. */
const QUIET = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-dev-shm-usage',
  '--disable-gpu',
  '--disable-quic',
  '--disable-sync',
  '--no-first-run',
]

export interface BrowserWish {
  /** Certificates, as PEM, that the browser takes from a server without asking who signed them. */
  readonly trust?: readonly string[]
}

/**
 * Starts headless Chromium with an empty profile, which is removed when the browser is closed. Runs as root too:
 * Playwright leaves the sandbox off, and every page in it is a test's own.
 */
export async function openBrowser({ trust = [] }: BrowserWish = {}): Promise<Browser> {
  const { path, env } = await findChromium()
  const trusted =
    trust.length === 0 ? [] : [`--ignore-certificate-errors-spki-list=${trust.map(fingerprint).join(',')}`]
  return chromium.launch({
    executablePath: path,
    args: [...QUIET, ...trusted],
    env: { ...(process.env as Record<string, string>), ...env },
    timeout: START_MS,
  })
}

/** Gives `use` a browser and closes it afterwards, whatever happened. */
export async function withBrowser<T>(use: (browser: Browser) => Promise<T>, wish?: BrowserWish): Promise<T> {
  const browser = await openBrowser(wish)
  try {
    return await use(browser)
  } finally {
    await browser.close()
  }
}

/** What Chromium compares: the SHA-256 of a certificate's public key. */
function fingerprint(pem: string): string {
  const key = new X509Certificate(pem).publicKey.export({ type: 'spki', format: 'der' })
  return createHash('sha256').update(key).digest('base64')
}
