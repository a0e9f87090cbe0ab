import type { Provider } from 'oidc-provider'
import instance from 'oidc-provider/lib/helpers/weak_cache.js'
import type { JsonObject } from '../model/json.ts'
import { idTokenPayload } from './account.ts'
import { isAllowed } from '../model/allowed-urls.ts'

interface Payloads {
  readonly IN_PAYLOAD: readonly string[]
}

interface Internals {
  readonly IdToken: { prototype: { payload: (this: IdTokenParts) => Promise<JsonObject> } }
  readonly Grant: Payloads
  readonly Session: Payloads & { prototype: { ensureClientContainer: (this: NamedSession, clientId: string) => void } }
  readonly Client: {
    prototype: {
      redirectUriAllowed: (this: { redirectUris: string[] }, address: string) => boolean
      includeSid: () => boolean
    }
    Schema: { prototype: { redirectUris: () => void } }
  }
}

interface NamedSession {
  readonly uid: string
  sidFor(clientId: string, sid?: string): string | undefined
}

interface IdTokenParts {
  readonly available: JsonObject
  readonly extra: JsonObject
}

/**
 * What the pinned version has no setting for (research/TECH §4). Each is held by a test of a real client:
 * ID tokens carry the claims that we made, and the user, not the sign-in, as subject; grants keep what Actions added,
 * sessions the methods and the device; addresses of clients follow Auth0's rules; `response_type=token` is served.
 */
export function patch(provider: Provider): void {
  const { IdToken, Grant, Session, Client } = provider as unknown as Internals
  IdToken.prototype.payload = async function (this: IdTokenParts) {
    return idTokenPayload(this.available, this.extra)
  }
  keepAlso(Grant, 'custom')
  keepAlso(Session, 'methods', 'recorded', 'createdAt', 'device')
  Client.prototype.redirectUriAllowed = function (this: { redirectUris: string[] }, address: string) {
    return isAllowed(this.redirectUris, address)
  }
  // A session has one name for all applications, which the Management API knows it by too, as Auth0's do.
  Session.prototype.ensureClientContainer = function (this: NamedSession, clientId: string) {
    if (this.sidFor(clientId) === undefined) this.sidFor(clientId, this.uid)
  }
  // Every ID token names its session, as Auth0's do.
  Client.prototype.includeSid = () => true
  Client.Schema.prototype.redirectUris = () => undefined
  // Alone it is OAuth 2.0 and no OpenID Connect, which the provider's settings refuse; it serves it all the same.
  instance(provider).configuration.responseTypes.push('token')
}

function keepAlso(model: Payloads, ...names: string[]): void {
  const kept = [...model.IN_PAYLOAD, ...names]
  Object.defineProperty(model, 'IN_PAYLOAD', { get: () => kept })
}
