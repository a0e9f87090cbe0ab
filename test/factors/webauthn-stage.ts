import type { CDPSession, Page } from 'playwright-core'
import { openBrowser } from '../support/browser.ts'

/** An answer of the browser, as the page would send it. */
export interface PageResponse {
  readonly id: string
  readonly response: Readonly<Record<string, string>>
}

/** What an authenticator holds, by Chromium's DevTools protocol. */
export interface HeldCredential {
  readonly credentialId: string
  readonly signCount: number
}

/** A real Chromium with an authenticator, on pages of any origin of this machine. */
export interface WebauthnStage {
  /** Registers with these options, on a page of this origin. */
  create(origin: string, options: object): Promise<PageResponse>
  /** Asserts with these options, on a page of this origin. */
  get(origin: string, options: object): Promise<PageResponse>
  /** Puts another authenticator in the place of the one there was. */
  plugIn(kind: 'passkey' | 'security key'): Promise<void>
  /** Whether the authenticator's person lets themselves be verified. */
  verifies(isVerified: boolean): Promise<void>
  credentials(): Promise<HeldCredential[]>
  /** What an authenticator holds is put back as it was copied: a clone. */
  restore(credentials: readonly HeldCredential[]): Promise<void>
  close(): Promise<void>
}

/** Starts it, with an authenticator for passkeys. */
export async function openWebauthnStage(): Promise<WebauthnStage> {
  const browser = await openBrowser()
  const page = await (await browser.newContext()).newPage()
  // The page's origin is what counts: no server need serve it.
  await page.route('**/stage', (route) => route.fulfill({ contentType: 'text/html', body: '<!doctype html>' }))
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('WebAuthn.enable')
  let authenticatorId = await addAuthenticator(devtools, 'passkey')
  const held = async () => (await devtools.send('WebAuthn.getCredentials', { authenticatorId })).credentials
  return {
    create: (origin, options) => inPage(page, origin, { kind: 'create', options }),
    get: (origin, options) => inPage(page, origin, { kind: 'get', options }),
    plugIn: async (kind) => {
      await devtools.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId })
      authenticatorId = await addAuthenticator(devtools, kind)
    },
    verifies: async (isUserVerified) => {
      await devtools.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified })
    },
    credentials: held,
    restore: async (credentials) => {
      await devtools.send('WebAuthn.clearCredentials', { authenticatorId })
      for (const credential of credentials as Awaited<ReturnType<typeof held>>) {
        await devtools.send('WebAuthn.addCredential', { authenticatorId, credential })
      }
    },
    close: () => browser.close(),
  }
}

/** Plugs a virtual authenticator in; gives its id. */
export async function addAuthenticator(devtools: CDPSession, kind: 'passkey' | 'security key'): Promise<string> {
  const asPasskey = kind === 'passkey'
  const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: asPasskey ? 'internal' : 'usb',
      hasResidentKey: asPasskey,
      hasUserVerification: asPasskey,
      isUserVerified: asPasskey,
      automaticPresenceSimulation: true,
    },
  })
  return authenticatorId
}

async function inPage(
  page: Page,
  origin: string,
  { kind, options }: { readonly kind: 'create' | 'get'; readonly options: object },
): Promise<PageResponse> {
  await page.goto(`${origin}/stage`)
  const parse = kind === 'create' ? 'parseCreationOptionsFromJSON' : 'parseRequestOptionsFromJSON'
  const publicKey = `PublicKeyCredential.${parse}(${JSON.stringify(options)})`
  const code = `navigator.credentials.${kind}({ publicKey: ${publicKey} }).then((found) => found.toJSON())`
  return page.evaluate<PageResponse>(code)
}
