import type { Context } from '../../context.ts'
import { newSecret, oneWay } from '../../crypto/one-way.ts'
import type { PageReply, PageRequest, PageRoute } from '../../http/page-route.ts'
import { CONSOLE_CLIENT } from '../../model/administrators.ts'
import { passwordRules } from '../../model/password-rules.ts'
import { readSignIn } from '../../model/sign-in.ts'
import type { User } from '../../model/user.ts'
import type { Visitor } from '../../model/visitor.ts'
import { sessionAt } from '../../oidc/end-session.ts'
import type { Providers } from '../../oidc/providers.ts'
import {
  acceptInvitation,
  connectionOfAdministrators,
  createAdministrator,
  openInvitation,
} from '../../operations/administrators/accept-invitation.ts'
import { Problem, type ProblemCode } from '../../problems.ts'
import { readSignedIn } from '../../steps/read-signed-in.ts'
import type { AdminInvitePage } from '../../../web/pages/account-page.ts'
import type { FieldProblemCode } from '../../../web/pages/problem-code.ts'
import { accountName } from './account-name.ts'
import { problemPage } from './error-page.ts'
import { localeOf } from './look.ts'
import { showPage } from './show-page.ts'

const PATH = '/u/admin/invite'

/** The page that makes an administrator of whoever holds an invitation: with an account that is signed in, or a new one. */
export function adminInviteRoutes(providers: Providers): PageRoute[] {
  const route = (method: 'GET' | 'POST', run: (ctx: Context, invited: Invited) => Promise<PageReply | Problem>) => ({
    method,
    path: PATH,
    allow: 'everybody' as const,
    run: async (ctx: Context, request: PageRequest) => {
      const invited = await invitedBy(ctx, providers, request)
      const answer = invited instanceof Problem ? invited : await run(ctx, invited)
      return answer instanceof Problem ? problemPage(ctx, request, answer) : answer
    },
  })
  return [route('GET', show), route('POST', decide)]
}

interface Invited {
  readonly request: PageRequest
  readonly secret: string
  readonly invitation: Exclude<Awaited<ReturnType<typeof openInvitation>>, Problem>
  /** Whoever is signed in in this browser. */
  readonly user: User | undefined
  readonly visitor: Visitor
}

async function invitedBy(ctx: Context, providers: Providers, request: PageRequest): Promise<Invited | Problem> {
  // Coming back from signing in, the invitation is the request's state.
  const { form, query, origin, ip, userAgent } = request
  const secret = form['invitation'] ?? query['invitation'] ?? query['state'] ?? ''
  const invitation = await openInvitation(ctx, secret)
  if (invitation instanceof Problem) return invitation
  const session = await sessionAt(providers, origin, request.cookies)
  const user = await readSignedIn(ctx, readSignIn(session?.accountId ?? ''))
  return { request, secret, invitation, user, visitor: { ip, userAgent, origin } }
}

async function show(ctx: Context, invited: Invited, changed: Partial<AdminInvitePage> = {}): Promise<PageReply> {
  const { request, secret, user } = invited
  const { role, first } = invited.invitation
  const { policy: level, minLength } = passwordRules((await connectionOfAdministrators(ctx))?.options ?? {})
  const page: AdminInvitePage = {
    ...{ name: 'admin-invite', state: shownTo(user), invitation: secret, role, first },
    ...{ signedInAs: user ? accountName(user) : null, email: '', policy: { level, minLength } },
    ...changed,
  }
  const status = changed.problem ? 400 : 200
  return showPage(ctx, request, page, { status, formActions: [request.origin] })
}

/** What binds the form to the account that the page named: another one may have signed in meanwhile. */
function shownTo(user: User | undefined): string {
  return user ? oneWay('invited', user.id) : 'nobody'
}

async function decide(ctx: Context, invited: Invited): Promise<PageReply | Problem> {
  const { decision } = invited.request.form
  if (decision === 'accept') return accept(ctx, invited)
  if (decision === 'sign_in') return { redirect: signInAddress(invited) }
  return decision === 'create' ? create(ctx, invited) : show(ctx, invited)
}

async function accept(ctx: Context, invited: Invited): Promise<PageReply | Problem> {
  const { user, request } = invited
  if (!user || request.form['state'] !== shownTo(user)) return show(ctx, invited, { problem: 'accounts_changed' })
  const accepted = await acceptInvitation(ctx, invited, user.id)
  return accepted instanceof Problem ? accepted : show(ctx, invited, { accepted: accountName(accepted) })
}

const FIELD_PROBLEMS: Partial<Record<ProblemCode, Readonly<Record<string, FieldProblemCode>>>> = {
  invalid_body: { email: 'invalid_email' },
  weak_password: { password: 'weak_password' },
  common_password: { password: 'common_password' },
  personal_password: { password: 'personal_password' },
}

async function create(ctx: Context, invited: Invited): Promise<PageReply | Problem> {
  const { form } = invited.request
  const email = form['email'] ?? ''
  const locale = localeOf(invited.request, undefined, await ctx.directory.settings())
  const created = await createAdministrator(ctx, invited, { email, password: form['password'] ?? '', locale })
  if (!(created instanceof Problem)) return show(ctx, invited, { accepted: accountName(created) })
  const fieldProblems = FIELD_PROBLEMS[created.code]
  if (fieldProblems) return show(ctx, invited, { email, problem: 'check_fields', fieldProblems })
  return created.code === 'user_exists' ? show(ctx, invited, { email, problem: 'sign_up_refused' }) : created
}

/**
 * Signing in comes back here. Nobody has the verifier of this challenge, so the code that comes along opens nothing; it is
 * the browser's session that counts.
 */
function signInAddress({ request: { origin }, secret }: Invited): string {
  const params = new URLSearchParams({
    ...{ client_id: CONSOLE_CLIENT, response_type: 'code', scope: 'openid', prompt: 'login', state: secret },
    ...{ redirect_uri: `${origin}${PATH}`, code_challenge_method: 'S256' },
    code_challenge: newSecret(),
  })
  return `${origin}/authorize?${params.toString()}`
}
