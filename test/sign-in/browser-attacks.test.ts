import assert from 'node:assert/strict'
import { type IncomingMessage, request as rawRequest } from 'node:http'
import { describe, it } from 'node:test'
import { DEMO_SPA } from '../../src/demo/applications.ts'
import { DEMO_PASSWORD } from '../../src/demo/people.ts'
import { cookieNames } from '../../src/oidc/cookies.ts'
import { eachDatabase } from '../support/databases.ts'
import { newVisitor, type Visitor } from '../support/visitor.ts'
import { begin, ownWays } from './own-ways-stage.ts'

const ADA = { identifier: 'ada@example.com', password: DEMO_PASSWORD }
const BOB = { identifier: 'bob@example.com', password: DEMO_PASSWORD }
const [ADA_ID, BOB_ID] = ['auth0|00000000000000000000ada0', 'auth0|00000000000000000000b0b0']

/** What becomes of a cookie in the hands of somebody who tries things. */
const ALTERED: Readonly<Record<string, (value: string) => string>> = {
  'one letter changed': (value) => `${value.slice(0, -1)}${value.endsWith('A') ? 'B' : 'A'}`,
  'cut short': (value) => value.slice(0, 10),
  longer: (value) => `${value}AAAA`,
  nothing: () => '',
  'something very long': () => 'x'.repeat(3000),
  'no text at all': () => '%E0%A4%A',
  'a quotation': (value) => `"${value.slice(1)}"`,
  'a traversal': () => '../../Session',
  'a list': (value) => `${value},${value}`,
}

