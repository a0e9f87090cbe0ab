import { relative } from 'node:path'
import type { Running } from './serve.ts'

const ADA = 'auth0|00000000000000000000ada0'

/** What a start prints: the addresses, the client, and under DEMO the commands of a first unlink. */
export function greeting({ ctx, tenant, invitation, caPath }: Running): string {
  const { config } = ctx
  const { client, isNew } = tenant
  const lines = ['', 'Carabiner is ready.', ...config.origins.map((origin) => `  ${origin}`)]
  if (config.demo || isNew) lines.push('', `  Client id      ${client.id}`, `  Client secret  ${client.secret}`)
  if (!config.demo && isNew) lines.push('', '  The secret is shown this once. Keep it.')
  if (invitation !== null)
    lines.push('', 'Nobody owns this tenant yet. Who opens this link does, once, within a day:', `  ${invitation}`)
  if (config.demo) lines.push(...firstUnlink(config.origins, client, caPath))
  return `${lines.join('\n')}\n\n`
}

function firstUnlink(
  origins: readonly string[],
  client: { id: string; secret: string },
  caPath: string | null,
): string[] {
  const [origin = ''] = origins
  const secure = origins.find((candidate) => candidate.startsWith('https:'))
  const id = encodeURIComponent(ADA)
  return [
    '',
    'Ada has three ways in. Unlink her Google identity with curl; paste:',
    '',
    `  TOKEN=$(curl -s ${origin}/oauth/token -d grant_type=client_credentials ${field('client_id', client.id)} \\`,
    `    ${field('client_secret', client.secret)} -d audience=${origin}/api/v2/ | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')`,
    `  curl -X DELETE "${origin}/api/v2/users/${id}/identities/google-oauth2/108000000000000000001" -H "Authorization: Bearer $TOKEN"`,
    `  curl "${origin}/api/v2/users/google-oauth2%7C108000000000000000001" -H "Authorization: Bearer $TOKEN"`,
    ...(secure === undefined || caPath === null ? [] : withSdk(secure, client, relative(process.cwd(), caPath))),
  ]
}

function withSdk(origin: string, client: { id: string; secret: string }, caPath: string): string[] {
  const options = { domain: new URL(origin).host, clientId: client.id, clientSecret: client.secret }
  const script = [
    '',
    '    import { ManagementClient } from "auth0"',
    `    const auth0 = new ManagementClient(${JSON.stringify(options)})`,
    `    console.log(await auth0.users.identities.delete("${ADA}", "sms", "0000000000000000000ada05"))`,
  ].join('\n')
  return [
    '',
    "Unlink her phone with Auth0's SDK (npm install auth0); paste:",
    '',
    ...`  NODE_EXTRA_CA_CERTS=${word(caPath)} node --input-type=module -e ${quoted(script)}`.split('\n'),
  ]
}

/** A field of curl's form. */
function field(name: string, value: string): string {
  return PLAIN.test(value) ? `-d ${name}=${value}` : `--data-urlencode ${quoted(`${name}=${value}`)}`
}

const PLAIN = /^[\w./-]+$/

/** A word of a shell's command line, in quotes where it needs them. */
function word(text: string): string {
  return PLAIN.test(text) ? text : quoted(text)
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}
