import type { Asked } from '../model/caller.ts'
import type { Json } from '../model/json.ts'
import type { Visitor } from '../model/visitor.ts'

/**
 * A request of somebody who is not signed in, as a change records it: the application is the actor, with no rights of
 * its own, and what the person proved (a ticket, a password) is looked at by the decision.
 */
export function askedByPerson(
  { ip, userAgent, origin }: Visitor,
  about: { readonly clientId: string; readonly summary: string; readonly path: string; readonly body?: Json },
): Asked {
  return {
    caller: { kind: 'client', clientId: about.clientId, issuer: `${origin}/`, scopes: new Set() },
    rights: [],
    summary: about.summary,
    method: 'POST',
    path: about.path,
    query: {},
    body: about.body ?? {},
    ip,
    userAgent: userAgent.slice(0, 500),
    correlationId: null,
  }
}
