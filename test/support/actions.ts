import { utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import pino from 'pino'
import type { ActionOutcome, Effects, Paused } from '../../src/actions/effects.ts'
import { type Actions, openActions } from '../../src/actions/open-actions.ts'
import { type PostLoginEvent, type SignInFacts, postLoginEvent } from '../../src/actions/post-login-event.ts'
import type { ActionLimits } from '../../src/actions/run-messages.ts'
import { CLIENT_DEFAULTS } from '../../src/model/client.ts'
import type { Identity } from '../../src/model/identity.ts'
import { temporaryFolder } from './folders.ts'

/** Actions in a folder of their own, and the log that they leave. */
export interface ActionsUnderTest {
  readonly actions: Actions
  readonly folder: string
  readonly log: readonly Record<string, unknown>[]
  /** Writes a file of the folder, so that it surely counts as changed. */
  readonly write: (name: string, text: string) => Promise<void>
}

let writes = 0

/** Writes the files, opens the folder, and closes it after the test. */
export async function actionsOf(
  t: TestContext,
  files: Readonly<Record<string, string>>,
  limits: Partial<ActionLimits> = {},
): Promise<ActionsUnderTest> {
  const folder = await temporaryFolder(t)
  const write = async (name: string, text: string) => {
    await writeFile(join(folder, name), text)
    writes += 1
    await utimes(join(folder, name), writes, writes)
  }
  for (const [name, text] of Object.entries(files)) await write(name, text)
  const log: Record<string, unknown>[] = []
  const logger = pino<string>({ base: null }, { write: (line) => log.push(JSON.parse(line)) })
  const actions = await openActions({ actionsDir: folder, actionsEnvironment: {} }, logger, limits)
  t.after(() => actions.close())
  return { actions, folder, log, write }
}

/** An action with this body. */
export function action(body: string): string {
  return `exports.onExecutePostLogin = async (event, api) => { ${body} }\n`
}

/** What one action with this body leads to, on the usual sign-in. */
export async function outcomeOf(t: TestContext, body: string, event = someEvent()): Promise<ActionOutcome> {
  const { actions } = await actionsOf(t, { 'action.js': action(body) })
  return await actions.postLogin(event)
}

/** The effects of actions that let the person pass. */
export function passed(outcome: ActionOutcome): Effects {
  if (outcome.outcome !== 'passed') throw new Error(`It did not pass: ${JSON.stringify(outcome)}`)
  return outcome.effects
}

export function paused(outcome: ActionOutcome): Paused {
  if (outcome.outcome !== 'paused') throw new Error(`It did not pause: ${JSON.stringify(outcome)}`)
  return outcome
}

/** Why an action failed. */
export function failure(outcome: ActionOutcome): string {
  if (outcome.outcome !== 'failed') throw new Error(`It did not fail: ${JSON.stringify(outcome)}`)
  return outcome.message
}

/** A sign-in of Ada with her password. */
export function someFacts(parts: Partial<SignInFacts> = {}): SignInFacts {
  const at = new Date('2026-01-02T03:04:05.678Z')
  return {
    user: {
      id: 'auth0|ada',
      version: 1,
      identities: [anIdentity()],
      appMetadata: { plan: 'gold' },
      userMetadata: null,
      blocked: null,
      createdAt: at,
      updatedAt: at,
      logins: { count: 3, lastLogin: at, lastIp: '192.0.2.9' },
    },
    roles: [],
    enrolledFactors: ['otp'],
    client: { ...CLIENT_DEFAULTS, id: 'the-client', name: 'The client', extra: { client_metadata: { tier: '1' } } },
    connection: { id: 'con_1', name: 'Users', strategy: 'auth0', options: {}, enabledClients: ['the-client'] },
    request: {
      ip: '192.0.2.1',
      hostname: 'id.example.com',
      method: 'GET',
      userAgent: 'Browser/1.0',
      language: 'de-AT',
      query: { scope: 'openid', state: 'from-the-application' },
      body: {},
    },
    methods: [{ name: 'pwd', at }],
    transaction: {
      id: 'txn_1',
      protocol: 'oidc-basic-profile',
      redirectUri: 'https://app.example.com/callback',
      requestedScopes: ['openid', 'email'],
      responseType: ['code'],
      responseMode: null,
      acrValues: [],
      loginHint: null,
      uiLocales: ['de'],
      prompt: [],
      state: 'from-the-application',
      locale: 'de',
    },
    session: { id: 'ses_1', createdAt: at, authenticatedAt: at },
    audience: 'https://api.example.com',
    tenant: 'id.example.com',
    ...parts,
  }
}

export function someEvent(parts: Partial<SignInFacts> = {}): PostLoginEvent {
  return postLoginEvent(someFacts(parts))
}

export function anIdentity(parts: Partial<Identity> = {}): Identity {
  return {
    key: 'auth0|ada',
    provider: 'auth0',
    id: 'ada',
    numeric: false,
    connection: 'Users',
    connectionId: 'con_1',
    issuer: 'carabiner',
    subject: 'ada',
    profile: { email: 'ada@example.com', email_verified: true, given_name: 'Ada' },
    epoch: 1,
    position: 0,
    linkedBy: null,
    passwordResetAt: null,
    ...parts,
  }
}
