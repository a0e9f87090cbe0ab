/**
 * The class without the package's main module, which prints a warning on Node 20 and does nothing else. Node 20 is
 * supported here: our tests run against it, and the version is pinned (research and reasons: DESIGN §4).
 */
declare module 'oidc-provider/lib/provider.js' {
  export { Provider } from 'oidc-provider'
}
