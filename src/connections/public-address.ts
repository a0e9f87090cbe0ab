import { BlockList, isIPv4, isIPv6 } from 'node:net'

/** Everything in IANA's special-purpose registry that no public server has, and multicast. */
const NOT_PUBLIC_V4 = blockList('ipv4', [
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24'],
  ...['192.0.2.0/24', '192.88.99.0/24', '192.168.0.0/16', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24'],
  ...['224.0.0.0/4', '240.0.0.0/4'],
])

/** Global unicast; everything outside is loopback, link-local, unique local, multicast or unspecified. */
const GLOBAL_V6 = blockList('ipv6', ['2000::/3'])
/** Inside global unicast: tunnels that carry IPv4 addresses (Teredo, 6to4), other special ranges, documentation. */
const NOT_PUBLIC_V6 = blockList('ipv6', ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'])

/** IPv6 ranges whose last 32 bits are an IPv4 address: mapped, and NAT64's well-known prefix. */
const CARRIES_V4 = [/^::ffff:(.+)$/, /^64:ff9b::(.+)$/]

/** Whether an IP address, as text, belongs to the public Internet: not private, loopback, link-local or unspecified. */
export function isPublicAddress(address: string): boolean {
  if (isIPv4(address)) return !NOT_PUBLIC_V4.check(address, 'ipv4')
  const [plain = ''] = address.split('%')
  if (!isIPv6(plain)) return false
  const carried = carriedV4(canonical(plain))
  if (carried !== undefined) return isPublicAddress(carried)
  return GLOBAL_V6.check(plain, 'ipv6') && !NOT_PUBLIC_V6.check(plain, 'ipv6')
}

/** The shortest form, all in hexadecimal, as WHATWG's URL writes it. */
function canonical(address: string): string {
  return new URL(`http://[${address}]`).hostname.slice(1, -1)
}

function carriedV4(address: string): string | undefined {
  const tail = CARRIES_V4.map((pattern) => pattern.exec(address)?.[1]).find((found) => found !== undefined)
  const words = tail?.split(':').map((word) => Number.parseInt(word, 16)) ?? []
  const [low, high = 0, ...more] = words.reverse()
  if (low === undefined || more.length > 0) return undefined
  return [high >> 8, high & 255, low >> 8, low & 255].join('.')
}

function blockList(family: 'ipv4' | 'ipv6', ranges: readonly string[]): BlockList {
  const list = new BlockList()
  for (const range of ranges) {
    const [network = '', bits = ''] = range.split('/')
    list.addSubnet(network, Number(bits), family)
  }
  return list
}
