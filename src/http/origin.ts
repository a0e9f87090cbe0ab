import type { Config } from '../config.ts'

const DEFAULT_PORT = { http: /:80$/, https: /:443$/ }

/**
 * The configured origin that a request came to: the one whose scheme and host it names, else the canonical one. Links,
 * issuers and cookies come from here, never from what a client wrote into `Host` (DESIGN §6). Give it Fastify's
 * request, which honours trusted proxies.
 */
export function originOf(
  request: { readonly protocol: 'http' | 'https'; readonly host: string },
  config: Pick<Config, 'origins'>,
): string {
  const host = request.host.toLowerCase().replace(DEFAULT_PORT[request.protocol], '')
  const named = `${request.protocol}://${host}`
  return config.origins.find((origin) => origin === named) ?? config.origins[0]
}
