import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { ipKey } from './ip-key.ts'

test('T24: an IPv6 address counts by its /64, an IPv4 address by itself, however it is written', () => {
  const cases = [
    ['192.0.2.7', '192.0.2.7'],
    ['192.0.2.8', '192.0.2.8'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['::FFFF:c000:0207', '192.0.2.7'],
    ['0:0:0:0:0:ffff:192.0.2.7', '192.0.2.7'],
    ['64:ff9b::192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::1', '2001:db8:1:2::/64'],
    ['2001:0DB8:0001:0002::', '2001:db8:1:2::/64'],
    ['[2001:db8:1:2::1]', '2001:db8:1:2::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['::', '0:0:0:0::/64'],
    ['2001:db8:1:3::1', '2001:db8:1:3::/64'],
  ] as const
  for (const [ip, key] of cases) assert.equal(ipKey(ip), key, ip)
})

test('whatever is no address counts as one, so that rubbish in a header opens no new count', () => {
  const rubbish = [
    '',
    'x',
    '1.2.3',
    '1.2.3.256',
    '01.2.3.4',
    '1:2:3',
    ':::',
    '1::2::3',
    '1:2:3:4:5:6:7:8:9',
    '12345::',
    '1.2.3.4::',
    '::1.2.3.4.5',
  ]
  for (const ip of rubbish) assert.equal(ipKey(ip), 'unknown', ip)
})

test('T24: all addresses of a /64 have one key, whatever the last 64 bits', () => {
  const group = fc.integer({ min: 0, max: 0xffff }).map((value) => value.toString(16))
  const half = fc.array(group, { minLength: 4, maxLength: 4 })
  fc.assert(
    fc.property(half, half, half, (network, host, other) => {
      fc.pre(!/^0:0:0:0$|^64:ff9b:0:0$/.test(network.join(':')))
      assert.equal(ipKey([...network, ...host].join(':')), ipKey([...network, ...other].join(':')))
    }),
  )
})
