/** Every provider that Auth0 names, and seven that only its older editions list (CONTRACT §1.3). */
export const PROVIDERS: readonly string[] = (
  'ad adfs amazon apple dropbox bitbucket auth0-oidc auth0 baidu bitly box custom daccount dwolla email ' +
  'evernote-sandbox evernote exact facebook fitbit github google-apps google-oauth2 instagram ip line linkedin ' +
  'oauth1 oauth2 office365 oidc okta paypal paypal-sandbox pingfederate planningcenter salesforce-community ' +
  'salesforce-sandbox salesforce samlp sharepoint shopify shop sms soundcloud thirtysevensignals twitter untappd ' +
  'vkontakte waad weibo windowslive wordpress yahoo yandex ' +
  'aol flickr miicard renren thecity thecity-sandbox yammer'
).split(' ')

/** Strategies of connections that Auth0 has none for; their identities are `oauth2|connection|id`, as custom ones there. */
export const OWN_STRATEGIES: readonly string[] = ['discord', 'gitlab', 'slack']

const ENTERPRISE = new Set('ad adfs google-apps ip office365 oidc okta pingfederate samlp sharepoint waad'.split(' '))
const OWN = new Set(['auth0', 'custom', 'email', 'sms'])

/** Whether a provider is an organisation's directory. */
export function isEnterprise(provider: string): boolean {
  return ENTERPRISE.has(provider)
}

/** `isSocial` of an identity: everything that is neither our own nor an organisation's (CONTRACT §1.3). */
export function isSocial(provider: string): boolean {
  return !OWN.has(provider) && !ENTERPRISE.has(provider)
}
