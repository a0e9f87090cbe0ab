/**
 * Password hashes, in a process of its own: the library alone, and the server's own way to it (`ctx.passwords`), with so
 * many callers that each wait for theirs. The setting is read from a hash that the server's way makes. Beside them the bare
 * signature of a token, so that one sees what of a token's cost is that.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { hash, verify } from '@node-rs/argon2'
import { generateKeyPair, SignJWT } from 'jose'
import { argon2Passwords } from '../src/crypto/passwords.ts'

/** A run of one kind of work. */
export interface HashRun {
  readonly how: HashKind
  readonly callers: number
  readonly seconds: number
}

export type HashKind = 'bare hash' | 'our hash' | 'bare verify' | 'our verify' | 'bare RS256'

/** What came of it: CPU milliseconds each, and how this process's event loop fared meanwhile. */
export interface Hashed {
  readonly setting: string
  readonly perSecond: number
  readonly cpuMs: number
  /** The share of the time that the event loop was at work, and milliseconds that a timer came late. */
  readonly loopBusy: number
  readonly lateP99: number
}

/** A timer is due so often; the delays that Node reports hold this interval. */
const TICK_MS = 10

const passwords = argon2Passwords()
const PASSWORD = 'correct horse battery staple 7'
const stored = await passwords.hash(PASSWORD)
const setting = /^\$argon2id\$v=19\$(m=\d+,t=\d+,p=\d+)\$/.exec(stored)?.[1] ?? ''
const [memoryCost, timeCost, parallelism] = setting.split(',').map((part) => Number(part.slice(2)))
if (memoryCost === undefined || timeCost === undefined || parallelism === undefined)
  throw new Error(`The server's hash is not Argon2id: ${stored}`)
const cost = { memoryCost, timeCost, parallelism }

const { privateKey } = await generateKeyPair('RS256')
const CLAIMS = { sub: 'auth0|5f7c8ec7c33c000000000000', scope: 'openid profile email offline_access read:things' }

const WORK: Readonly<Record<HashKind, () => Promise<unknown>>> = {
  'bare hash': () => hash(PASSWORD, cost),
  'our hash': () => passwords.hash(PASSWORD),
  'bare verify': () => verify(stored, PASSWORD),
  'our verify': () => passwords.verify(stored, PASSWORD),
  'bare RS256': () => new SignJWT(CLAIMS).setProtectedHeader({ alg: 'RS256' }).sign(privateKey),
}

process.on('message', (run: HashRun) => {
  void hashFor(run).then((hashed) => process.send?.(hashed))
})
process.on('disconnect', () => process.exit(0))
process.send?.('ready')

async function hashFor({ how, callers, seconds }: HashRun): Promise<Hashed> {
  const late = monitorEventLoopDelay({ resolution: TICK_MS })
  late.enable()
  const loop = performance.eventLoopUtilization()
  const cpu = process.cpuUsage()
  const begun = performance.now()
  const until = begun + seconds * 1000
  let done = 0
  const caller = async () => {
    while (performance.now() < until) {
      await WORK[how]()
      done++
    }
  }
  await Promise.all(Array.from({ length: callers }, caller))
  const elapsed = (performance.now() - begun) / 1000
  const { user, system } = process.cpuUsage(cpu)
  late.disable()
  return {
    setting,
    perSecond: done / elapsed,
    cpuMs: (user + system) / 1000 / done,
    loopBusy: performance.eventLoopUtilization(loop).utilization,
    lateP99: Math.max(0, late.percentile(99) / 1e6 - TICK_MS),
  }
}
