import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { packageRoot } from '../../src/store/package-root.ts'
import { type ServerProcess, startProcess } from '../support/process.ts'
import { run } from '../support/run.ts'

/** The types of configuration that go from one tenant to another. Actions never do: code does not arrive over HTTP. */
const TYPES = [
  ...['clients', 'clientGrants', 'resourceServers', 'connections', 'databases', 'tenant', 'roles', 'organizations'],
  ...[
    'branding',
    'attackProtection',
    'emailProvider',
    'emailTemplates',
    'rules',
    'hooks',
    'logStreams',
    'customDomains',
  ],
]

/** What the tool asks for where an export left a secret out. */
const SECRETS = { CONNECTIONS_OIDC_SECRET: 'SECRET-AT-ACME', CONNECTIONS_GOOGLE_OAUTH2_SECRET: 'SECRET-AT-GOOGLE' }

describe('Auth0’s deploy tool', () => {
  let [from, to, folder]: [ServerProcess?, ServerProcess?, string?] = []
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cb-deploy-'))
    ;[from, to] = await Promise.all([startProcess({ DEMO: 'off' }), startProcess({ DEMO: 'off' })])
    await fill(from)
  })
  after(async () => {
    await Promise.all([from?.stop(), to?.stop()])
    if (folder !== undefined) await rm(folder, { recursive: true, force: true })
  })

  it('exports a tenant and imports it into another without a difference, also twice over, and takes away what is too much', async () => {
    assert.ok(from && to && folder)
    const at = (name: string) => join(folder ?? '', name)
    await deploy(from, ['export', '--format', 'yaml', '--output_folder', at('first')])
    const first = await filesIn(at('first'))
    for (const name of [
      'Shop',
      'acme',
      'google',
      'saml-shop',
      'https://api.shop.example.com/',
      'The Shop',
      'Clerk',
      'wholesale',
    ]) {
      assert.ok(first.includes(name), `${name} is in the export`)
    }
    for (const secret of Object.values(SECRETS)) assert.ok(!first.includes(secret))

    const old = await to.call('POST', '/api/v2/connections', { body: { name: 'outdated', strategy: 'github' } })
    assert.equal(old.status, 201)
    for (const name of ['second', 'third']) {
      await deploy(to, ['import', '--input_file', join(at('first'), 'tenant.yaml')])
      await deploy(to, ['export', '--format', 'yaml', '--output_folder', at(name)])
      assert.equal(await filesIn(at(name)), first)
    }
    const { body } = await to.call('GET', '/api/v2/connections?name=acme')
    assert.equal(body[0].options.client_secret, 'SECRET-AT-ACME')
  })
})

/** Runs the tool against a server; it must succeed. The console belongs to each server and stays as it is. */
async function deploy(server: ServerProcess, args: readonly string[]): Promise<void> {
  const program = join(packageRoot, 'node_modules/auth0-deploy-cli/lib/index.js')
  const env = {
    NODE_EXTRA_CA_CERTS: server.caPath,
    AUTH0_DOMAIN: new URL(server.secure).host,
    AUTH0_CLIENT_ID: server.client.id,
    AUTH0_CLIENT_SECRET: server.client.secret,
    AUTH0_ALLOW_DELETE: 'true',
    AUTH0_INCLUDED_ONLY: JSON.stringify(TYPES),
    AUTH0_EXCLUDED_CLIENTS: JSON.stringify(['Carabiner console']),
    AUTH0_KEYWORD_REPLACE_MAPPINGS: JSON.stringify(SECRETS),
  }
  const ended = await run(process.execPath, [program, ...args], { env, longestMs: 300_000 })
  assert.equal(ended.code, 0, `${ended.stdout}${ended.stderr}`)
}

/** Every file of a folder, by name. */
async function filesIn(folder: string): Promise<string> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = found.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name))
  const texts = files.sort().map(async (file) => `${file.slice(folder.length)}\n${await readFile(file, 'utf8')}`)
  return (await Promise.all(texts)).join('\n')
}

/** A tenant with some of everything. */
async function fill(server: ServerProcess): Promise<void> {
  const post = async (path: string, body: object) => {
    const answer = await server.call('POST', `/api/v2/${path}`, { body })
    assert.equal(answer.status, 201, JSON.stringify(answer.body))
    return answer.body
  }
  const shop = await post('clients', {
    name: 'Shop',
    app_type: 'regular_web',
    callbacks: ['https://shop.example.com/callback'],
    client_metadata: { team: 'blue' },
  })
  const worker = await post('clients', { name: 'Shop worker', app_type: 'non_interactive' })
  await post('clients', { name: 'Shop in the browser', app_type: 'spa', web_origins: ['https://shop.example.com'] })
  const audience = 'https://api.shop.example.com/'
  const scopes = [{ value: 'read:orders', description: 'Read orders' }]
  await post('resource-servers', { name: 'Orders', identifier: audience, scopes, token_lifetime: 3600 })
  await post('client-grants', { client_id: worker.client_id, audience, scope: ['read:orders'] })
  const clients = [shop.client_id]
  const google = { client_id: 'at-google', client_secret: SECRETS.CONNECTIONS_GOOGLE_OAUTH2_SECRET, email: true }
  await post('connections', { name: 'google', strategy: 'google-oauth2', options: google, enabled_clients: clients })
  const oidc = {
    client_id: 'at-acme',
    client_secret: SECRETS.CONNECTIONS_OIDC_SECRET,
    discovery_url: 'https://acme.example.com/.well-known/openid-configuration',
  }
  const acme = await post('connections', { name: 'acme', strategy: 'oidc', options: oidc, enabled_clients: clients })
  await post(`connections/${acme.id}/scim-configuration`, {})
  const saml = { signInEndpoint: 'https://saml.example.com/in', digestAlgorithm: 'sha256' }
  await post('connections', { name: 'saml-shop', strategy: 'samlp', options: saml, display_name: 'The Shop' })
  const mail = { from: '{{ application.name }} <shop@example.com>', subject: 'Your code', body: '<p>{{ code }}</p>' }
  await post('connections', { name: 'email', strategy: 'email', options: { email: { syntax: 'liquid', ...mail } } })
  const role = await server.call('POST', '/api/v2/roles', { body: { name: 'Clerk', description: 'Sells' } })
  assert.equal(role.status, 200)
  const permissions = [{ resource_server_identifier: audience, permission_name: 'read:orders' }]
  await post(`roles/${role.body.id}/permissions`, { permissions })
  const made = {
    name: 'wholesale',
    display_name: 'Wholesale',
    branding: { colors: { primary: '#112233', page_background: '#ffffff' } },
  }
  const organization = await post('organizations', made)
  await post(`organizations/${organization.id}/enabled_connections`, {
    connection_id: acme.id,
    assign_membership_on_login: true,
  })
  // The tool itself writes this default into every database connection that it imports.
  const [database] = (await server.call('GET', '/api/v2/connections?strategy=auth0')).body
  const options = { ...database.options, disable_self_service_change_password: false }
  assert.equal((await server.call('PATCH', `/api/v2/connections/${database.id}`, { body: { options } })).status, 200)
  const settings = { friendly_name: 'The Shop', session_lifetime: 72, enabled_locales: ['de', 'en'] }
  const set = await server.call('PATCH', '/api/v2/tenants/settings', { body: settings })
  assert.equal(set.status, 200, JSON.stringify(set.body))
}
