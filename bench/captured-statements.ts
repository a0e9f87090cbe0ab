import type { Database, Statement } from '../src/store/database.ts'
import { toWire } from '../src/store/values.ts'
import { callUrl, startServer } from '../test/support/server.ts'
import { type Crowd, linkable, mainId, personAt, secondId, unlinkable, digits } from './people.ts'

/** A statement as the server sent it for one person: its text, and its values in PostgreSQL's text form. */
export interface Captured {
  readonly text: string
  readonly values: readonly string[]
}

/** What the server sends for each request, and for whom it did. */
export interface CapturedStatements {
  readonly read: Captured
  readonly unlink: { readonly read: Captured; readonly commit: Captured; readonly person: number }
  readonly link: { readonly commit: Captured; readonly person: number } | null
}

/**
 * Serves one read, one unlink and, where there are pairs, one link over HTTP from this process, with a database that
 * writes down what it is asked: so pgbench runs the very texts of src/store, with values of the very sizes.
 */
export async function captureStatements(db: Database, crowd: Crowd): Promise<CapturedStatements> {
  const sent: { statement: Statement; values: readonly unknown[] }[] = []
  const query: Database['query'] = (statement, values) => {
    sent.push({ statement, values })
    return db.query(statement, values)
  }
  const server = await startServer({ ...db, query }, { demo: false })
  const token = await server.token({ scopes: ['read:users', 'update:users'] })
  const call = async (method: string, path: string, body?: unknown) => {
    sent.length = 0
    const answer = await callUrl(`${server.origin}${path}`, method, {
      token,
      body,
      headers: { 'user-agent': 'carabiner-bench' },
    })
    if (answer.status >= 300)
      throw new Error(`${method} ${path} was answered ${answer.status}: ${JSON.stringify(answer.body)}`)
    const asked = [...sent]
    return (name: string) => captured(asked, name)
  }
  try {
    const unlinked = personAt(unlinkable(crowd), 0)
    const path = `/api/v2/users/auth0%7C${mainId(unlinked)}`
    const read = await call('GET', path)
    const unlink = await call('DELETE', `${path}/identities/google-oauth2/${secondId(unlinked)}`)
    return {
      read: read('read_user'),
      unlink: { read: unlink('read_world'), commit: unlink('commit_'), person: unlinked },
      link: crowd.pairs === 0 ? null : await captureLink(call, personAt(linkable(crowd), 0)),
    }
  } finally {
    await server.stop()
    // Its keys are of this process only, so the server of the benchmark could not read what they encrypt.
    for (const table of ['subject_keys', 'signing_keys', 'client_grants', 'clients', 'settings', 'connections']) {
      await db.define(`delete from ${table}`)
    }
  }
}

type Call = (method: string, path: string, body?: unknown) => Promise<(name: string) => Captured>

async function captureLink(call: Call, person: number): Promise<CapturedStatements['link']> {
  const body = { provider: 'auth0', user_id: mainId(person + 1) }
  const link = await call('POST', `/api/v2/users/auth0%7C${mainId(person)}/identities`, body)
  return { commit: link('commit_'), person }
}

function captured(sent: readonly { statement: Statement; values: readonly unknown[] }[], name: string): Captured {
  const found = sent.filter(({ statement }) => statement.name.startsWith(name))
  const [one] = found
  if (!one || found.length > 1) throw new Error(`${found.length} statements named ${name}… were sent where one is due`)
  return { text: one.statement.text, values: one.values.map((value) => toWire(value) ?? '') }
}

/** Marks in a template: the person, the next person, and which turn it is. */
export const MARKS = { person: '@N@', next: '@O@', turn: '@S@' } as const

/**
 * A captured statement's values with marks where the person's number stood. Ids that are made for each operation keep
 * the moment of this call in front, and so go to the end of their indexes as the server's do, and end in the turn.
 */
export function templateOf({ values }: Captured, person: number): string[] {
  const moment = Date.now()
  const hex = moment.toString(16).padStart(12, '0')
  const stamp = new Date(moment).toISOString().replace(/\D/g, '')
  return values.map((value) =>
    value
      .replace(/(op_|evt_)[0-9a-f]{12}([0-9a-f]{8})[0-9a-f]{12}/g, `$1${hex}$2${MARKS.turn}`)
      .replace(/900\d{17}(\d{24})\d{12}/g, `900${stamp}$1${MARKS.turn}`)
      .replaceAll(digits(person), MARKS.person)
      .replaceAll(digits(person + 1), MARKS.next),
  )
}

/** The values for another person and turn. */
export function valuesFor(template: readonly string[], person: number, turn: number): string[] {
  return template.map((value) =>
    value
      .replaceAll(MARKS.person, digits(person))
      .replaceAll(MARKS.next, digits(person + 1))
      .replaceAll(MARKS.turn, digits(turn)),
  )
}
