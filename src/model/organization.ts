import type { JsonObject } from './json.ts'

/** A business customer whose members sign in on its behalf (CONTRACT §4.8). */
export interface Organization {
  /** `org_` and 16 letters and digits. */
  readonly id: string
  /** Lower case; a name never looks like an id. */
  readonly name: string
  readonly displayName: string
  readonly branding: JsonObject | null
  readonly metadata: JsonObject | null
  readonly tokenQuota: JsonObject | null
}

/** A connection that an organization's members may come from. */
export interface OrganizationConnection {
  readonly connectionId: string
  /** Whoever signs in with it becomes a member. */
  readonly assignMembershipOnLogin: boolean
  readonly showAsButton: boolean
  readonly isSignupEnabled: boolean
  readonly isEnabled: boolean
  /** Other properties as they were sent, in Auth0's names. */
  readonly extra: JsonObject
}

/** A member, the profile of its main identity, and since when (microseconds since 1970). */
export interface OrganizationMember {
  readonly userId: string
  readonly profile: JsonObject
  readonly since: number
  readonly roles: readonly { readonly id: string; readonly name: string }[]
}

/** Somebody who was asked to become a member. */
export interface Invitation {
  /** `uinv_` and 16 letters and digits. */
  readonly id: string
  readonly organizationId: string
  readonly clientId: string
  readonly connectionId: string | null
  readonly email: string
  readonly inviter: string
  readonly appMetadata: JsonObject | null
  readonly userMetadata: JsonObject | null
  readonly roles: readonly string[]
  /** The link, but for its ticket. */
  readonly url: string
  readonly createdAt: Date
  readonly expiresAt: Date
}

/** A domain by which members are to be known. */
export interface OrganizationDomain {
  readonly id: string
  readonly domain: string
  readonly status: 'pending' | 'verified'
  readonly useForDiscovery: boolean
  /** What the domain's owner shows in the DNS. */
  readonly verification: string
}

/** Part of a list, and how long it is. */
export interface Listed<Item> {
  readonly items: readonly Item[]
  readonly total: number
}

/** The most roles that a member may have in one organization (CONTRACT §4.8). */
export const MOST_MEMBER_ROLES = 50
