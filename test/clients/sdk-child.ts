import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { inheritedSettings } from '../support/run.ts'
import type { SdkAnswer, SdkCalls, SdkRefusal, SdkRequest, Target } from './sdk-calls.ts'

/** One of Auth0's SDKs in a process of its own, which trusts the local certificate authority and nothing else new. */
export interface SdkProcess {
  /** The SDK's calls, made as this target says. */
  as(target: Target): SdkCalls
  close(): Promise<void>
}

/** What an SDK threw for a refusal. */
export class Refused extends Error {
  override readonly name = 'Refused'
  readonly refusal: SdkRefusal

  constructor(refusal: SdkRefusal) {
    super(`${refusal.name}: ${refusal.message}`)
    this.refusal = refusal
  }
}

/** Starts the SDK of a script beside this file. */
export async function openSdk(script: string, caPath: string): Promise<SdkProcess> {
  const env = { ...inheritedSettings(), NODE_EXTRA_CA_CERTS: caPath }
  const child = fork(fileURLToPath(new URL(script, import.meta.url)), { env, execArgv: ['--enable-source-maps'] })
  await once(child, 'spawn')
  let line = Promise.resolve<unknown>(undefined)
  const inTurn = (request: SdkRequest) => {
    const answered = line.then(() => ask(child, request))
    line = answered.catch(() => undefined)
    return answered
  }
  return {
    as: (target) => callsOf((call, args) => inTurn({ target, call, args })),
    close: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return
      const ended = once(child, 'exit')
      child.disconnect()
      await ended
    },
  }
}

function callsOf(send: (call: keyof SdkCalls, args: readonly unknown[]) => Promise<unknown>): SdkCalls {
  return new Proxy({} as SdkCalls, {
    get:
      (_calls, name) =>
      (...args: readonly unknown[]) =>
        send(name as keyof SdkCalls, args),
  })
}

async function ask(child: ChildProcess, request: SdkRequest): Promise<unknown> {
  const ended = new AbortController()
  const gone = once(child, 'exit', { signal: ended.signal }).then(([code]) => {
    throw new Error(`The SDK's process ended with ${String(code)}`)
  })
  const answered = once(child, 'message', { signal: ended.signal })
  child.send(request)
  try {
    const [answer] = (await Promise.race([answered, gone])) as [SdkAnswer]
    if ('refusal' in answer) throw new Refused(answer.refusal)
    return answer.value
  } finally {
    ended.abort()
    await Promise.allSettled([gone, answered])
  }
}
