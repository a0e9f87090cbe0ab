/** What RFC 5322 calls dot-atom: quoted local parts and those beyond ASCII are refused. */
const LOCAL = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/
const LABEL = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?'
/** At least two labels, and the last is no number: `127.0.0.1` is no domain. */
const DOMAIN = new RegExp(`^(?:${LABEL}\\.)+(?=[a-z0-9-]*[a-z])${LABEL}$`)
const LONGEST_ADDRESS = 254
const LONGEST_LOCAL = 64

/**
 * One mail address as it is stored and compared: NFKC, lower case, the domain in its ASCII form (IDNA). Undefined for
 * anything that is not exactly one address: lists, names, line breaks, quotes, look-alike letters in the local part (T25).
 */
export function normalizeEmail(text: string): string | undefined {
  if (text.length > 4 * LONGEST_ADDRESS || /\p{C}|[\u2028\u2029]/u.test(text)) return undefined
  const [local, domain, ...rest] = text
    .normalize('NFKC')
    .replace(/^ +| +$/g, '')
    .split('@')
  if (local === undefined || domain === undefined || rest.length > 0) return undefined
  const address = `${local.toLowerCase()}@${asciiDomain(domain)}`
  return isAddress(address) ? address : undefined
}

function isAddress(address: string): boolean {
  const [local = '', domain = ''] = address.split('@')
  return address.length <= LONGEST_ADDRESS && local.length <= LONGEST_LOCAL && LOCAL.test(local) && DOMAIN.test(domain)
}

/** A domain in its ASCII form as browsers compute it (WHATWG URL, UTS 46), or empty where it is none. */
function asciiDomain(domain: string): string {
  // What a URL would read as something else than a host's letters never gets there.
  if (!/^[\p{L}\p{M}\p{N}.-]+$/u.test(domain)) return ''
  return URL.canParse(`http://${domain}/`) ? new URL(`http://${domain}/`).hostname : ''
}

/** A phone number in E.164 form; spaces, dashes and parentheses are taken out. Undefined for anything else. */
export function normalizePhone(text: string): string | undefined {
  if (text.length > 100) return undefined
  const number = text.normalize('NFKC').replace(/[ ()\u2010-\u2013-]/g, '')
  return /^\+[0-9]{1,15}$/.test(number) ? number : undefined
}

const DOTS = '••'

/** An address as a page may show it to somebody who has not proven it: `a••@e••.com`. Says nothing of its length. */
export function maskEmail(address: string): string {
  const at = address.lastIndexOf('@')
  const domain = address.slice(at + 1)
  return `${firstOf(address.slice(0, at))}${DOTS}@${firstOf(domain)}${DOTS}${domain.slice(domain.lastIndexOf('.'))}`
}

/** A number as a page may show it: its last two digits. */
export function maskPhone(number: string): string {
  return `${DOTS}${DOTS} ${number.slice(-2)}`
}

function firstOf(text: string): string {
  return [...text][0] ?? ''
}
