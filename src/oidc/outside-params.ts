import type { KoaContextWithOIDC } from 'oidc-provider'
import { audienceOf } from '../model/audience.ts'

/** The parameters of the request in Auth0's words. */
export function outsideParams(request: KoaContextWithOIDC): Record<string, string> {
  const { resource, ...params } = (request.oidc.params ?? {}) as Record<string, unknown>
  const told = Object.entries(params).filter((entry): entry is [string, string] => typeof entry[1] === 'string')
  const named = [resource].flat().find((one) => typeof one === 'string')
  return { ...Object.fromEntries(told), ...(named === undefined ? {} : { audience: audienceOf(named) }) }
}
