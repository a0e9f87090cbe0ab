import assert from 'node:assert/strict'
import * as oidc from 'openid-client'
import type { Fetch } from './trusting-fetch.ts'

/** A browser without script: it keeps cookies, follows links, and fills in forms. */
export interface Visitor {
  /** By name; those that are for one path only, as the protocol's are, by name and path: `name;/path`. */
  readonly cookies: Map<string, string>
  /** Requests an address and follows redirects as long as they lead to pages of ours; the last answer. */
  open(url: string, init?: RequestInit): Promise<Visited>
  /** Posts the form of a page that goes to `action` (its path), its hidden fields kept and others filled in. */
  submit(page: Visited, fields: Readonly<Record<string, string>>, action?: string): Promise<Visited>
}

/** An answer: a page of ours, or the address elsewhere that a redirect named. */
export interface Visited {
  readonly url: string
  readonly status: number
  readonly html: string
  /** Where it leads outside, or null. */
  readonly outside: URL | null
  readonly headers: Headers
}

/** A new browser. `origins` are ours; redirects to others are not followed. */
export function newVisitor(...origins: readonly string[]): Visitor {
  return newVisitorOver(fetch, ...origins)
}

/** A new browser whose requests go by a `fetch` of one's own. */
export function newVisitorOver(send: Fetch, ...origins: readonly string[]): Visitor {
  const cookies = new Map<string, string>()
  const once = async (url: string, init: RequestInit) => {
    const headers = { cookie: cookiesFor(cookies, new URL(url).pathname), ...(init.headers as object) }
    const answer = await send(url, { ...init, redirect: 'manual', headers })
    for (const line of answer.headers.getSetCookie()) keep(cookies, line)
    return answer
  }
  const open = async (url: string, init: RequestInit = {}): Promise<Visited> => {
    let answer = await once(url, init)
    let at = url
    for (let hops = 0; answer.status >= 300 && answer.status < 400; hops++) {
      assert.ok(hops < 15, 'a page redirects for ever')
      const next = new URL(answer.headers.get('location') ?? '', at)
      if (!origins.includes(next.origin)) return visited(at, answer, next)
      at = next.href
      answer = await once(at, {})
    }
    return visited(at, answer, null)
  }
  return {
    cookies,
    open,
    submit: async (page, fields, action) => {
      const form = formOf(page, action)
      const body = new URLSearchParams({ ...form.fields, ...fields })
      const headers = { 'content-type': 'application/x-www-form-urlencoded', origin: new URL(page.url).origin }
      return open(new URL(form.action, page.url).href, { method: 'POST', headers, body })
    },
  }
}

async function visited(url: string, answer: Response, outside: URL | null): Promise<Visited> {
  return { url, status: answer.status, html: await answer.text(), outside, headers: answer.headers }
}

function keep(cookies: Map<string, string>, line: string): void {
  const [pair = '', ...rest] = line.split(';')
  const at = pair.indexOf('=')
  const attributes = rest.join(';')
  const [, path = '/'] = /;? *path=([^;]*)/i.exec(attributes) ?? []
  const key = path === '/' ? pair.slice(0, at) : `${pair.slice(0, at)};${path}`
  if (/expires=Thu, 01 Jan 1970|max-age=0\b/i.test(attributes)) cookies.delete(key)
  else cookies.set(key, pair.slice(at + 1))
}

/** What goes with a request, as browsers choose it (RFC 6265 §5.4). */
function cookiesFor(cookies: ReadonlyMap<string, string>, requested: string): string {
  const sent = [...cookies].flatMap(([key, value]) => {
    const [name = '', path = '/'] = key.split(';')
    const isFor = path === '/' || requested === path || requested.startsWith(`${path}/`)
    return isFor ? [`${name}=${value}`] : []
  })
  return sent.join('; ')
}

/** The form of a page that goes to a path (the first one where none is named), with its hidden fields. */
export function formOf({ html, url }: Visited, action?: string): { action: string; fields: Record<string, string> } {
  const forms = [...html.matchAll(/<form\b([^>]*)>([\s\S]*?)<\/form>/g)].map(([, head = '', inner = '']) => ({
    action: unescaped(/action="([^"]*)"/.exec(head)?.[1] ?? url),
    fields: hiddenIn(inner),
  }))
  const found = forms.find((form) => action === undefined || new URL(form.action, url).pathname === action)
  assert.ok(found, `there is no form to ${action ?? 'anywhere'} on ${url}:\n${html.slice(0, 2000)}`)
  return found
}

function hiddenIn(inner: string): Record<string, string> {
  const inputs = [...inner.matchAll(/<input\b[^>]*type="hidden"[^>]*>/g)].map(([tag]) => tag)
  return Object.fromEntries(
    inputs.map((tag) => [
      unescaped(/name="([^"]*)"/.exec(tag)?.[1] ?? ''),
      unescaped(/value="([^"]*)"/.exec(tag)?.[1] ?? ''),
    ]),
  )
}

function unescaped(text: string): string {
  return text
    .replaceAll('&quot;', '"')
    .replaceAll('&#x27;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
}

/** An application of one's own, on `openid-client`: a public client with PKCE. */
export interface Application {
  readonly config: oidc.Configuration
  /** An authorization request, and how its answer is exchanged for tokens. */
  request(changed?: Readonly<Record<string, string>>): Promise<AuthorizationRequest>
}

export interface AuthorizationRequest {
  readonly url: string
  exchange(answer: URL | null): Promise<oidc.TokenEndpointResponse & oidc.TokenEndpointResponseHelpers>
}

/** Where answers come back to: an address that the demo's applications have among their callbacks. */
export const CALLBACK = 'http://localhost:3000/callback'

/** Signs people in for a client of a server; `secret` for confidential ones. */
export async function newApplication(origin: string, clientId: string, secret?: string): Promise<Application> {
  const auth = secret === undefined ? oidc.None() : oidc.ClientSecretPost(secret)
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- it is marked so that nobody forgets it; tests are on loopback
  const execute = origin.startsWith('http:') ? [oidc.allowInsecureRequests] : []
  const config = await oidc.discovery(new URL(origin), clientId, undefined, auth, { execute })
  return {
    config,
    request: async (changed = {}) => {
      const pkceCodeVerifier = oidc.randomPKCECodeVerifier()
      const params = {
        redirect_uri: CALLBACK,
        scope: 'openid profile email',
        code_challenge: await oidc.calculatePKCECodeChallenge(pkceCodeVerifier),
        code_challenge_method: 'S256',
        state: oidc.randomState(),
        nonce: oidc.randomNonce(),
        ...changed,
      }
      return {
        url: oidc.buildAuthorizationUrl(config, params).href,
        exchange: (answer) => {
          assert.ok(answer, 'the sign-in did not lead back to the application')
          const checks = { pkceCodeVerifier, expectedState: params.state, expectedNonce: params.nonce }
          return oidc.authorizationCodeGrant(config, answer, checks)
        },
      }
    },
  }
}
