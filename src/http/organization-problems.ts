import type { ORGANIZATION_WORDS } from '../problems/organization-words.ts'

/** Status and `errorCode` of refusals about organizations, as {@link errorBody} has those of all others. */
export const ORGANIZATION_PROBLEMS = {
  organization_not_found: [404, null],
  organization_exists: [409, 'organization_conflict'],
  organization_connection_not_found: [404, null],
  organization_connection_exists: [409, 'organization_connection_conflict'],
  too_many_member_roles: [409, 'too_many_roles'],
  organization_grant_exists: [409, 'organization_grant_conflict'],
  organization_domain_not_found: [404, null],
  organization_domain_exists: [409, 'organization_domain_conflict'],
  organization_invitation_not_found: [404, null],
  no_login_route: [400, 'invalid_body'],
} as const satisfies Record<keyof typeof ORGANIZATION_WORDS, readonly [status: number, errorCode: string | null]>
