import { createHash, randomBytes, X509Certificate } from 'node:crypto'
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type CryptoKey, type JWK, SignJWT, UnsecuredJWT, exportJWK, generateKeyPair, jwtVerify } from 'jose'
import type { OutgoingFetch } from '../../src/connections/outgoing-fetch.ts'
import type { JsonObject } from '../../src/model/json.ts'

/** What a provider does wrong. Those that say where do it there; the others do it in the ID token or the redirect. */
export type Fault =
  | { readonly kind: 'slow' | 'html' | 'huge' | 'redirect' | 'server_error' | 'hang_up' | 'error'; readonly at: Place }
  | { readonly kind: TokenFault | 'error_at_authorize' | 'lying_iss' | 'no_iss' | 'other_issuer' | 'other_subject' }

export type Place = 'discovery' | 'token' | 'jwks' | 'person' | 'revocation'

export type TokenFault =
  | 'wrong_aud'
  | 'foreign_azp'
  | 'wrong_nonce'
  | 'no_nonce'
  | 'wrong_iss'
  | 'expired'
  | 'bad_signature'
  | 'alg_none'
  | 'shared_secret'
  | 'no_id_token'

/**
 * A small provider on a real port: OpenID Connect (discovery, authorize, token, userinfo, keys) and OAuth 2.0 (the same,
 * with a profile and a list of addresses). Whoever comes to `/authorize` is signed in at once as `person`.
 */
export interface TestProvider {
  readonly origin: string
  /** How it calls itself: its origin unless it plays another. */
  readonly issuer: string
  /** Options of a generic connection to it. */
  readonly options: JsonObject
  /** Who signs in next: claims of the ID token and of the profile. */
  person: JsonObject
  /** Claims that only userinfo has. */
  userinfo: JsonObject
  /** What the list of addresses answers. */
  emails: JsonObject[string]
  fault: Fault | null
  /** What it answers at a place, with 200, instead of the truth. */
  says: Partial<Record<Place, unknown>>
  /** Whether its answers name it (RFC 9207), and it announces that. */
  namesItself: boolean
  /** Whether it gives refresh tokens, and announces that it takes tokens back (RFC 7009). */
  givesGrants: boolean
  /** The certificate by whose key the client proves itself, as PEM; where it is set, a secret is no proof (RFC 7523). */
  clientCertificate: string | null
  /** Requests in order, as `POST /token`, with what they carried. */
  readonly requests: readonly Seen[]
  /** Signs the person in as a browser would be, and gives the parameters of the answer. */
  signIn(authorizationUrl: string): URLSearchParams
  /** A `fetch` that brings every request to any host here, so that a preset can be played with its real addresses. */
  readonly instead: OutgoingFetch
  /** From now on signs with another key, and lists only that. */
  rotateKey(): Promise<void>
  stop(): Promise<void>
}

export interface Seen {
  readonly line: string
  readonly form: URLSearchParams
  readonly authorization: string | undefined
}

interface Grant {
  readonly asked: URLSearchParams
  readonly person: JsonObject
}

interface Key {
  readonly kid: string
  readonly privateKey: CryptoKey
  readonly jwk: JWK
}

export const TEST_CLIENT = { id: 'test-client', secret: 'test-client-secret' } as const
const SHARED_SECRET = Buffer.from(TEST_CLIENT.secret.padEnd(32, '.'))
const HUGE = 2_000_000