eachDatabase('what a browser brings', (open) => {
  const stage = ownWays(open)

  async function signIn(fields: typeof ADA, visitor?: Visitor) {
    const begun = await begin(stage, {}, visitor)
    return { ...begun, back: await begun.visitor.submit(begun.page, fields, '/u/login') }
  }

  async function silently(visitor: Visitor) {
    const request = await stage.application.request({ prompt: 'none' })
    const { outside, status } = await visitor.open(request.url)
    assert.ok(status < 500, String(status))
    return outside?.searchParams.get('error') ?? (await request.exchange(outside)).claims()?.sub
  }

  for (const [how, alter] of Object.entries(ALTERED)) {
    it(`a session cookie that was altered, ${how}, is nobody’s`, async () => {
      const { visitor } = await signIn(ADA)
      const name = cookieNames(stage.server.origin).session
      const value = visitor.cookies.get(name) ?? assert.fail('no session')
      visitor.cookies.set(name, alter(value))
      assert.equal(await silently(visitor), 'login_required')
      const again = await signIn(BOB, visitor)
      assert.equal((await again.request.exchange(again.back.outside)).claims()?.sub, BOB_ID, 'it bars nobody')
    })

    it(`a browser’s cookie that was altered, ${how}, opens no page of its sign-in`, async () => {
      const { visitor, page } = await begin(stage)
      const name = cookieNames(stage.server.origin).browser
      const value = visitor.cookies.get(name) ?? assert.fail('no cookie')
      visitor.cookies.set(name, alter(value))
      const back = await visitor.submit(page, ADA, '/u/login')
      assert.deepEqual([back.status, back.outside], [400, null])
    })

    it(`a cookie of the protocol that was altered, ${how}, finishes no sign-in`, async () => {
      const { visitor, page } = await begin(stage)
      const ofProtocol = [...visitor.cookies].filter(([key]) => /^carabiner_(interaction|resume);/.test(key))
      assert.ok(ofProtocol.length > 0)
      for (const [key, value] of ofProtocol) visitor.cookies.set(key, alter(value))
      const back = await visitor.submit(page, ADA, '/u/login')
      assert.deepEqual([back.status, back.outside], [400, null])
      assert.equal(await silently(visitor), 'login_required')
    })
  }

  it('two tabs are two sign-ins: each ends with its own person, and the later one has the session', async () => {
    const visitor = newVisitor(stage.server.origin)
    const [one, two] = [await begin(stage, {}, visitor), await begin(stage, {}, visitor)]
    const second = await visitor.submit(two.page, BOB, '/u/login')
    const first = await visitor.submit(one.page, ADA, '/u/login')
    assert.equal((await two.request.exchange(second.outside)).claims()?.sub, BOB_ID)
    assert.equal((await one.request.exchange(first.outside)).claims()?.sub, ADA_ID)
    assert.equal(await silently(visitor), ADA_ID)
  })

  it('a page that is sent twice at once, as by a double click, signs in once', async () => {
    const { visitor, page, request } = await begin(stage)
    const both = await Promise.all([visitor.submit(page, ADA, '/u/login'), visitor.submit(page, ADA, '/u/login')])
    const through = both.filter(({ outside }) => outside?.searchParams.has('code'))
    assert.equal(through.length, 1)
    assert.ok(both.every(({ status }) => status < 500))
    assert.equal((await request.exchange(through[0]?.outside ?? null)).claims()?.sub, ADA_ID)
  })

  it('a page that was left open is of no use once its sign-in is done, also by the button “back”', async () => {
    const { visitor, page, back } = await signIn(ADA)
    assert.ok(back.outside)
    const late = await visitor.submit(page, BOB, '/u/login')
    assert.deepEqual([late.status, late.outside], [400, null])
    assert.equal(await silently(visitor), ADA_ID)
  })

  describe('who signs out', () => {
    const origin = () => stage.server.origin
    const elsewhere = [
      'https://evil.example/',
      'http://localhost:3000.evil.example/',
      'http://localhost:3000@evil.example/',
      'http://localhost:3001/',
      '//evil.example/',
      '/\\evil.example',
      'javascript:alert(1)',
      'data:text/html,x',
      'http://localhost:3000/\r\nset-cookie:a=b',
      'http://localhost:3000/deeper',
      '',
    ]

    for (const address of elsewhere) {
      it(`is not led to ${JSON.stringify(address)}`, async () => {
        const { visitor } = await signIn(ADA)
        for (const [path, name, more] of [
          ['/oidc/logout', 'post_logout_redirect_uri', { client_id: DEMO_SPA }],
          ['/oidc/logout', 'post_logout_redirect_uri', {}],
          ['/v2/logout', 'returnTo', { client_id: DEMO_SPA }],
          ['/v2/logout', 'returnTo', {}],
        ] as const) {
          const query = new URLSearchParams({ ...more, [name]: address })
          const { status, outside } = await visitor.open(`${origin()}${path}?${query.toString()}`)
          assert.deepEqual([status, outside], [400, null], `${path} ${JSON.stringify(more)}`)
        }
      })
    }

    it('is led to an address of the application that is named, and of no other', async () => {
      for (const [client, isTaken] of [
        [DEMO_SPA, true],
        ['demo-television', false],
        ['nobody', false],
      ] as const) {
        const { visitor } = await signIn(ADA)
        const query = new URLSearchParams({ client_id: client, returnTo: 'http://localhost:3000' })
        const { outside } = await visitor.open(`${origin()}/v2/logout?${query.toString()}`)
        assert.equal(outside?.href, isTaken ? 'http://localhost:3000/' : undefined)
        assert.equal(await silently(visitor), 'login_required', 'but is signed out')
      }
    })

    it('is asked first where nothing shows who asks, and stays signed in until then', async () => {
      const { visitor } = await signIn(ADA)
      const query = new URLSearchParams({ client_id: DEMO_SPA, post_logout_redirect_uri: 'http://localhost:3000' })
      const page = await visitor.open(`${origin()}/oidc/logout?${query.toString()}`)
      assert.equal(await silently(visitor), ADA_ID)
      const left = await visitor.submit(page, { decision: 'sign_out' }, '/u/logout')
      assert.equal(left.outside?.href, 'http://localhost:3000/')
      assert.equal(await silently(visitor), 'login_required')
    })
  })

  it('forged Host and X-Forwarded-* change no address and no cookie of a sign-in', async () => {
    const forged = {
      ...{ host: 'evil.example', 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' },
      ...{ 'x-forwarded-for': '203.0.113.9', forwarded: 'for=203.0.113.9;host=evil.example;proto=https' },
    }
    const asked = await raw((await stage.application.request()).url, forged)
    assert.equal(new URL(asked.headers.location ?? '').origin, stage.server.origin)
    const cookies = (asked.headers['set-cookie'] ?? []).join()
    assert.doesNotMatch(cookies, /evil|domain=|__Host-/i)
    const left = await raw(`${stage.server.origin}/v2/logout?returnTo=https://evil.example/`, forged)
    assert.deepEqual([left.statusCode, left.headers.location], [400, undefined])
  })
})

/** A request with headers that `fetch` would not send. */
function raw(url: string, headers: Record<string, string>): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const { hostname, port, pathname, search } = new URL(url)
    const sent = rawRequest({ hostname, port, path: pathname + search, headers }, (answer) => {
      answer.resume()
      resolve(answer)
    })
    sent.on('error', reject)
    sent.end()
  })
}
