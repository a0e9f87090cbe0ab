const FIXED = 'one value here: a body is compared with it, and one that would change it is refused'

/** Where our document says something else than Auth0's, and why. Each is looked for: one that is gone fails too. */
export const DIFFERENT = {
  status: {
    'DELETE /api/v2/roles/{id}/permissions 204': 'recorded so',
    'PATCH /api/v2/clients/{client_id}/credentials/{credential_id} 200': 'recorded so',
    'PATCH /api/v2/resource-servers/{id} 200': 'recorded so',
  },
  parameter: {
    'GET /api/v2/client-grants default_for': 'not made',
    'GET /api/v2/client-grants/{id}/organizations *': 'pages by offset only',
    'GET /api/v2/emails/provider *': 'there is never one',
    'GET /api/v2/users/{id}/groups include_fields': 'there are never groups',
    'GET /api/v2/users/{id}/refresh-tokens include_totals': 'by checkpoints alone, as recorded',
    'GET /api/v2/users/{id}/sessions include_totals': 'by checkpoints alone, as recorded',
    'GET /api/v2/branding/phone/providers disabled': 'there is never one',
    'GET /api/v2/branding/phone/templates disabled': 'there is never one',
    'GET /api/v2/custom-domains *': 'there is never one',
    'GET /api/v2/flows *': 'there is never one',
    'GET /api/v2/forms *': 'there is never one',
    'GET /api/v2/hooks *': 'there is never one',
    'GET /api/v2/rules *': 'there is never one',
  },
  body: {
    'PATCH /api/v2/attack-protection/bot-detection *': FIXED,
    'PATCH /api/v2/attack-protection/breached-password-detection *': FIXED,
    'PATCH /api/v2/attack-protection/captcha *': FIXED,
    'PATCH /api/v2/attack-protection/phone-provider-protection *': FIXED,
    'PATCH /api/v2/prompts *': FIXED,
    'POST /api/v2/client-grants default_for': 'not made',
    'POST /api/v2/tickets/email-verification organization_id': 'not made',
    'POST /api/v2/tickets/password-change organization_id': 'not made',
  },
  answer: {},
} as const satisfies Record<string, Readonly<Record<string, string>>>
