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
