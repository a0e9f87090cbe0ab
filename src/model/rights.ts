import type { JsonObject } from './json.ts'
import { SYSTEM_API } from './system-api.ts'

/** A role: a name for permissions that users get together (CONTRACT §8). */
export interface Role {
  /** `rol_` and 16 letters and digits. */
  readonly id: string
  readonly name: string
  /** Null where none was sent. */
  readonly description: string | null
}

/** Something that may be done at an API: one of its scopes. */
export type Permission = {
  /** The API's identifier, as client grants name it. */
  readonly audience: string
  readonly name: string
}

/** That a user is a member of an organization, by ids; with a role, that it has this role there. */
export type Membership = {
  readonly organization: string
  readonly role: string | null
}

/** What a user was given: roles by id, permissions beside them, and memberships of organizations. */
export interface Rights {
  readonly roles: readonly string[]
  readonly permissions: readonly Permission[]
  /** Absent is none. */
  readonly memberships?: readonly Membership[]
}

export const NO_RIGHTS = { roles: [], permissions: [], memberships: [] } as const satisfies Rights

/** Limits (CONTRACT §4.8, §8). */
export const MOST_ROLES = 1000
export const MOST_ROLES_OF_USER = 50
export const MOST_PERMISSIONS = 1000

/** Roles and permissions of APIs that there are at this moment, of those that were asked about. */
export interface Standing {
  readonly roles: ReadonlySet<string>
  readonly permissions: ReadonlySet<string>
  readonly organizations: ReadonlySet<string>
}

/** A membership as one text, for sets of them. */
export function membershipKey({ organization, role }: Membership): string {
  return JSON.stringify([organization, role])
}

/** A permission as one text, for sets of them. */
export function permissionKey({ audience, name }: Permission): string {
  return JSON.stringify([audience, name])
}

/** Whether our own API, which is in no table, has a permission. */
export function isOfSystem({ audience, name }: Permission): boolean {
  return audience === SYSTEM_API.identifier && SYSTEM_API.scopes.some(({ value }) => value === name)
}

/** Whether there are any at all: a user without rights carries none. */
export function hasAny({ roles, permissions, memberships = [] }: Rights): boolean {
  return roles.length > 0 || permissions.length > 0 || memberships.length > 0
}

/** All of several users' rights, each once. */
export function unitedRights(all: readonly (Partial<Rights> | undefined)[]): Required<Rights> {
  const memberships = all.flatMap((rights) => rights?.memberships ?? [])
  const permissions = all.flatMap((rights) => rights?.permissions ?? [])
  return {
    roles: [...new Set(all.flatMap((rights) => rights?.roles ?? []))],
    permissions: [...new Map(permissions.map((one) => [permissionKey(one), one])).values()],
    memberships: [...new Map(memberships.map((one) => [membershipKey(one), one])).values()],
  }
}

/** Those of `rights` that `others` do not hold. */
export function rightsWithout(rights: Rights, others: Rights): Required<Rights> {
  const memberships = new Set(others.memberships?.map(membershipKey))
  const roles = new Set(others.roles)
  const permissions = new Set(others.permissions.map(permissionKey))
  return {
    roles: rights.roles.filter((role) => !roles.has(role)),
    permissions: rights.permissions.filter((one) => !permissions.has(permissionKey(one))),
    memberships: (rights.memberships ?? []).filter((one) => !memberships.has(membershipKey(one))),
  }
}

/** A permission of a user, and where it has it from: itself, its roles, or both. */
export interface HeldPermission {
  readonly audience: string
  readonly name: string
  readonly direct: boolean
  readonly roles: readonly Role[]
}

/** A user who has a role: its id, the profile of its main identity, and since when. */
export interface Member {
  readonly userId: string
  readonly profile: JsonObject
  /** Microseconds since 1970. */
  readonly since: number
}

/** A page of a list, and how many there are in all. */
export interface Page<Item> {
  readonly items: readonly Item[]
  readonly total: number
}
