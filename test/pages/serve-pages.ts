import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { ASSETS } from '../../web/pages/assets.ts'
import type { Look } from '../../web/pages/look.ts'
import { PATHS } from '../../web/pages/paths.ts'
import { renderPage } from '../../web/pages/render-page.tsx'
import { SAMPLE_LOOK, SAMPLES } from '../../web/pages/samples.ts'
import { themeCss } from '../../web/pages/theme-css.ts'

const FOLDER = new URL('../../../web/assets/', import.meta.url)
/** What the pages promise to live with. */
const POLICY = [
  "default-src 'none'",
  ...["style-src 'self'", "script-src 'self'", "img-src 'self' https: data:", "form-action 'self'"],
  ...["base-uri 'none'", "frame-ancestors 'none'"],
].join('; ')

export interface PageServer {
  /** Where a sample is, in this language and with this colour of the tenant. */
  readonly address: (sample: string, wish?: { locale?: string; color?: string; theme?: Look['theme'] }) => string
  /** The forms that were posted, oldest first. */
  readonly posts: { readonly path: string; readonly form: URLSearchParams }[]
  readonly close: () => void
}

/** Serves the samples over HTTP under the policy of the real server, and keeps what is posted. */
export async function servePages(): Promise<PageServer> {
  const posts: PageServer['posts'] = []
  const server = createServer((request, response) => void answer(request, response, posts))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`
  return {
    address: (sample, wish = {}) => {
      const given = Object.entries(wish).filter(([, value]) => value)
      return `${origin}/sample/${sample}?${new URLSearchParams(given).toString()}`
    },
    posts,
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

async function answer(request: IncomingMessage, response: ServerResponse, posts: PageServer['posts']): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://localhost')
  if (request.method === 'POST') {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    posts.push({ path: url.pathname, form: new URLSearchParams(Buffer.concat(chunks).toString()) })
    response.writeHead(200, { 'content-type': 'text/html' }).end('<title>Posted</title>')
    return
  }
  const found = await find(url)
  if (!found) response.writeHead(404).end()
  else response.writeHead(200, { 'content-type': found.type, 'content-security-policy': POLICY }).end(found.body)
}

async function find({ pathname, searchParams }: URL): Promise<{ type: string; body: string | Buffer } | undefined> {
  if (pathname === PATHS.theme) return { type: 'text/css', body: themeCss(searchParams.get('c')) }
  const name = pathname.split('/').at(-1) ?? ''
  const type = ASSETS[name]
  if (pathname.startsWith(PATHS.assets) && type)
    return { type, body: await readFile(fileURLToPath(new URL(name, FOLDER))) }
  const page = SAMPLES[name]
  if (!page) return undefined
  const look = {
    ...SAMPLE_LOOK,
    locale: searchParams.get('locale') ?? 'en',
    theme: (searchParams.get('theme') ?? 'auto') as Look['theme'],
    tenant: { ...SAMPLE_LOOK.tenant, primaryColor: searchParams.get('color') },
  }
  return { type: 'text/html; charset=utf-8', body: renderPage(page, look) }
}
