import { type PostLoginEvent, postLoginEvent, type SignInFacts } from '../../actions/post-login-event.ts'
import type { Context } from '../../context.ts'
import type { Client } from '../../model/client.ts'
import type { Connection } from '../../model/connection.ts'
import type { FactorType } from '../../model/factor.ts'
import { type FlowState, type Method, paramOf } from '../../model/flow.ts'
import type { Identity } from '../../model/identity.ts'
import type { JsonObject } from '../../model/json.ts'
import type { User } from '../../model/user.ts'
import { tenantOf } from '../../model/tenant-of.ts'
import { onlyReading } from '../../store/database.ts'
import { readFactors } from '../../store/factors.ts'
import { readRoleNames } from '../../store/user-rights.ts'
import type { FlowVisitor } from './flow.ts'

/** A sign-in as Actions are told of it. */
export interface Told {
  readonly state: FlowState
  readonly user: User
  readonly visitor: FlowVisitor
}

/** The request with which the browser came back from where an Action had sent it. */
export interface Returned {
  readonly method: 'GET' | 'POST'
  readonly query: JsonObject
  readonly body: JsonObject
}

/** The event of a sign-in, in Auth0's shape. */
export async function actionEvent(ctx: Context, told: Told, returned?: Returned): Promise<PostLoginEvent> {
  const { state, user } = told
  const client = await ctx.directory.client(state.clientId)
  if (!client) throw new Error('A sign-in is for a client')
  const factors = (await readFactors(ctx.db, user)).filter(({ confirmed }) => confirmed)
  const roles = await onlyReading(readRoleNames(ctx.db, user.id))
  const event = postLoginEvent({
    user,
    roles,
    enrolledFactors: factors.map(({ type }) => FACTORS[type]),
    client,
    connection: await connectionOf(ctx, told),
    request: requestOf(told, returned),
    methods: methodsOf(state),
    transaction: transactionOf(told, client),
    session: sessionIn(state),
    audience: paramOf(state, 'audience') || null,
    tenant: tenantOf(ctx.config),
  })
  const methods = [...event.authentication.methods, ...(state.recorded ?? [])]
  return { ...event, authentication: { methods: methods.map((method) => ({ ...method })) } }
}

/** The session that answers. A sign-in that the person has just made has none until it is through. */
function sessionIn({ session, bySession }: FlowState): SignInFacts['session'] {
  if (!session || !bySession) return null
  const { id, createdAt, authenticatedAt } = session
  return { id, createdAt: dateOf(createdAt), authenticatedAt: dateOf(authenticatedAt) }
}

/** How Auth0 calls second factors in an event. */
const FACTORS: Readonly<Record<FactorType, string>> = {
  totp: 'otp',
  'webauthn-roaming': 'webauthn-roaming',
  'recovery-code': 'recovery-code',
}

/** The connection of the identity that signed in last. One that is gone is told by what the identity knows of it. */
async function connectionOf(ctx: Context, { state, user }: Told): Promise<Connection> {
  const identity = signedInBy(state, user)
  const found = (await ctx.directory.connections()).find(({ id }) => id === identity.connectionId)
  const { connectionId: id, connection: name, provider: strategy } = identity
  return found ?? { id, name, strategy, options: {}, enabledClients: [] }
}

function signedInBy({ proven }: FlowState, user: User): Identity {
  const key = proven.at(-1)?.key
  return user.identities.find((identity) => identity.key === key) ?? user.identities[0]
}

function requestOf({ state, visitor }: Told, returned: Returned | undefined): SignInFacts['request'] {
  return {
    ip: visitor.ip,
    hostname: new URL(state.origin).hostname,
    userAgent: visitor.userAgent || null,
    language: visitor.locale,
    ...(returned ?? { method: state.protocol ? 'POST' : 'GET', query: state.params, body: {} }),
  }
}

/** What a refresh token was opened with is no longer known, but its second factors are. */
function methodsOf({ protocol, proven, factors }: FlowState): SignInFacts['methods'] {
  const first = protocol === 'oauth2-refresh-token' ? [] : proven
  return [
    ...first.map(({ method: name, at }) => ({ name, at: dateOf(at) })),
    ...factors.map(({ method, at }) => ({ name: 'mfa', at: dateOf(at), type: FACTOR_TYPES[method] ?? method })),
  ]
}

const FACTOR_TYPES: Partial<Readonly<Record<Method, string>>> = {
  recovery: 'recovery-code',
  webauthn: 'webauthn-roaming',
}

function dateOf(seconds: number): Date {
  return new Date(seconds * 1000)
}

function transactionOf({ state, visitor }: Told, { callbacks }: Client): SignInFacts['transaction'] {
  const list = (name: string) => paramOf(state, name).split(' ').filter(Boolean)
  const textOr = (name: string) => paramOf(state, name) || null
  return {
    id: state.transaction ?? null,
    protocol: protocolOf(state),
    redirectUri: textOr('redirect_uri') ?? (callbacks.length === 1 ? (callbacks[0] ?? null) : null),
    requestedScopes: list('scope').filter((scope) => !scope.startsWith('carabiner:')),
    responseType: list('response_type'),
    responseMode: textOr('response_mode'),
    acrValues: list('acr_values'),
    loginHint: textOr('login_hint'),
    uiLocales: list('ui_locales'),
    prompt: list('prompt'),
    state: textOr('state'),
    locale: visitor.locale,
  }
}

function protocolOf(state: FlowState): SignInFacts['transaction']['protocol'] {
  if (state.protocol) return state.protocol
  if (state.forDevice) return 'oauth2-device-code'
  const types = paramOf(state, 'response_type').split(' ')
  if (!types.includes('code')) return types.includes('') ? 'oidc-basic-profile' : 'oidc-implicit-profile'
  return types.length > 1 ? 'oidc-hybrid-profile' : 'oidc-basic-profile'
}
