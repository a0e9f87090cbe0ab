import { basename } from 'node:path'
import type { Config } from '../config.ts'
import type { JsonObject } from '../model/json.ts'
import type { Logger } from '../logger.ts'
import { type ActionCache, writeCache } from './action-cache.ts'
import { type ActionFile, isAbsent, listActions, readSecrets } from './action-files.ts'
import { type ActionHost, openHost } from './action-host.ts'
import type { Step } from './api-calls.ts'
import { type ActionOutcome, type Effects, NO_EFFECTS, type Paused } from './effects.ts'
import type { PostLoginEvent } from './post-login-event.ts'
import { replayCalls } from './replay-calls.ts'
import type { ActionLimits, Handler, Run } from './run-messages.ts'

/** The operator's own functions that run after a person has been authenticated, before anything is issued. */
export interface Actions {
  /** Their files, in the order in which they run, as last seen. */
  readonly names: readonly string[]
  /** Whether there is any now. Without a folder this costs nothing; one that cannot be read counts as having some. */
  any(): Promise<boolean>
  /** Runs all of them; stops at the first that denies, pauses or fails. */
  postLogin(event: PostLoginEvent): Promise<ActionOutcome>
  /**
   * Goes on after a pause. After a redirect the same action's `onContinuePostLogin` is first, and `event.request` must be
   * the request that came back; after a factor it is the turn of the actions that follow.
   */
  continuePostLogin(event: PostLoginEvent, paused: Paused): Promise<ActionOutcome>
  close(): Promise<void>
}

interface Running {
  readonly host: ActionHost
  readonly log: Logger
  cache: ActionCache
}

/**
 * Opens the folder of actions. Where it is not there, nothing is started and nothing ever runs. Files are looked at for
 * each sign-in, so that edited, new and removed ones count at once.
 */
export async function openActions(
  config: Pick<Config, 'actionsDir' | 'actionsEnvironment'>,
  log: Logger,
  limits: Partial<ActionLimits> = {},
): Promise<Actions> {
  let files = await listIfThere(config.actionsDir)
  if (!files) return NO_ACTIONS
  const running: Running = { host: hostOf(config, log, limits), log, cache: new Map() }
  const look = async () => {
    files = await listActions(config.actionsDir)
    return files
  }
  for (const file of files) void loadEarly(running, file)
  return {
    get names() {
      return (files ?? []).map(({ name }) => name)
    },
    any: async () => {
      const found = await lookOr(running, look)
      return 'outcome' in found || found.length > 0
    },
    postLogin: async (event) => {
      const found = await lookOr(running, look)
      return 'outcome' in found ? found : runAll(running, found, event, NO_EFFECTS)
    },
    continuePostLogin: async (event, paused) => {
      const found = await lookOr(running, look)
      return 'outcome' in found ? found : goOn(running, found, event, paused)
    },
    close: () => running.host.close(),
  }
}

const NO_ACTIONS: Actions = {
  names: [],
  any: async () => false,
  postLogin: async () => ({ outcome: 'passed', effects: NO_EFFECTS }),
  continuePostLogin: async (_event, { action }) => gone(action),
  close: async () => undefined,
}

async function listIfThere(folder: string): Promise<ActionFile[] | undefined> {
  try {
    return await listActions(folder)
  } catch (error) {
    if (isAbsent(error)) return undefined
    throw error
  }
}

function hostOf(config: Pick<Config, 'actionsEnvironment'>, log: Logger, limits: Partial<ActionLimits>): ActionHost {
  return openHost({
    environment: config.actionsEnvironment,
    limits,
    onSaid: (path, said) => log.info({ action: basename(path), said }, 'an action said'),
    onDeath: (words) => log.error({ words }, 'the process of the actions died'),
  })
}

