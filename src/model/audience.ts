const PREFIX = 'urn:carabiner:audience:'

/** Auth0's `audience`, any text, as the resource indicator that the provider takes (RFC 8707 wants a URI). */
export function resourceOf(audience: string): string {
  return `${PREFIX}${encodeURIComponent(audience)}`
}

/** The audience that a resource indicator stands for. */
export function audienceOf(resource: string): string {
  return resource.startsWith(PREFIX) ? decodeURIComponent(resource.slice(PREFIX.length)) : resource
}
