import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** A web server of an application. */
export interface ServedPage {
  readonly origin: string
  close(): Promise<void>
}

/** Serves one page, at every path, that loads libraries from npm packages. */
export async function servePage(libraries: readonly string[], port: number): Promise<ServedPage> {
  const texts = await Promise.all(libraries.map(async (name) => readFile(pathOf(name), 'utf8')))
  const scripts = texts.map((_, at) => `<script src="/${at}.js"></script>`).join('')
  const page = `<!doctype html><title>An application</title>${scripts}<h1>An application</h1>`
  const server = createServer((request, response) => {
    const script = /^\/(\d+)\.js$/.exec(request.url ?? '')?.[1]
    response.setHeader('content-type', script === undefined ? 'text/html' : 'text/javascript')
    response.end(script === undefined ? page : texts[Number(script)])
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return {
    origin: `http://localhost:${port}`,
    close: async () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

/** A file of an npm package, whether or not the package exports it: `auth0-js`, `@auth0/auth0-spa-js/dist/x.js`. */
function pathOf(name: string): string {
  const require = createRequire(import.meta.url)
  const [, base = '', rest] = /^((?:@[^/]+\/)?[^/]+)(?:\/(.*))?$/.exec(name) ?? []
  if (rest === undefined) return require.resolve(base)
  const entry = require.resolve(base)
  return join(
    entry.slice(0, entry.lastIndexOf(join('node_modules', base))),
    'node_modules',
    base,
    rest || dirname(rest),
  )
}
