import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type OidcServer, startOidcServer } from '../../test/support/oidc-server.ts'

let server: OidcServer
before(async () => {
  server = await startOidcServer()
})
after(() => server.close())

test('bad input is a 4xx in the dialect, whatever its shape', async () => {
  const json = { 'content-type': 'application/json' }
  const form = { 'content-type': 'application/x-www-form-urlencoded' }
  const twice = (name: string) =>
    `${String(new URLSearchParams(server.asked() as Record<string, string>))}&${name}=again`
  const huge = 'x'.repeat(60_000)
  const values = [[], ['a'], {}, { a: [] }, 0, -1, 1e308, true, false, '', ' ', '\u0000', '💥', '%', huge]
  const names = ['grant_type', 'client_id', 'client_secret', 'audience', 'scope', 'organization']
  const tries: [string | Buffer, Record<string, string>][] = [
    ...names.flatMap((name) => values.map((value) => [JSON.stringify(server.asked({ [name]: value })), json] as never)),
    ...names.map((name) => [twice(name), form] as never),
    ...['', '{', 'null', '[]', '"x"', '1', '{"__proto__":{"grant_type":"client_credentials"}}', `{"a":"${huge}"}`].map(
      (body) => [body, json] as never,
    ),
    ...['', '&&&', '=', '%%%', 'a[b][c]=1', `client_id=${huge}`, 'client_id[]=m2m&client_id[$ne]=1'].map(
      (body) => [body, form] as never,
    ),
    [Buffer.from([0xff, 0xfe, 0x00]), json],
    [Buffer.from([0xff, 0xfe, 0x00]), form],
    ['x', { 'content-type': 'text/plain' }],
    ['x', { 'content-type': 'multipart/form-data; boundary=x' }],
    ['x', { 'content-type': 'nonsense' }],
    ['{}', { 'content-type': 'application/json; charset=klingon' }],
    ['a=b', { 'content-type': 'application/x-www-form-urlencoded; charset=klingon' }],
    ...['Basic', 'Basic !!!', 'Basic Og==', `Basic ${Buffer.from('%:%').toString('base64')}`, 'Bearer x', 'x'].map(
      (authorization) => ['grant_type=client_credentials', { ...form, authorization }] as never,
    ),
  ]
  for (const [body, headers] of tries) {
    const answer = await server.post(body, headers)
    const shown = `${String(body).slice(0, 200)} ${JSON.stringify(headers)} ${JSON.stringify(answer.body).slice(0, 300)}`
    // Only what is optional may be nonsense: no scope that is granted, or none asked for.
    if (answer.status === 200 && /"(scope|organization)":|&scope=again$/.test(String(body))) continue
    assert.ok(answer.status >= 400 && answer.status < 500, `${answer.status} ${shown}`)
    assert.equal(typeof answer.body.error, 'string', shown)
    assert.equal(typeof answer.body.error_description, 'string', shown)
  }
})
