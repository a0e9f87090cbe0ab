import type { Hashed } from './hashes.ts'
import type { MeasuredStep, OnSignIn } from './on-sign-in.ts'
import { beyondTheHash, ratePerCore, runsOf } from './sign-in-bars.ts'
import { median } from './surroundings.ts'
import { table } from './table.ts'

/** What each step is, in the order of a sign-in. */
const WHAT = {
  authorize: 'GET /authorize, to the first page',
  continue: 'GET /u/continue, to the sign-in page',
  page: 'GET /u/login, once in each sign-in',
  password: 'POST /u/login, with the hash',
  resume: 'GET /authorize/…, to the application',
  exchange: 'POST /oauth/token, the code',
  'page-again': 'GET /u/login, over and over',
  refresh: 'POST /oauth/token, refresh with rotation',
  'client-credentials': 'POST /oauth/token, client_credentials',
} as const

/** What was measured of signing in, as text. */
export function signInLines(found: OnSignIn): string[] {
  const head = [
    'Sign-in',
    'at',
    '/s',
    'first byte p50 ms',
    'p99',
    'p50 ms',
    'p99 ms',
    'CPU ms',
    'main thread ms',
    'per core /s',
  ]
  return [
    '',
    `Signing in on PostgreSQL with ${found.people} people; scope with offline_access, ID token and an API's access token:`,
    '',
    ...table(
      [...head, 'statements'],
      found.steps.map((step) => stepRow(found, step)),
    ),
    '',
    ...hashLines(found),
    '',
    'Statements of each request:',
    ...found.statements.flatMap(({ step, perRequest, by, texts }) => [
      `  ${WHAT[step]}: ${perRequest} (by ${by})`,
      ...texts.map((text) => `    ${text} …`),
    ]),
  ]
}

function stepRow({ statements }: OnSignIn, { step, connections, runs }: MeasuredStep): string[] {
  const middle = (of: (run: (typeof runs)[number]) => number) => median(runs.map(of))
  const mainThread = middle((run) => run.mainThreadMs ?? Number.NaN)
  const counted = statements.find((each) => each.step === (step === 'page-again' ? 'page' : step))
  return [
    WHAT[step],
    String(connections),
    String(Math.round(middle((run) => run.perSecond))),
    middle((run) => run.firstByte.p50).toFixed(2),
    middle((run) => run.firstByte.p99).toFixed(2),
    middle((run) => run.p50).toFixed(2),
    middle((run) => run.p99).toFixed(2),
    middle((run) => run.cpuMs).toFixed(2),
    Number.isNaN(mainThread) ? '–' : mainThread.toFixed(2),
    String(Math.round(ratePerCore(runs))),
    String(counted?.perRequest ?? '–'),
  ]
}

function hashLines(found: OnSignIn): string[] {
  const rows = Object.entries(found.hashes).map(([kind, runs]) => hashRow(kind, runs))
  const [{ setting } = { setting: '?' }] = found.hashes['our hash']
  const passwords = runsOf(found, 'password', 16)
  const middle = (values: readonly number[]) => median(values).toFixed(2)
  return [
    ...table([`16 callers, Argon2id ${setting}`, '/s', 'CPU ms', 'event loop busy', 'a timer late, p99 ms'], rows),
    '',
    `A password sign-in beyond the hash is POST /u/login (${middle(passwords.map(({ cpuMs }) => cpuMs))} ms of CPU) and GET /authorize/…`,
    `(${middle(runsOf(found, 'resume', 16).map(({ cpuMs }) => cpuMs))} ms), less a bare verification right before it (${middle(found.besidePasswords.map(({ cpuMs }) => cpuMs))} ms): ${beyondTheHash(found).toFixed(2)} ms,`,
    `by round ${byRound(found)}. The main thread, which never hashes, is the check of it.`,
  ]
}

function byRound({ besidePasswords, ...found }: OnSignIn): string {
  return besidePasswords
    .map((bare, round) => {
      const cpu = (step: 'password' | 'resume') => runsOf({ ...found, besidePasswords }, step, 16)[round]?.cpuMs ?? NaN
      return (cpu('password') + cpu('resume') - bare.cpuMs).toFixed(2)
    })
    .join(', ')
}

function hashRow(kind: string, runs: readonly Hashed[]): string[] {
  const middle = (of: (run: Hashed) => number) => median(runs.map(of))
  return [
    kind,
    middle((run) => run.perSecond).toFixed(1),
    middle((run) => run.cpuMs).toFixed(2),
    `${(middle((run) => run.loopBusy) * 100).toFixed(1)} %`,
    middle((run) => run.lateP99).toFixed(1),
  ]
}
