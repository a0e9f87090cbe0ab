import { z } from 'zod'
import { type Route, route } from '../../http/route.ts'
import type { JsonObject } from '../../model/json.ts'
import { cursorQuery, pageQuery } from '../../shapes/paging.ts'
import { checkpointOf, pageOf } from '../../shapes/answers/page.ts'

/** A list by its path below `/api/v2`, its name in an answer, and the scope that reads it. */
type EmptyList = readonly [path: string, name: string, scope: string]

/** Lists that Auth0 answers bare, or as an object with totals. */
const PAGED: readonly EmptyList[] = [
  ['custom-domains', 'custom_domains', 'read:custom_domains'],
  ['flows', 'flows', 'read:flows'],
  ['flows/vault/connections', 'connections', 'read:flows_vault_connections'],
  ['forms', 'forms', 'read:forms'],
  ['guardian/policies', 'policies', 'read:mfa_policies'],
  ['hooks', 'hooks', 'read:hooks'],
  ['log-streams', 'log_streams', 'read:log_streams'],
  ['network-acls', 'network_acls', 'read:network_acls'],
  ['rules', 'rules', 'read:rules'],
  ['rules-configs', 'rules_configs', 'read:rules_configs'],
  ['self-service-profiles', 'self_service_profiles', 'read:self_service_profiles'],
]

/** Lists that come by checkpoints, always as an object. */
const BY_CHECKPOINT: readonly EmptyList[] = [
  ['branding/phone/providers', 'providers', 'read:phone_providers'],
  ['branding/phone/templates', 'templates', 'read:phone_templates'],
  ['connections-directory-provisionings', 'directory_provisionings', 'read:directory_provisionings'],
  ['event-streams', 'eventStreams', 'read:event_streams'],
  ['token-exchange-profiles', 'token_exchange_profiles', 'read:token_exchange_profiles'],
  ['user-attribute-profiles', 'user_attribute_profiles', 'read:user_attribute_profiles'],
]

const query = pageQuery.extend(cursorQuery.shape).loose()

type PageQuery = z.infer<typeof query>

/**
 * What a tenant of Auth0 may have many of, and a tenant here has none of: reading them says so, so that tools that copy a
 * configuration go on. Making one is not served (501).
 */
export const emptyListRoutes: readonly Route[] = [
  ...PAGED.map((list) =>
    emptyList(list, pageOf(list[1], z.json()), ({ page, per_page: limit, include_totals: withTotals }) =>
      withTotals ? { start: page * limit, limit, total: 0, [list[1]]: [] } : [],
    ),
  ),
  ...BY_CHECKPOINT.map((list) => emptyList(list, checkpointOf(list[1], z.json()), () => ({ [list[1]]: [] }))),
]

function emptyList(
  [path, name, scope]: EmptyList,
  shape: z.ZodType,
  write: (query: PageQuery) => JsonObject | readonly never[],
): Route {
  return route({
    method: 'GET',
    path: `/api/v2/${path}`,
    summary: `Get ${name.replaceAll('_', ' ')}: there are none`,
    allow: { any: [scope] },
    answers: { 200: shape },
    query,
    run: async (_ctx, request) => ({ status: 200, body: write(request.query) }),
  })
}
