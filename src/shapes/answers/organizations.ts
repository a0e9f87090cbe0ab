import { z } from 'zod'
import { pageOf } from './page.ts'

const moment = z.iso.datetime()
const text = z.string()
const metadata = z.record(text, z.json())

const organization = z.strictObject({
  id: text,
  name: text,
  display_name: text,
  branding: z.looseObject({}).optional(),
  metadata: z.record(text, text).optional(),
  token_quota: z.looseObject({}).optional(),
})

const connection = z.strictObject({
  connection_id: text,
  assign_membership_on_login: z.boolean(),
  show_as_button: z.boolean(),
  is_signup_enabled: z.boolean(),
  is_enabled: z.boolean().optional(),
  organization_connection_name: text.optional(),
  organization_access_level: text.optional(),
  connection: z.strictObject({ name: text, strategy: text }),
})

const member = z.strictObject({
  user_id: text.optional(),
  email: text.optional(),
  picture: text.optional(),
  name: text.optional(),
  roles: z.array(z.strictObject({ id: text, name: text })).optional(),
})

/** `fields` may leave anything out. */
const invitation = z
  .strictObject({
    id: text,
    organization_id: text,
    inviter: z.strictObject({ name: text }),
    invitee: z.strictObject({ email: text }),
    invitation_url: text,
    created_at: moment,
    expires_at: moment,
    client_id: text,
    connection_id: text,
    app_metadata: metadata,
    user_metadata: metadata,
    roles: z.array(text),
    ticket_id: text,
  })
  .partial()

const domain = z.strictObject({
  id: text,
  domain: text,
  status: z.enum(['pending', 'verified']),
  use_for_organization_discovery: z.boolean(),
  verification_txt: text,
  verification_host: text,
})

const role = z.strictObject({ id: text, name: text, description: text })

export const organizationAnswers = {
  list: { 200: pageOf('organizations', organization) },
  create: { 201: organization.extend({ enabled_connections: z.array(connection).optional() }) },
  read: { 200: organization },
}

export const organizationPartAnswers = {
  connections: { 200: z.union([pageOf('connections', connection), pageOf('enabled_connections', connection)]) },
  addConnection: { 201: connection },
  connection: { 200: connection },
  members: { 200: pageOf('members', member) },
  roles: { 200: pageOf('roles', role) },
  invitations: { 200: pageOf('invitations', invitation) },
  invitation: { 200: invitation },
  domains: { 200: z.strictObject({ domains: z.array(domain), next: text.optional() }) },
  addDomain: { 201: domain },
  domain: { 200: domain },
}
