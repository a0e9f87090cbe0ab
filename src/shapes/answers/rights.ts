import { z } from 'zod'
import { checkpointOf, pageOf } from './page.ts'

const role = z.strictObject({ id: z.string(), name: z.string(), description: z.string().optional() })
const permission = z.strictObject({
  permission_name: z.string(),
  description: z.string().optional(),
  resource_server_name: z.string().optional(),
  resource_server_identifier: z.string(),
})
const source = z.strictObject({
  source_id: z.string(),
  source_name: z.string(),
  source_type: z.enum(['DIRECT', 'ROLE']),
})
const member = z.strictObject({
  user_id: z.string(),
  email: z.string().optional(),
  name: z.string().optional(),
  picture: z.string().optional(),
})
const done = z.strictObject({})

export const roleAnswers = {
  list: { 200: pageOf('roles', role) },
  read: { 200: role },
  delete: { 200: done },
  permissions: { 200: pageOf('permissions', permission) },
  members: { 200: pageOf('users', member) },
  assign: { 200: done },
  permit: { 201: done },
}

export const userRightsAnswers = {
  permissions: { 200: pageOf('permissions', permission.extend({ sources: z.array(source) })) },
}

const effectiveRole = role.required().extend({ sources: z.array(z.enum(['direct', 'groups'])) })
const effectivePermission = permission.extend({ sources: z.array(z.enum(['direct', 'roles'])) })

export const effectiveRightsAnswers = {
  roles: { 200: checkpointOf('roles', effectiveRole) },
  permissions: { 200: checkpointOf('permissions', effectivePermission) },
  groups: { 200: z.strictObject({ groups: z.array(z.looseObject({})) }) },
}
