import type { interactionPolicy, KoaContextWithOIDC } from 'oidc-provider'
import { Check, Prompt } from 'oidc-provider/lib/helpers/interaction_policy/index.js'
import { CustomOIDCProviderError } from 'oidc-provider/lib/helpers/errors.js'
import { newTransaction } from '../crypto/random-ids.ts'
import type { BegunBy } from '../model/flow.ts'
import { accountIn } from './account.ts'
import { cookieNames } from './cookies.ts'
import { applyCustom } from './authorization-grant.ts'
import { resultOf, sessionOf } from './interactions.ts'
import { outsideParams } from './outside-params.ts'
import { markLogged } from './protocol-log.ts'
import type { Assessment, SignInSteps } from './sign-in-steps.ts'

type Prompts = interactionPolicy.Prompt[]

/**
 * When a person must act before an authorization request is answered: to sign in, again where the request wants that; or
 * for whatever the steps of signing in find (a second factor, consent, an Action). Runs for every request, so also for
 * one that a session answers by itself. The last check keeps the grant of what goes out.
 */
export function policyFor(steps: SignInSteps): Prompts {
  return [
    new Prompt(
      { name: 'login', requestable: true },
      new Check('organization', 'The organization is settled', 'login_required', async (request) => {
        await refuseAtOnce(steps, request)
        return false
      }),
      new Check('no_session', 'Login required', 'login_required', (request) => accountIn(request) === undefined),
      new Check('max_age', 'Login required', 'login_required', isTooOld),
      new Check('hint', 'Login required', 'login_required', isSomebodyElse),
      new Check('connection', 'Login required', 'login_required', isOfAnotherConnection),
    ),
    new Prompt(
      { name: 'consent', requestable: true },
      new Check('consent', 'Consent required', 'consent_required', (request) => assess(steps, request, 'consent')),
    ),
    new Prompt(
      { name: 'mfa' },
      new Check('mfa', 'Multifactor authentication required', 'mfa_required', (request) =>
        assess(steps, request, 'mfa'),
      ),
    ),
    new Prompt(
      { name: 'interaction' },
      new Check('interaction', 'User interaction required', 'interaction_required', (request) =>
        assess(steps, request, 'interaction'),
      ),
      new Check('grant', 'The grant is kept', 'interaction_required', keepGrant),
    ),
  ]
}

/** Of a request that no sign-in can answer, the application is told at once. One that was answered has used its invitation. */
async function refuseAtOnce(steps: SignInSteps, request: KoaContextWithOIDC): Promise<void> {
  if (resultOf(request.oidc)) return
  const clientId = request.oidc.client?.clientId ?? ''
  const denied = await steps.refuse({ clientId, params: outsideParams(request) })
  if (denied) throw new CustomOIDCProviderError(denied.error, denied.description)
}

function isTooOld({ oidc }: KoaContextWithOIDC): boolean {
  const { max_age: age } = oidc.params ?? {}
  if (age === undefined || resultOf(oidc)?.login) return false
  return oidc.session?.past(Number(age)) ?? true
}

function isSomebodyElse(request: KoaContextWithOIDC): boolean {
  const hinted = (request.oidc.entities.IdTokenHint as { payload?: { sub?: string } } | undefined)?.payload?.sub
  return hinted !== undefined && accountIn(request)?.user.id !== hinted
}

/** A request for one connection is not answered by a session that another one opened. */
function isOfAnotherConnection(request: KoaContextWithOIDC): boolean {
  const wanted = request.oidc.params?.['connection']
  const account = accountIn(request)
  if (typeof wanted !== 'string' || wanted === '' || !account || resultOf(request.oidc)?.login) return false
  const keys = new Set(account.signIn.openedBy.map(({ key }) => key))
  return !account.user.identities.some(({ key, connection }) => keys.has(key) && connection === wanted)
}

const assessed = new WeakMap<KoaContextWithOIDC, ReturnType<SignInSteps['assess']>>()

/** Runs the steps once a request, and says whether what they stopped at is of this kind. */
async function assess(steps: SignInSteps, request: KoaContextWithOIDC, kind: string): Promise<boolean> {
  if (resultOf(request.oidc)?.carabiner || !accountIn(request)) return false
  const outcome = await (assessed.get(request) ?? remember(request, steps.assess(factsOf(request))))
  if (outcome.kind === 'denied') throw refusalOf(request, outcome)
  if (outcome.kind === 'done') return false
  request.oidc.entity('Carabiner', outcome.state)
  return outcome.kind === kind
}

function refusalOf(request: KoaContextWithOIDC, denied: Extract<Assessment, { kind: 'denied' }>): Error {
  if (denied.isLogged) markLogged(request)
  return new CustomOIDCProviderError(denied.error, denied.description)
}

function remember(
  request: KoaContextWithOIDC,
  outcome: ReturnType<SignInSteps['assess']>,
): ReturnType<SignInSteps['assess']> {
  assessed.set(request, outcome)
  return outcome
}

function factsOf(request: KoaContextWithOIDC) {
  const account = accountIn(request)
  if (!account) throw new Error('Only a session with somebody is assessed')
  const session = sessionOf(request.oidc)
  return {
    origin: new URL(request.oidc.issuer).origin,
    clientId: request.oidc.client?.clientId ?? '',
    params: outsideParams(request),
    forDevice: request.oidc.route.startsWith('device') || request.oidc.route.startsWith('code_verification'),
    account,
    methods: session.methods ?? [],
    recorded: session.recorded ?? [],
    session: begunBy(request),
    transaction: newTransaction(),
    ip: request.ip,
    userAgent: request.get('user-agent'),
    remembered: request.cookies.get(cookieNames(new URL(request.oidc.issuer).origin).remembered, { signed: false }),
  }
}

function begunBy({ oidc }: KoaContextWithOIDC): BegunBy {
  const { uid: id, createdAt } = sessionOf(oidc)
  const authenticatedAt = oidc.session?.authTime() ?? 0
  return { id, createdAt: createdAt ?? authenticatedAt, authenticatedAt }
}

/** Everything is settled: what Actions said goes into the grant, and the grant is kept. */
async function keepGrant(request: KoaContextWithOIDC): Promise<boolean> {
  const { grant } = request.oidc as unknown as { grant?: Parameters<typeof applyCustom>[1] }
  if (!grant) return false
  const outcome = await assessed.get(request)
  const custom = resultOf(request.oidc)?.carabiner?.custom ?? (outcome?.kind === 'done' ? outcome.custom : undefined)
  if (custom) applyCustom(request, grant, custom)
  await grant.save()
  return false
}
