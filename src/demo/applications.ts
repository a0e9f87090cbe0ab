import { CLIENT_DEFAULTS, type Client } from '../model/client.ts'

/** The demo's single-page application, whose user tokens `carabiner token --user` gives. */
export const DEMO_SPA = 'demo-single-page-application'

const PORTS = [3000, 5173, 8080]
const ORIGINS = PORTS.flatMap((port) => [`http://localhost:${port}`, `https://localhost:${port}`])

/** Where the quickstarts of the common frameworks come back to. */
const CALLBACK_PATHS = ['', '/', '/callback', '/login/callback', '/auth/callback', '/api/auth/callback']
const CALLBACKS = ORIGINS.flatMap((origin) => CALLBACK_PATHS.map((path) => `${origin}${path}`))
const LOGOUT_URLS = ORIGINS.flatMap((origin) => [origin, `${origin}/`])
const NATIVE_CALLBACKS = ['com.example.demo://callback', ...PORTS.map((port) => `http://127.0.0.1:${port}/callback`)]

const AUTH0_GRANTS = 'http://auth0.com/oauth/grant-type'

/** Each refresh token works once, and none for ever. */
const ROTATING = {
  ...CLIENT_DEFAULTS.refreshToken,
  rotating: true,
  expiring: true,
  infiniteTokenLifetime: false,
  infiniteIdleTokenLifetime: false,
}

type Kind = Pick<Client, 'id' | 'name' | 'appType' | 'grantTypes'> & Partial<Client>

const COMMON = {
  ...CLIENT_DEFAULTS,
  oidcConformant: true,
  callbacks: CALLBACKS,
  allowedLogoutUrls: LOGOUT_URLS,
}

/** Applications that can keep no secret: in the browser, on a phone, on a television. */
export const PUBLIC_APPLICATIONS: readonly Client[] = (
  [
    {
      id: DEMO_SPA,
      name: 'Demo single-page application',
      appType: 'spa',
      grantTypes: ['authorization_code', 'refresh_token'],
      webOrigins: ORIGINS,
      allowedOrigins: ORIGINS,
      refreshToken: ROTATING,
      idTokenForIdentities: true,
    },
    {
      id: 'demo-linking-page',
      name: 'Demo linking page',
      appType: 'spa',
      grantTypes: ['authorization_code', 'implicit'],
      webOrigins: ORIGINS,
      allowedOrigins: ORIGINS,
    },
    {
      id: 'demo-native-application',
      name: 'Demo native application',
      appType: 'native',
      grantTypes: ['authorization_code', 'refresh_token'],
      callbacks: NATIVE_CALLBACKS,
      allowedLogoutUrls: NATIVE_CALLBACKS,
      refreshToken: ROTATING,
    },
    {
      id: 'demo-television',
      name: 'Demo television',
      appType: 'native',
      grantTypes: ['urn:ietf:params:oauth:grant-type:device_code', 'refresh_token'],
      callbacks: [],
      allowedLogoutUrls: [],
    },
    {
      id: 'demo-login-form',
      name: 'Demo first-party login form',
      appType: 'native',
      grantTypes: [
        'password',
        `${AUTH0_GRANTS}/password-realm`,
        `${AUTH0_GRANTS}/passwordless/otp`,
        `${AUTH0_GRANTS}/mfa-otp`,
        `${AUTH0_GRANTS}/mfa-oob`,
        `${AUTH0_GRANTS}/mfa-recovery-code`,
        'refresh_token',
      ],
      allowedOrigins: ORIGINS,
    },
    {
      id: 'demo-older-web-application',
      name: 'Demo older web application',
      appType: 'regular_web',
      grantTypes: ['implicit'],
      oidcConformant: false,
    },
  ] satisfies Kind[]
).map((kind) => ({ ...COMMON, tokenEndpointAuthMethod: 'none', ...kind }))

/** Applications on a server; their secrets are made when they are. */
export const CONFIDENTIAL_APPLICATIONS: readonly Client[] = (
  [
    {
      id: 'demo-web-application',
      name: 'Demo web application',
      appType: 'regular_web',
      grantTypes: ['authorization_code', 'refresh_token'],
    },
    {
      id: 'demo-third-party',
      name: 'Demo third-party application',
      appType: 'regular_web',
      grantTypes: ['authorization_code', 'refresh_token'],
      firstParty: false,
    },
  ] satisfies Kind[]
).map((kind) => ({ ...COMMON, ...kind }))
