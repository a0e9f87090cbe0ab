/** The tenant's name in events and Actions: the host name of the canonical origin. */
export function tenantOf({ origins }: { readonly origins: readonly [string, ...string[]] }): string {
  return new URL(origins[0]).hostname
}
