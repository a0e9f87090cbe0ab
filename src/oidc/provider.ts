import type { Configuration, KoaContextWithOIDC } from 'oidc-provider'
import { Provider } from 'oidc-provider/lib/provider.js'
import type { Context } from '../context.ts'
import type { KeySet, SigningKey } from '../crypto/signing-keys.ts'
import { accessTokenShaper } from './access-tokens.ts'
import { accountFinder, accountIn } from './account.ts'
import { allowsOfflineAccess, describeResource } from './audiences.ts'
import { answerServerError, keepRefusal, speakAuth0 } from './auth0-dialect.ts'
import { refuseLongLived } from './client-assertions.ts'
import { cookiesFor } from './cookies.ts'
import { discloseServed } from './discovery.ts'
import { newGrant } from './authorization-grant.ts'
import { flowStarter, keepInSession } from './interactions.ts'
import { lifetimes } from './lifetimes.ts'
import { patch } from './patches.ts'
import { policyFor } from './policy.ts'
import { adapterFor } from './protocol-adapter.ts'
import { protocolLog } from './protocol-log.ts'
import { registerGrants } from './register-grants.ts'
import { OFFLINE, PROVIDER_SCOPES } from './scopes.ts'
import type { SignInSteps } from './sign-in-steps.ts'

/** The OpenID provider of one origin, under one set of keys: its issuer is the origin and a slash. */
export function makeProvider(ctx: Context, steps: SignInSteps, origin: string, keys: KeySet): Provider {
  const issuer = `${origin}/`
  const provider = new Provider(issuer, configurationFor(ctx, steps, origin, keys))
  // The requests that it gets are made by us and name the configured origin (see mount.ts).
  provider.proxy = true
  patch(provider)
  registerGrants(ctx, provider)
  protocolLog(ctx, provider)
  provider.use(speakAuth0)
  provider.use(discloseServed)
  provider.on('interaction.ended', keepInSession)
  provider.on('grant.error', keepRefusal)
  provider.on('server_error', (request: KoaContextWithOIDC, error: Error) => {
    ctx.log.error({ err: error }, 'a protocol endpoint failed')
    answerServerError(request, error)
  })
  // Koa would print it.
  provider.onerror = (error: Error) => ctx.log.error({ err: error }, 'the OpenID provider failed')
  return provider
}

function configurationFor(ctx: Context, steps: SignInSteps, origin: string, keys: KeySet): Configuration {
  return {
    adapter: adapterFor(ctx, origin),
    jwks: { keys: keys.all.map(forProvider) },
    routes: ROUTES,
    cookies: cookiesFor(origin),
    clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'private_key_jwt', 'none'],
    clientDefaults: { grant_types: [], response_types: [] },
    responseTypes: RESPONSE_TYPES,
    scopes: [...PROVIDER_SCOPES],
    claims: { openid: ['sub'] },
    clientBasedCORS: () => false,
    extraParams: [...EXTRA_PARAMS],
    conformIdTokenClaims: false,
    interactions: { policy: policyFor(steps), url: flowStarter(ctx) },
    findAccount: accountFinder(ctx),
    loadExistingGrant: async (request) => {
      const account = accountIn(request)
      return account && newGrant(request, account.accountId)
    },
    // A session's end ends no token, as in Auth0; a departed identity ends all of its own.
    expiresWithSession: () => false,
    issueRefreshToken: async (_request, client, source) =>
      client.grantTypeAllowed('refresh_token') &&
      source.scopes.has(OFFLINE) &&
      allowsOfflineAccess(ctx, (source as { resource?: unknown }).resource),
    rotateRefreshToken: async ({ oidc }) =>
      (await ctx.directory.client(oidc.client?.clientId ?? ''))?.refreshToken.rotating ?? false,
    formats: { customizers: { jwt: accessTokenShaper(ctx) } },
    ttl: lifetimes(),
    renderError: (request, out) => steps.renderError(request, { ...out }),
    extraClientMetadata: { properties: ['carabiner'] },
    revokeGrantPolicy: () => true,
    pkce: { required: (_request, client) => client.clientAuthMethod === 'none' },
    features: featuresFor(ctx, steps),
    enabledJWA: {
      idTokenSigningAlgValues: ['RS256', 'HS256', 'RS512', 'PS256'],
      clientAuthSigningAlgValues: ['RS256', 'RS384', 'PS256'],
    },
    assertJwtClientAuthClaimsAndHeader: refuseLongLived,
  }
}

const ROUTES = {
  authorization: '/authorize',
  token: '/oauth/token',
  jwks: '/.well-known/jwks.json',
  revocation: '/oauth/revoke',
  pushed_authorization_request: '/oauth/par',
  device_authorization: '/oauth/device/code',
  code_verification: '/activate',
  end_session: '/oidc/end',
}

const RESPONSE_TYPES = [
  'code',
  'id_token',
  'id_token token',
  'code id_token',
  'code token',
  'code id_token token',
  'none',
] as NonNullable<Configuration['responseTypes']>

/** What Auth0's `/authorize` takes beside the standard. */
const EXTRA_PARAMS = [
  'connection',
  'connection_scope',
  'screen_hint',
  'organization',
  'invitation',
  'ext-query',
] as const

function featuresFor(ctx: Context, steps: SignInSteps): NonNullable<Configuration['features']> {
  const off = { enabled: false } as const
  const on = { enabled: true } as const
  return {
    devInteractions: off,
    dPoP: off,
    rpInitiatedLogout: off,
    userinfo: off,
    // Nobody learns whether a token of another client is one.
    revocation: { enabled: true, allowedPolicy: (_request, client, token) => token.clientId === client.clientId },
    pushedAuthorizationRequests: on,
    webMessageResponseMode: { enabled: true, ack: 'individual-draft-01' },
    deviceFlow: {
      enabled: true,
      charset: 'base-20',
      mask: '****-****',
      userCodeInputSource: (request, _form, out, error) => steps.renderDeviceCode(request, error ?? out),
      userCodeConfirmSource: (...[request, , client, device, code]) =>
        steps.renderDeviceConfirm(request, { client, device, code }),
      successSource: (request) => steps.renderDeviceDone(request),
    },
    resourceIndicators: {
      enabled: true,
      defaultResource: (_request, _client, oneOf) => oneOf?.[0],
      useGrantedResource: () => true,
      getResourceServerInfo: (request, resource, { clientId }) =>
        describeResource(ctx, request, { resource, clientId }),
    },
  }
}

/** Without an algorithm: one key signs by all that our clients and APIs may have. */
function forProvider({ kid, privateJwk }: SigningKey) {
  const { alg: _alg, ...key } = privateJwk
  return { ...key, kid, use: 'sig' }
}
