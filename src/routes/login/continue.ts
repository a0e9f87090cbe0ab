import type { Context } from '../../context.ts'
import { newSecret, oneWay } from '../../crypto/one-way.ts'
import { sealedAt } from '../../crypto/vault.ts'
import type { PageReply, PageRequest, PageRoute } from '../../http/page-route.ts'
import type { JsonObject } from '../../model/json.ts'
import { cookieNames } from '../../oidc/cookies.ts'
import type { Providers } from '../../oidc/providers.ts'
import { Problem, problem } from '../../problems.ts'
import { readFlow } from '../../store/flows.ts'
import { addProof, takeProof } from '../../store/proofs.ts'
import type { Returned } from '../../steps/sign-in/action-event.ts'
import { continueActions } from '../../steps/sign-in/run-actions.ts'
import { problemPage } from './error-page.ts'
import { type FlowPage, flowPage } from './flow-page.ts'

/** Where the browser comes back to from a page to which an Action had sent it, by a link or by a form that it posts. */
export function continueRoutes(providers: Providers): PageRoute[] {
  const byGet = flowPage(providers, 'GET', '/continue', comeBack)
  const byPost = flowPage(providers, 'POST', '/continue', comeBack)
  return [byGet, { ...byPost, fromElsewhere: true, run: (ctx, request) => unlessForeign(ctx, request, byPost) }]
}

async function comeBack(ctx: Context, page: FlowPage): Promise<PageReply | Problem> {
  const returned = await returnedWith(ctx, page.request)
  if (returned instanceof Problem) return returned
  const result = await continueActions(ctx, page.flow, returned)
  return 'denied' in result ? page.deny(result.denied) : page.goOn(result.state)
}

/** A form from another site carries no cookie of ours. It is kept for a moment, until the same browser asks by GET. */
async function unlessForeign(ctx: Context, request: PageRequest, route: PageRoute): Promise<PageReply> {
  if (request.cookies[cookieNames(request.origin).browser] !== undefined) return route.run(ctx, request)
  const handle = request.form['state'] ?? request.query['state'] ?? ''
  if (handle === '' || !(await readFlow(ctx.db, oneWay('flow', handle)))) {
    return problemPage(ctx, request, problem('flow_expired'))
  }
  const secret = newSecret()
  const id = oneWay('returned', secret)
  const data = { sealed: ctx.vault.seal(JSON.stringify([handle, request.form]), sealedAt.returnedForm(id)) }
  await addProof(ctx.db, { id, kind: 'returned', userId: null, identity: null, epoch: null, data }, KEPT_SECONDS)
  const query = new URLSearchParams({ state: handle, [KEPT]: secret })
  return { redirect: `${request.origin}/continue?${query.toString()}` }
}

const KEPT = 'carabiner_form'
const KEPT_SECONDS = 60

/** The request as the Action is to see it. A form that was kept counts once, and for its own flow. */
async function returnedWith(ctx: Context, { method, query, form }: PageRequest): Promise<Returned | Problem> {
  const { [KEPT]: secret, ...rest } = query
  if (secret === undefined) return { method, query: rest, body: form }
  const id = oneWay('returned', secret)
  const proof = await takeProof(ctx.db, id)
  const sealed = proof?.data['sealed']
  if (typeof sealed !== 'string') return problem('flow_expired')
  const [handle, body] = JSON.parse(ctx.vault.open(sealed, sealedAt.returnedForm(id))) as [string, JsonObject]
  return handle === query['state'] ? { method: 'POST', query: { state: handle }, body } : problem('flow_expired')
}
