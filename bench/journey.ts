import { createHash } from 'node:crypto'
import { formOf } from '../test/support/visitor.ts'
import type { WireAnswer } from './wire.ts'

/** The requests of a sign-in one after the other, as a browser and its application send them; then what follows it. */
export const SIGN_IN_STEPS = ['authorize', 'continue', 'page', 'password', 'resume', 'exchange'] as const

/** `page-again` asks for the sign-in page of the same flow once more. */
export type Step = (typeof SIGN_IN_STEPS)[number] | 'page-again' | 'refresh' | 'client-credentials'

/** The application that people sign in to, and the machine client. */
export interface Applications {
  readonly port: number
  readonly clientId: string
  readonly clientSecret: string
  readonly audience: string
  readonly scope: string
  readonly callback: string
  readonly password: string
  readonly machine: { readonly id: string; readonly secret: string }
}

/** One person's sign-in, with what its browser and its application hold so far. */
export interface Journey {
  readonly email: string
  readonly cookies: Map<string, string>
  /** The step that is due, while it is a part of the sign-in. */
  due: Step
  /** Where the last answer led. */
  path: string
  form: Readonly<Record<string, string>>
  code: string
  refreshToken: string
}

export function newJourney(email: string): Journey {
  return { email, cookies: new Map(), due: 'authorize', path: '', form: {}, code: '', refreshToken: '' }
}

/** 43 characters, as PKCE wants them. */
const VERIFIER = 'The-verifier-of-the-benchmark-0123456789-xyz'
const CHALLENGE = createHash('sha256').update(VERIFIER).digest('base64url')

/** The request of a step. */
export function requestOf(step: Step, apps: Applications, journey: Journey): string {
  switch (step) {
    case 'authorize':
      return get(apps, journey, `/authorize?${authorization(apps)}`)
    case 'continue':
    case 'page':
    case 'page-again':
    case 'resume':
      return get(apps, journey, journey.path)
    case 'password': {
      const fields = { ...journey.form, identifier: journey.email, password: apps.password }
      return post(apps, '/u/login', fields, `cookie: ${cookiesOf(journey)}\r\norigin: ${originOf(apps)}\r\n`)
    }
    case 'exchange':
    case 'refresh':
      return post(apps, '/oauth/token', tokenRequest(step, apps, journey))
    case 'client-credentials':
      return post(apps, '/oauth/token', machineRequest(apps))
  }
}

function authorization({ clientId, audience, scope, callback }: Applications): string {
  return new URLSearchParams({
    ...{ response_type: 'code', client_id: clientId, redirect_uri: callback, scope, audience },
    ...{ state: 'state-of-the-benchmark', nonce: 'nonce-of-the-benchmark' },
    ...{ code_challenge: CHALLENGE, code_challenge_method: 'S256' },
  }).toString()
}

function tokenRequest(step: 'exchange' | 'refresh', apps: Applications, journey: Journey): Record<string, string> {
  const client = { client_id: apps.clientId, client_secret: apps.clientSecret }
  if (step === 'refresh') return { ...client, grant_type: 'refresh_token', refresh_token: journey.refreshToken }
  const { code } = journey
  return { ...client, grant_type: 'authorization_code', code, redirect_uri: apps.callback, code_verifier: VERIFIER }
}

function machineRequest({ port, machine }: Applications): Record<string, string> {
  return {
    ...{ grant_type: 'client_credentials', client_id: machine.id, client_secret: machine.secret },
    ...{ audience: `http://localhost:${port}/api/v2/`, scope: 'read:users update:users' },
  }
}

function originOf({ port }: Applications): string {
  return `http://localhost:${port}`
}

function cookiesOf({ cookies }: Journey): string {
  return [...cookies].map((pair) => pair.join('=')).join('; ')
}

const AGENT =
  'user-agent: Mozilla/5.0 (X11; Linux x86_64) carabiner-bench\r\naccept: text/html\r\naccept-language: en\r\n'

function get({ port }: Applications, journey: Journey, path: string): string {
  return `GET ${path} HTTP/1.1\r\nhost: localhost:${port}\r\n${AGENT}cookie: ${cookiesOf(journey)}\r\n\r\n`
}

function post({ port }: Applications, path: string, fields: Readonly<Record<string, string>>, more = ''): string {
  const body = new URLSearchParams(fields).toString()
  const type = `content-type: application/x-www-form-urlencoded\r\ncontent-length: ${body.length}\r\n`
  return `POST ${path} HTTP/1.1\r\nhost: localhost:${port}\r\n${AGENT}${more}${type}\r\n${body}`
}

/** Takes an answer in, and the journey a step on. False: it is not the one that is due. */
export function takeIn(step: Step, journey: Journey, answer: WireAnswer): boolean {
  keepCookies(journey, answer)
  const isAsDue = TAKE[step](journey, answer)
  const at = SIGN_IN_STEPS.findIndex((each) => each === step)
  if (isAsDue && at >= 0) journey.due = SIGN_IN_STEPS[at + 1] ?? 'refresh'
  return isAsDue
}

type Take = (journey: Journey, answer: WireAnswer) => boolean

/** Each redirect must lead where a sign-in goes on; anything else would be another one than is to be measured. */
const TAKE: Readonly<Record<Step, Take>> = {
  authorize: redirectTo('/u/continue'),
  continue: redirectTo('/u/login'),
  page: takePage,
  'page-again': (_journey, { status }) => status === 200,
  password: redirectTo('/authorize/'),
  resume: redirectTo('/callback'),
  exchange: takeTokens,
  refresh: takeTokens,
  'client-credentials': (_journey, { status }) => status === 200,
}

function takePage(journey: Journey, { status, body }: WireAnswer): boolean {
  if (status === 200) journey.form = formOf(pageOf(body), '/u/login').fields
  return status === 200
}

function takeTokens(journey: Journey, { status, body }: WireAnswer): boolean {
  const given = JSON.parse(body) as { refresh_token?: string }
  journey.refreshToken = given.refresh_token ?? ''
  return status === 200 && journey.refreshToken !== ''
}

function redirectTo(path: string): Take {
  return (journey, { status, head }) => {
    const location = /^location: (.*)$/im.exec(head)?.[1]?.trim() ?? ''
    if (status < 300 || status > 399 || !URL.canParse(location)) return false
    const { pathname, search, searchParams } = new URL(location)
    journey.path = `${pathname}${search}`
    journey.code = searchParams.get('code') ?? ''
    return pathname.startsWith(path)
  }
}

function pageOf(html: string) {
  return { html, url: 'http://localhost/u/login', status: 200, outside: null, headers: new Headers() }
}

function keepCookies({ cookies }: Journey, { head }: WireAnswer): void {
  for (const [, name = '', value = '', rest = ''] of head.matchAll(/^set-cookie: ([^=]+)=([^;\r]*)(.*)$/gim)) {
    if (/expires=Thu, 01 Jan 1970|max-age=0\b/i.test(rest)) cookies.delete(name)
    else cookies.set(name, value)
  }
}