/** Tells of a file that cannot be loaded when the server starts, rather than when somebody signs in. */
async function loadEarly(running: Running, file: ActionFile): Promise<void> {
  const answer = await running.host.run(runOf(running, file, { handler: 'load', event: {}, effects: NO_EFFECTS }))
  if (answer.outcome === 'failed') running.log.error({ action: file.name, ...answer }, 'an action cannot be used')
}

/** A folder that cannot be read might have held an action that denies: nobody gets past it. */
async function lookOr(running: Running, look: () => Promise<ActionFile[]>): Promise<ActionFile[] | ActionOutcome> {
  try {
    return await look()
  } catch (error) {
    return failed(running, '*', `The folder of actions cannot be read: ${String(error)}`)
  }
}

/** One after the other, each with what those before it asked for. */
async function runAll(
  running: Running,
  files: readonly ActionFile[],
  event: PostLoginEvent,
  begun: Effects,
): Promise<ActionOutcome> {
  let effects = begun
  for (const file of files) {
    const outcome = await runOne(running, file, 'onExecutePostLogin', { event, effects })
    if (outcome.outcome !== 'passed') return outcome
    effects = outcome.effects
  }
  return { outcome: 'passed', effects }
}

async function goOn(
  running: Running,
  files: readonly ActionFile[],
  event: PostLoginEvent,
  { action, pause, effects }: Paused,
): Promise<ActionOutcome> {
  const index = files.findIndex(({ name }) => name === action)
  const file = files[index]
  if (!file) return gone(action)
  const rest = files.slice(index + 1)
  if (pause.for !== 'redirect') return runAll(running, rest, event, effects)
  const outcome = await runOne(running, file, 'onContinuePostLogin', { event, effects })
  return outcome.outcome === 'passed' ? runAll(running, rest, event, outcome.effects) : outcome
}

function gone(action: string): ActionOutcome {
  return { outcome: 'failed', action, message: 'It was removed while a sign-in waited for it.' }
}

interface Situation {
  readonly event: PostLoginEvent
  readonly effects: Effects
}

async function runOne(
  running: Running,
  file: ActionFile,
  handler: Handler,
  { event, effects }: Situation,
): Promise<ActionOutcome> {
  const told = await eventFor(file, event, effects)
  if (typeof told === 'string') return failed(running, file.name, told)
  const answer = await running.host.run(runOf(running, file, { handler, event: told, effects }))
  if (answer.outcome === 'failed') return failed(running, file.name, answer.message, answer.stack)
  const step = replayCalls(answer.calls, effects, { continuing: handler === 'onContinuePostLogin', now: new Date() })
  if (typeof step === 'string') return failed(running, file.name, step)
  running.cache = writeCache(running.cache, step.cache, new Date())
  for (const warning of step.warnings) running.log.warn({ action: file.name }, warning)
  return outcomeOf(file.name, step)
}

function outcomeOf(action: string, { effects, denied, pause }: Step): ActionOutcome {
  if (denied) return { outcome: 'denied', action, denial: denied, effects }
  return pause ? { outcome: 'paused', action, pause, effects } : { outcome: 'passed', effects }
}

function failed({ log }: Running, action: string, message: string, stack: string | null = null): ActionOutcome {
  log.error({ action, reason: message, stack }, 'an action failed, and a sign-in with it')
  return { outcome: 'failed', action, message }
}

/** The event with this action's secrets and what earlier actions left in it; a text says why there is none. */
async function eventFor(file: ActionFile, event: PostLoginEvent, effects: Effects): Promise<JsonObject | string> {
  try {
    const { authentication, transaction } = event
    return {
      ...event,
      authentication: { methods: [...authentication.methods, ...effects.methods] },
      transaction: { ...transaction, metadata: effects.transactionMetadata },
      secrets: await readSecrets(file),
    } as unknown as JsonObject
  } catch (error) {
    return String(error)
  }
}

type HandlerRun = Pick<Run, 'handler' | 'event' | 'effects'>

function runOf({ cache }: Running, { path, version }: ActionFile, rest: HandlerRun): Run {
  return { path, version, ...rest, cache: [...cache] }
}