/** Starts it. `issuer`: calls itself so in metadata and tokens, and is reached through `instead`. */
export async function startTestProvider({ issuer }: { readonly issuer?: string } = {}): Promise<TestProvider> {
  const server = createServer((request, response) => void answer(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const self = issuer ?? origin
  const grants = new Map<string, Grant>()
  const tokens = new Map<string, JsonObject>()
  const requests: Seen[] = []
  let key = await makeKey()

  const provider: TestProvider = {
    origin,
    issuer: self,
    options: {
      client_id: TEST_CLIENT.id,
      client_secret: TEST_CLIENT.secret,
      issuer: self,
      authorizationURL: `${origin}/authorize`,
      tokenURL: `${origin}/token`,
      userInfoURL: `${origin}/person`,
    },
    person: { sub: 'person-1', email: 'ada@example.com', email_verified: true, name: 'Ada Lovelace' },
    userinfo: {},
    emails: [],
    fault: null,
    says: {},
    namesItself: true,
    givesGrants: false,
    clientCertificate: null,
    requests,
    signIn,
    instead: (url, { method = 'GET', headers, body, signal } = {}) => {
      const { pathname, search } = new URL(url)
      const sent = (body ?? null) === null ? {} : { body: body as string }
      return fetch(origin + pathname + search, {
        method,
        redirect: 'manual',
        ...(headers && { headers }),
        ...sent,
        ...(signal && { signal }),
      })
    },
    rotateKey: async () => {
      key = await makeKey()
    },
    stop: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return provider

  function signIn(authorizationUrl: string): URLSearchParams {
    const asked = new URL(authorizationUrl).searchParams
    const back = new URLSearchParams({ state: asked.get('state') ?? '' })
    if (provider.fault?.kind === 'error_at_authorize') {
      back.set('error', 'access_denied')
      back.set('error_description', 'The person said <b>no</b>')
    } else {
      const code = randomBytes(16).toString('hex')
      grants.set(code, { asked, person: provider.person })
      back.set('code', code)
    }
    if (provider.namesItself && provider.fault?.kind !== 'no_iss') {
      back.set('iss', provider.fault?.kind === 'lying_iss' ? 'https://somebody-else.example' : self)
    }
    return back
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const form = new URLSearchParams(Buffer.concat(chunks).toString())
    const { pathname, href } = new URL(request.url ?? '/', origin)
    requests.push({ line: `${request.method} ${pathname}`, form, authorization: request.headers.authorization })
    if (pathname.endsWith('/authorize')) {
      redirect(response, href)
      return
    }
    const place = placeOf(request.method ?? '', pathname)
    const { fault } = provider
    if (fault && 'at' in fault && fault.at === place) misbehave(fault.kind, response)
    else if (place === 'revocation') send(response, ...takenBack(form, request.headers.authorization))
    else if (place in provider.says) send(response, 200, provider.says[place])
    else {
      const [status, body] = await bodyFor(place, { form, authorization: request.headers.authorization, pathname })
      send(response, status, body)
    }
  }

  function redirect(response: ServerResponse, url: string): void {
    const asked = new URL(url, origin)
    const back = new URL(asked.searchParams.get('redirect_uri') ?? '')
    back.search = signIn(asked.href).toString()
    response.writeHead(302, { location: back.href }).end()
  }

  function bodyFor(place: Place, asked: Asked): Promise<[number, unknown]> {
    if (place === 'discovery') return Promise.resolve([200, metadata()])
    if (place === 'jwks')
      return Promise.resolve([200, { keys: [{ ...key.jwk, kid: key.kid, use: 'sig', alg: 'RS256' }] }])
    if (place === 'token') return exchange(asked)
    const person = tokens.get(asked.authorization?.replace('Bearer ', '') ?? '')
    if (!person) return Promise.resolve([401, { error: 'invalid_token' }])
    if (asked.pathname.endsWith('/emails')) return Promise.resolve([200, provider.emails])
    const other = provider.fault?.kind === 'other_subject' ? { sub: 'somebody-else' } : {}
    return Promise.resolve([200, { ...person, ...provider.userinfo, ...other }])
  }

  function metadata() {
    const at = new URL(self).protocol === 'https:' ? new URL(self).origin : origin
    return {
      issuer: provider.fault?.kind === 'other_issuer' ? 'https://somebody-else.example' : self,
      authorization_endpoint: `${at}/authorize`,
      token_endpoint: `${at}/token`,
      userinfo_endpoint: `${at}/person`,
      jwks_uri: `${at}/jwks`,
      id_token_signing_alg_values_supported: ['RS256', 'HS256', 'none'],
      ...(provider.givesGrants ? { revocation_endpoint: `${at}/revoke` } : {}),
      ...(provider.namesItself ? { authorization_response_iss_parameter_supported: true } : {}),
    }
  }

  async function exchange({ form, authorization }: Asked): Promise<[number, unknown]> {
    const grant = grants.get(form.get('code') ?? '')
    grants.delete(form.get('code') ?? '')
    if (!grant || !isFor(grant, form)) return [400, { error: 'invalid_grant' }]
    if (!(await knowsClient({ form, authorization }))) return [401, { error: 'invalid_client' }]
    const token = randomBytes(16).toString('hex')
    tokens.set(token, grant.person)
    const withId =
      (grant.asked.get('scope') ?? '').split(' ').includes('openid') && provider.fault?.kind !== 'no_id_token'
    const given = { access_token: token, token_type: 'Bearer', expires_in: 3600, ...refreshFor(token) }
    return [200, withId ? { ...given, id_token: await idToken(grant) } : given]
  }

  async function knowsClient({ form, authorization }: Pick<Asked, 'form' | 'authorization'>): Promise<boolean> {
    const { clientCertificate: pem } = provider
    if (pem === null) return knowsSecret(form, authorization)
    const { publicKey } = new X509Certificate(pem)
    const expected = {
      issuer: TEST_CLIENT.id,
      subject: TEST_CLIENT.id,
      audience: `${origin}/token`,
      requiredClaims: ['jti'],
    }
    return jwtVerify(form.get('client_assertion') ?? '', publicKey, expected).then(
      () => true,
      () => false,
    )
  }

  function refreshFor(token: string) {
    return provider.givesGrants ? { refresh_token: `refresh-${token}` } : {}
  }

  async function idToken({ asked, person }: Grant): Promise<string> {
    const kind = provider.fault?.kind
    const claims = claimsFor(kind, { issuer: self, asked, person })
    if (kind === 'alg_none') return new UnsecuredJWT(claims).encode()
    if (kind === 'shared_secret') return new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(SHARED_SECRET)
    const { privateKey } = kind === 'bad_signature' ? await makeKey() : key
    return new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: key.kid }).sign(privateKey)
  }
}

interface Asked {
  readonly form: URLSearchParams
  readonly authorization: string | undefined
  readonly pathname: string
}

function claimsFor(kind: Fault['kind'] | undefined, { issuer, asked, person }: Grant & { issuer: string }) {
  const now = Math.floor(Date.now() / 1000)
  const client = asked.get('client_id') ?? ''
  const nonce = asked.get('nonce')
  const tenant = typeof person['tid'] === 'string' ? person['tid'] : ''
  const wrong: Partial<Record<Fault['kind'], JsonObject>> = {
    wrong_iss: { iss: 'https://somebody-else.example' },
    wrong_aud: { aud: 'another-client' },
    foreign_azp: { aud: [client, 'another-client'], azp: 'another-client' },
    expired: { exp: now - 3600 },
    wrong_nonce: { nonce: 'of-another-sign-in' },
  }
  return {
    iss: issuer.replace('{tenantid}', tenant),
    aud: client,
    iat: now,
    exp: now + 300,
    ...(kind === 'no_nonce' || nonce === null ? {} : { nonce }),
    ...(kind === undefined ? {} : wrong[kind]),
    ...person,
  }
}

function isFor({ asked }: Grant, form: URLSearchParams): boolean {
  const challenge = asked.get('code_challenge')
  const verifier = createHash('sha256')
    .update(form.get('code_verifier') ?? '')
    .digest('base64url')
  return form.get('redirect_uri') === asked.get('redirect_uri') && (challenge === null || challenge === verifier)
}

/** Apple's secret is a token; that it is there is enough here. */
function knowsSecret(form: URLSearchParams, authorization: string | undefined): boolean {
  const secret = form.get('client_secret') ?? ''
  const basic = Buffer.from(authorization?.replace('Basic ', '') ?? '', 'base64').toString()
  return (
    secret === TEST_CLIENT.secret ||
    secret.split('.').length === 3 ||
    basic === `${TEST_CLIENT.id}:${TEST_CLIENT.secret}`
  )
}

function takenBack(form: URLSearchParams, authorization: string | undefined): [number, unknown] {
  return [knowsSecret(form, authorization) ? 200 : 401, {}]
}

function placeOf(method: string, path: string): Place {
  if (method === 'POST') return path.endsWith('/revoke') ? 'revocation' : 'token'
  if (path.endsWith('/.well-known/openid-configuration')) return 'discovery'
  return path.endsWith('/jwks') ? 'jwks' : 'person'
}

function misbehave(kind: Extract<Fault, { at: Place }>['kind'], response: ServerResponse): void {
  if (kind === 'slow') return
  if (kind === 'hang_up') response.destroy()
  else if (kind === 'redirect') response.writeHead(302, { location: 'http://127.0.0.1:1/elsewhere' }).end()
  else if (kind === 'html') response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Welcome</h1>')
  else if (kind === 'huge') send(response, 200, { much: 'x'.repeat(HUGE) })
  else if (kind === 'error') send(response, 400, { error: 'invalid_grant', error_description: '<b>no</b>' })
  else send(response, 500, { error: 'server_error' })
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

async function makeKey(): Promise<Key> {
  const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true })
  return { kid: randomBytes(6).toString('hex'), privateKey, jwk: await exportJWK(publicKey) }
}
