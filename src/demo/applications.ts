import { CLIENT_DEFAULTS, type Client } from '../model/client.ts'

/** The demo's single-page application, whose user tokens `carabiner token --user` gives. */
export const DEMO_SPA = 'demo-single-page-application'

const PORTS = [3000, 5173, 8080]
const ORIGINS = PORTS.flatMap((port) => [`http://localhost:${port}`, `https://localhost:${port}`])

type Kind = Pick<Client, 'id' | 'name' | 'appType' | 'grantTypes'> & Partial<Client>

/** One application of each kind that people link accounts from. Public ones have no secret. */
export const DEMO_APPLICATIONS: readonly Client[] = (
  [
    {
      id: DEMO_SPA,
      name: 'Demo single-page application',
      appType: 'spa',
      grantTypes: ['authorization_code', 'refresh_token'],
      allowedOrigins: ORIGINS,
      idTokenForIdentities: true,
    },
    {
      id: 'demo-linking-page',
      name: 'Demo linking page',
      appType: 'spa',
      grantTypes: ['authorization_code', 'implicit'],
      allowedOrigins: ORIGINS,
    },
    {
      id: 'demo-native-application',
      name: 'Demo native application',
      appType: 'native',
      grantTypes: ['authorization_code', 'refresh_token'],
    },
    {
      id: 'demo-television',
      name: 'Demo television',
      appType: 'native',
      grantTypes: ['urn:ietf:params:oauth:grant-type:device_code'],
    },
    { id: 'demo-command-line', name: 'Demo command line', appType: 'native', grantTypes: ['authorization_code'] },
    {
      id: 'demo-web-application',
      name: 'Demo web application',
      appType: 'regular_web',
      grantTypes: ['authorization_code', 'refresh_token'],
    },
    {
      id: 'demo-older-web-application',
      name: 'Demo older web application',
      appType: 'regular_web',
      grantTypes: ['implicit'],
    },
    {
      id: 'demo-third-party',
      name: 'Demo third-party application',
      appType: 'regular_web',
      grantTypes: ['authorization_code'],
      firstParty: false,
    },
  ] satisfies Kind[]
).map((kind) => ({ ...CLIENT_DEFAULTS, tokenEndpointAuthMethod: 'none', callbacks: ORIGINS.flatMap((o) => [o, `${o}/callback`]), ...kind }))
