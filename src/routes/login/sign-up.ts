import type { Context } from '../../context.ts'
import type { PageReply, PageRoute } from '../../http/page-route.ts'
import { type Connection, isDatabase } from '../../model/connection.ts'
import type { Providers } from '../../oidc/providers.ts'
import { signUp } from '../../operations/login/sign-up.ts'
import { Problem, problem } from '../../problems.ts'
import { signUpBody } from '../../shapes/database-requests.ts'
import type { SignUpPage } from '../../../web/pages/sign-in-page.ts'
import { applicationView } from './application-view.ts'
import { enter } from './enter.ts'
import { type FlowPage, flowPage } from './flow-page.ts'
import { passwordProblem, policyView } from './password-view.ts'
import { providersFor } from './provider-buttons.ts'
import { connectionsFor, offersSignUp, showLogin } from './show-login.ts'

/** Making an account with a password. */
export function signUpRoutes(providers: Providers): PageRoute[] {
  return [flowPage(providers, 'GET', '/u/signup', show), flowPage(providers, 'POST', '/u/signup', make)]
}

/** The database in which an account can be made here, or undefined. */
async function databaseOf(ctx: Context, { flow }: FlowPage): Promise<Connection | undefined> {
  const database = (await connectionsFor(ctx, flow.state)).find(isDatabase)
  return database && (await offersSignUp(ctx, database, flow.state)) ? database : undefined
}

function hasUsernames({ options }: Connection): boolean {
  return options['requires_username'] === true
}

async function show(ctx: Context, page: FlowPage): Promise<PageReply> {
  const database = await databaseOf(ctx, page)
  return database ? showSignUp(ctx, page, { database }) : showLogin(ctx, page, {})
}

async function showSignUp(
  ctx: Context,
  page: FlowPage,
  { database, status = 200, ...changed }: { database: Connection; status?: number } & Partial<SignUpPage>,
): Promise<PageReply> {
  const { state, handle } = page.flow
  return page.show(
    {
      name: 'signup',
      state: handle,
      application: await applicationView(ctx, state.clientId),
      email: '',
      username: hasUsernames(database) ? '' : null,
      policy: policyView(database),
      providers: providersFor(ctx, await connectionsFor(ctx, state)),
      ...changed,
    },
    { status },
  )
}

async function make(ctx: Context, page: FlowPage): Promise<PageReply | Problem> {
  const { ip, userAgent } = page.request
  const { state, visitor } = page.flow
  const database = await databaseOf(ctx, page)
  const client = await ctx.directory.client(state.clientId)
  if (!database || !client) return showLogin(ctx, page, {}, 400)
  const { fields, typed } = typedIn(page, database)
  const parsed = signUpBody.safeParse({ client_id: client.id, connection: database.name, ...fields })
  if (!parsed.success) {
    const wrong = { ...typed, status: 400, problem: 'check_fields' as const }
    return showSignUp(ctx, page, { ...wrong, fieldProblems: fieldProblems(fields, parsed.error.issues) })
  }
  const about = { ip, userAgent, origin: state.origin }
  const made = await signUp(ctx, { client, connection: database, visitor: about, locale: visitor.locale, sent: fields })
  if (made instanceof Problem) return refused(ctx, page, typed, made)
  return enter(ctx, page, { key: made.identities[0].key, method: 'pwd' })
}

/** What was typed: as it is signed up with, and as the page shows it again. */
function typedIn({ request }: FlowPage, database: Connection) {
  const { email = '', username = '', password = '' } = request.form
  const typed = { database, email: email.trim(), username: hasUsernames(database) ? username.trim() : null }
  const named = typed.username === null || typed.username === '' ? {} : { username: typed.username }
  return { fields: { email: typed.email, password, ...named }, typed }
}

function fieldProblems(
  { email, password }: { email: string; password: string },
  issues: readonly { readonly path: readonly PropertyKey[] }[],
): NonNullable<SignUpPage['fieldProblems']> {
  const isWrong = (name: string) => issues.some(({ path }) => path[0] === name)
  return {
    ...(isWrong('username') ? { username: 'invalid_username' as const } : {}),
    ...(isWrong('email') ? { email: email === '' ? ('required' as const) : ('invalid_email' as const) } : {}),
    ...(isWrong('password') ? { password: password === '' ? ('required' as const) : ('too_long' as const) } : {}),
  }
}

function refused(
  ctx: Context,
  page: FlowPage,
  typed: { readonly database: Connection; readonly email: string; readonly username: string | null },
  refusal: Problem,
): Promise<PageReply> | Problem {
  const wrong = passwordProblem(refusal)
  const shown = { ...typed, status: 400 }
  if (wrong) return showSignUp(ctx, page, { ...shown, problem: 'weak_password', fieldProblems: { password: wrong } })
  if (refusal.code === 'suspicious_address') return showSignUp(ctx, page, { ...shown, problem: 'too_many_attempts' })
  // What the shape let through and the connection does not: the length of a username.
  if (refusal.code === 'invalid_body') {
    return showSignUp(ctx, page, { ...shown, problem: 'check_fields', fieldProblems: { username: 'invalid_username' } })
  }
  const isTold = refusal.code === 'invalid_signup' || refusal.code === 'user_exists'
  return isTold ? showSignUp(ctx, page, { ...shown, problem: 'sign_up_refused' }) : problem(refusal.code)
}
