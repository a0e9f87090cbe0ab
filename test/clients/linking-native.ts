import assert from 'node:assert/strict'
import * as oidc from 'openid-client'
import { DEMO_PASSWORD } from '../../src/demo/people.ts'
import { clientFetch } from '../support/trusting-fetch.ts'
import { newVisitorOver, type Visitor } from '../support/visitor.ts'
import { type ApiAnswer, type ApiRequest, type LinkingApplication, onTheApi, SCOPE } from './linking-application.ts'
import { type LinkingStage, NATIVE_CALLBACK } from './linking-stage.ts'

/** A public client of the stage's on `openid-client`. */
export function discoverPublic({ origin, send }: LinkingStage, clientId: string): Promise<oidc.Configuration> {
  return oidc.discovery(new URL(origin), clientId, undefined, oidc.None(), { [oidc.customFetch]: clientFetch(send) })
}

/** Calls the Management API of the stage's with a person's token. */
export async function callApi(
  stage: LinkingStage,
  token: string,
  { method, path, body }: ApiRequest,
): Promise<ApiAnswer> {
  const answer = await stage.send(`${stage.origin}/api/v2/${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body ? { body: JSON.stringify(body) } : {}),
  })
  return { status: answer.status, body: await answer.json() }
}

/**
 * A native application on `openid-client`: the system's browser for signing in, a refresh token to stay so. Refresh tokens
 * are not given for the Management API, so its access token comes from a request of its own, which the session answers.
 */
export async function openNative(stage: LinkingStage): Promise<LinkingApplication> {
  const config = await discoverPublic(stage, stage.clients.native.id)
  const audience = `${stage.origin}/api/v2/`
  return {
    signIn: async (email) => {
      const browser = newVisitorOver(stage.send, stage.origin)
      const ask = (wish: Asking['wish'], who?: string) => authorize(config, { browser, wish, email: who })
      const first = await ask({ scope: 'openid profile offline_access' }, email)
      const { access_token: token } = await ask({ prompt: 'none', audience, scope: SCOPE })
      const refresh = refreshing(config, first.refresh_token ?? '')
      return onTheApi({
        user: (await refresh()).claims()?.sub ?? '',
        idTokenOf: async (other) => (await ask({ prompt: 'login', scope: 'openid' }, other)).id_token ?? '',
        call: (request) => callApi(stage, token, request),
        isSignedIn: () => isGood(refresh()),
      })
    },
    close: async () => undefined,
  }
}

/** Each refresh token is used once: it brings the next. */
function refreshing(config: oidc.Configuration, first: string) {
  let next = first
  return async () => {
    const tokens = await oidc.refreshTokenGrant(config, next)
    next = tokens.refresh_token ?? ''
    return tokens
  }
}

async function isGood(refreshed: Promise<unknown>): Promise<boolean> {
  try {
    await refreshed
    return true
  } catch (error) {
    assert.equal((error as { error?: string }).error, 'invalid_grant')
    return false
  }
}

interface Asking {
  readonly browser: Visitor
  readonly wish: Readonly<Record<string, string>>
  /** Absent where no page is expected. */
  readonly email: string | undefined
}

async function authorize(config: oidc.Configuration, { browser, wish, email }: Asking) {
  const pkceCodeVerifier = oidc.randomPKCECodeVerifier()
  const [expectedState, expectedNonce] = [oidc.randomState(), oidc.randomNonce()]
  const url = oidc.buildAuthorizationUrl(config, {
    redirect_uri: NATIVE_CALLBACK,
    code_challenge: await oidc.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
    state: expectedState,
    nonce: expectedNonce,
    ...wish,
  })
  const opened = await browser.open(url.href)
  const password = { identifier: email ?? '', password: DEMO_PASSWORD }
  const { outside, html } = email === undefined ? opened : await browser.submit(opened, password, '/u/login')
  assert.ok(outside, `the sign-in did not lead back to the application: ${html.slice(0, 1000)}`)
  return oidc.authorizationCodeGrant(config, outside, { pkceCodeVerifier, expectedState, expectedNonce })
}
