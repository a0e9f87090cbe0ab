import type { Configuration, KoaContextWithOIDC } from 'oidc-provider'
import { Provider } from 'oidc-provider/lib/provider.js'
import type { KeySet, SigningKey } from '../crypto/signing-keys.ts'
import type { Logger } from '../logger.ts'
import { answerServerError, speakAuth0 } from './auth0-dialect.ts'
import { CLIENT_CREDENTIALS_PARAMS, clientCredentials, type GrantContext } from './client-credentials.ts'
import { adapterFor } from './clients.ts'
import { discloseServed } from './discovery.ts'

/** What the provider reaches. */
export type OidcContext = GrantContext & { readonly log: Logger }

/** The OpenID provider of one origin, under one set of keys: its issuer is the origin and a slash. */
export function makeProvider(ctx: OidcContext, origin: string, keys: KeySet): Provider {
  const issuer = `${origin}/`
  const provider = new Provider(issuer, configurationFor(ctx, keys))
  // The requests that it gets are made by us and name the configured origin (see mount.ts).
  provider.proxy = true
  provider.registerGrantType('client_credentials', clientCredentials(ctx, issuer), [...CLIENT_CREDENTIALS_PARAMS])
  provider.use(speakAuth0)
  provider.use(discloseServed)
  provider.on('server_error', (request: KoaContextWithOIDC, error: Error) => {
    ctx.log.error({ err: error }, 'a protocol endpoint failed')
    answerServerError(request, error)
  })
  // Koa would print it.
  provider.onerror = (error: Error) => ctx.log.error({ err: error }, 'the OpenID provider failed')
  return provider
}

function configurationFor(ctx: OidcContext, keys: KeySet): Configuration {
  const off = { enabled: false } as const
  return {
    adapter: adapterFor(ctx.directory),
    jwks: { keys: keys.all.map(forProvider) },
    routes: { token: '/oauth/token', jwks: '/.well-known/jwks.json' },
    clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'none'],
    clientDefaults: { grant_types: [], response_types: [] },
    responseTypes: [],
    scopes: [],
    clientBasedCORS: () => false,
    features: {
      devInteractions: off,
      dPoP: off,
      pushedAuthorizationRequests: off,
      resourceIndicators: off,
      rpInitiatedLogout: off,
      userinfo: off,
    },
  }
}

function forProvider({ kid, privateJwk }: SigningKey) {
  return { ...privateJwk, kid, use: 'sig', alg: 'RS256' }
}
