/**
 * What limits count an address by (DESIGN §6): an IPv4 address by itself, an IPv6 address by its first 64 bits, since
 * whoever has one has the other 2^64 beside it (DEMAND T24). An IPv4 address that is written as IPv6 (mapped, or
 * behind NAT64) is that IPv4 address. Whatever is no address counts as one and the same.
 */
export function ipKey(ip: string): string {
  const bare = ip
    .trim()
    .replace(/^\[|\]$/g, '')
    .replace(/%.*$/, '')
  if (isIpv4(bare)) return bare
  const groups = groupsOf(bare)
  if (!groups) return 'unknown'
  const embedded = embeddedIpv4(groups)
  return (
    embedded ??
    `${groups
      .slice(0, 4)
      .map((group) => group.toString(16))
      .join(':')}::/64`
  )
}

const BYTE = '(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)'
const IPV4 = new RegExp(`^${BYTE}(\\.${BYTE}){3}$`)

function isIpv4(text: string): boolean {
  return IPV4.test(text)
}

/** The eight groups of an IPv6 address (RFC 4291 §2.2), or undefined where it is none. */
function groupsOf(text: string): number[] | undefined {
  const halves = text.split('::')
  if (halves.length > 2) return undefined
  const [head, tail] = halves.map((half, index) => halfOf(half, index === halves.length - 1))
  if (!head || (halves.length === 2 && !tail)) return undefined
  if (!tail) return head.length === 8 ? head : undefined
  const missing = 8 - head.length - tail.length
  return missing >= 1 ? [...head, ...Array<number>(missing).fill(0), ...tail] : undefined
}

function halfOf(text: string, isLast: boolean): number[] | undefined {
  if (text === '') return []
  const groups = text
    .split(':')
    .flatMap((part, index, parts) => (isLast && index === parts.length - 1 ? lastPart(part) : [part]))
  return groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))
    ? groups.map((group) => parseInt(group, 16))
    : undefined
}

/** The last 32 bits may be written as an IPv4 address. */
function lastPart(part: string): string[] {
  if (!isIpv4(part)) return [part]
  const [a = 0, b = 0, c = 0, d = 0] = part.split('.').map(Number)
  return [(a * 256 + b).toString(16), (c * 256 + d).toString(16)]
}

/** `::ffff:0:0/96` (RFC 4291 §2.5.5.2) and `64:ff9b::/96` (RFC 6052 §2.1). */
const WITH_IPV4 = ['0:0:0:0:0:ffff', '64:ff9b:0:0:0:0']

function embeddedIpv4(groups: readonly number[]): string | undefined {
  const prefix = groups
    .slice(0, 6)
    .map((group) => group.toString(16))
    .join(':')
  if (!WITH_IPV4.includes(prefix)) return undefined
  return groups
    .slice(6)
    .flatMap((group) => [group >> 8, group & 255])
    .join('.')
}
