/** Refusals that are about organizations. */
export const ORGANIZATION_WORDS = {
  organization_not_found: 'No organization found by that id or name',
  organization_exists: 'An organization with this name already exists.',
  organization_connection_not_found: 'The organization does not have this connection.',
  organization_connection_exists: 'The organization connection already exists.',
  too_many_member_roles: 'No more roles can be assigned to this organization member.',
  organization_grant_exists: 'The client grant has already been added to this organization.',
  organization_domain_not_found: 'The discovery domain does not exist.',
  organization_domain_exists:
    'An organization discovery domain with this domain is already registered to this organization.',
  organization_invitation_not_found: 'The invitation does not exist.',
  no_login_route:
    'A default login route is required to generate the invitation url. For more information, see https://auth0.com/docs/universal-login/configure-default-login-routes',
} as const
