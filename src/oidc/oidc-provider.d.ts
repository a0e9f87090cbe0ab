/**
 * The class without the package's main module, which prints a warning on Node 20 and does nothing else. Node 20 is
 * supported here: our tests run against it, and the version is pinned (research and reasons: DESIGN §4).
 */
declare module 'oidc-provider/lib/provider.js' {
  export { Provider } from 'oidc-provider'
}

/** Where the provider keeps the request that it is working on. */
declare module 'oidc-provider/lib/helpers/als.js' {
  import type { AsyncLocalStorage } from 'node:async_hooks'

  const storage: AsyncLocalStorage<unknown>
  // eslint-disable-next-line no-restricted-syntax -- it declares somebody else's module, which exports by default
  export default storage
}

declare module 'oidc-provider/lib/helpers/errors.js' {
  import type { errors } from 'oidc-provider'

  export const AccessDenied: typeof errors.AccessDenied
  export const AuthorizationPending: typeof errors.AuthorizationPending
  export const InvalidClientAuth: typeof errors.InvalidClientAuth
  export const InvalidGrant: typeof errors.InvalidGrant
  export const CustomOIDCProviderError: typeof errors.CustomOIDCProviderError
  export const SlowDown: typeof errors.SlowDown
}

declare module 'oidc-provider/lib/helpers/interaction_policy/index.js' {
  import type { interactionPolicy } from 'oidc-provider'

  export const Prompt: typeof interactionPolicy.Prompt
  export const Check: typeof interactionPolicy.Check
}

/** The inside of a provider. */
declare module 'oidc-provider/lib/helpers/weak_cache.js' {
  import type { Provider } from 'oidc-provider'

  // eslint-disable-next-line no-restricted-syntax -- it declares somebody else's module, which exports by default
  export default function instance(provider: Provider): { configuration: { responseTypes: string[] } }
}

/** Makes the tokens of a grant, as the provider's own grants do. */
declare module 'oidc-provider/lib/helpers/grant_common.js' {
  import type { Grant, KoaContextWithOIDC, Provider } from 'oidc-provider'

  // eslint-disable-next-line max-params -- somebody else's function
  export function issueTokens(
    provider: Provider,
    helpers: unknown,
    ctx: KoaContextWithOIDC,
    source: object,
    grant: Grant,
    options: { gty: string; entityLabel: string; cert?: undefined; dPoP?: undefined },
  ): Promise<void>
}

declare module 'oidc-provider/lib/helpers/grants.js' {
  import type { Provider } from 'oidc-provider'

  type Helper = (provider: Provider, ...rest: unknown[]) => unknown
  const helpers: Record<string, Helper>
  export = helpers
}

declare module 'oidc-provider/lib/actions/grants/authorization_code.js' {
  import type { KoaContextWithOIDC, Provider } from 'oidc-provider'

  export function handler(provider: Provider, helpers: unknown, ctx: KoaContextWithOIDC): Promise<void>
  export const parameters: Set<string>
}

declare module 'oidc-provider/lib/actions/grants/refresh_token.js' {
  import type { KoaContextWithOIDC, Provider } from 'oidc-provider'

  export function handler(provider: Provider, helpers: unknown, ctx: KoaContextWithOIDC): Promise<void>
  export const parameters: Set<string>
}

declare module 'oidc-provider/lib/actions/grants/device_code.js' {
  import type { KoaContextWithOIDC, Provider } from 'oidc-provider'

  export function handler(provider: Provider, helpers: unknown, ctx: KoaContextWithOIDC): Promise<void>
  export const parameters: Set<string>
}
