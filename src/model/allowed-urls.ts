/** Schemes that run or read something where they are opened: nothing may be sent there. */
const DANGEROUS = new Set([
  'javascript:',
  'data:',
  'vbscript:',
  'file:',
  'blob:',
  'about:',
  'filesystem:',
  'view-source:',
])

const WEB = new Set(['http:', 'https:'])

/** Placeholders of Auth0's patterns. They are kept, and match nothing yet. */
const PLACEHOLDER = /\{(organization_name|organization_id|custom_domain_url)\}/g

/**
 * Whether an answer of `/authorize`, or a person who logged out, may be sent there: an absolute URI without fragment, user
 * or password; `*` only as the first label of a host (RFC 6749 §3.1.2; CONTRACT §8). Schemes of native applications will do.
 */
export function isReturnUrl(text: string): boolean {
  const url = parsed(text)
  return url !== undefined && !url.href.includes('#')
}

/** Whether a text names an origin, and nothing more: scheme, host, port. `*` only as the first label of a host. */
export function isOrigin(text: string): boolean {
  const url = parsed(text)
  return url !== undefined && url.host !== '' && /^[a-z][a-z0-9+.-]*:\/\/[^/?#]+$/i.test(text)
}

/** Whether a text is an absolute web address; of https alone where `secure` is true. */
export function isWebUrl(text: string, secure = false): boolean {
  const url = parsed(text)
  return url !== undefined && !text.includes('*') && (secure ? url.protocol === 'https:' : WEB.has(url.protocol))
}

/**
 * Whether one of the patterns names this URL or origin: letter by letter, or with `*` as exactly one label of its host.
 * Nothing is normalised: what is compared is what will be used.
 */
export function isAllowed(patterns: readonly string[], url: string): boolean {
  return patterns.some((pattern) => pattern === url || matchesWildcard(pattern, url))
}

function matchesWildcard(pattern: string, url: string): boolean {
  const [scheme, rest] = pattern.split('://*.')
  if (scheme === undefined || rest === undefined || !isReturnUrl(pattern) || !isReturnUrl(url)) return false
  const label = url.startsWith(`${scheme}://`)
    ? /^[a-z0-9-]+(?=\.)/i.exec(url.slice(scheme.length + 3))?.[0]
    : undefined
  return label !== undefined && url === `${scheme}://${label}.${rest}`
}

const WILDCARD = /^([a-z][a-z0-9+.-]*:\/\/)\*\.(?=[^/?#]*\.[^/?#])/i

/** The URL of a text that is safe to keep as a pattern, its wildcard and placeholders filled in. */
function parsed(text: string): URL | undefined {
  if (text.length > 2048 || isAmbiguous(text)) return undefined
  const url = URL.parse(text.replace(PLACEHOLDER, 'x').replace(WILDCARD, '$1x.'))
  return url && !isUnsafe(url) ? url : undefined
}

function isUnsafe(url: URL): boolean {
  return DANGEROUS.has(url.protocol) || url.username !== '' || url.password !== '' || url.href.includes('*')
}

/** A space, control character or backslash, or a missing slash, reads differently in a browser. */
function isAmbiguous(text: string): boolean {
  const hasControls = [...text].some((character) => character <= ' ' || character === '\u007f')
  return hasControls || /[\s\\]/.test(text) || /^https?:(?!\/\/[^/])/i.test(text)
}
