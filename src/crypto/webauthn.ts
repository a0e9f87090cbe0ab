import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
  WebAuthnCredential,
} from '@simplewebauthn/server'

/** Loaded at the first passkey: with its ASN.1 it takes 0.2 s, which a start need not wait for. */
const loadLibrary = () => import('@simplewebauthn/server')

/** What a page hands to `navigator.credentials.create` and `.get`, as JSON. */
export type RegistrationOptions = PublicKeyCredentialCreationOptionsJSON
export type AssertionOptions = PublicKeyCredentialRequestOptionsJSON

/** How long a person has, in milliseconds; the challenge itself lives as long. */
const TIMEOUT = 300_000
/** EdDSA, ES256 and RS256 (COSE): what authenticators have. */
const ALGORITHMS = [-8, -7, -257]

interface Registration {
  readonly rpId: string
  /** Shown by the device: the service, and whom it is for. */
  readonly rpName: string
  readonly userName: string
  readonly displayName: string
  /** Base64url; names nobody. */
  readonly userHandle: string
  /** Credentials that the person has already. */
  readonly exclude: readonly { readonly id: string; readonly transports: readonly string[] }[]
  /** A passkey signs in alone, so it is found without a name and knows its person; a security key need not. */
  readonly asPasskey: boolean
}

/** Options to register a passkey or a security key. No attestation: which model a person uses is not our business. */
export async function registrationOptions(wish: Registration): Promise<RegistrationOptions> {
  const { generateRegistrationOptions } = await loadLibrary()
  return generateRegistrationOptions({
    rpName: wish.rpName,
    rpID: wish.rpId,
    userName: wish.userName,
    userDisplayName: wish.displayName,
    userID: new Uint8Array(Buffer.from(wish.userHandle, 'base64url')),
    attestationType: 'none',
    timeout: TIMEOUT,
    supportedAlgorithmIDs: ALGORITHMS,
    excludeCredentials: wish.exclude.map(({ id, transports }) => ({ id, transports: [...transports] })),
    authenticatorSelection: wish.asPasskey
      ? { residentKey: 'required', userVerification: 'required' }
      : { residentKey: 'discouraged', userVerification: 'preferred' },
  })
}

interface Assertion {
  readonly rpId: string
  /** Empty: any passkey of this relying party, so the options say nothing about anybody. */
  readonly allow: readonly { readonly id: string; readonly transports: readonly string[] }[]
  readonly userVerification: 'required' | 'preferred'
}

/** Options to prove a passkey or a security key. */
export async function assertionOptions({ rpId, allow, userVerification }: Assertion): Promise<AssertionOptions> {
  const { generateAuthenticationOptions } = await loadLibrary()
  return generateAuthenticationOptions({
    rpID: rpId,
    timeout: TIMEOUT,
    userVerification,
    allowCredentials: allow.map(({ id, transports }) => ({ id, transports: [...transports] })),
  })
}

/** What an answer of a browser must fit. */
export interface Expected {
  readonly challenge: string
  readonly origin: string
  readonly rpId: string
  readonly userVerification: boolean
}

/** A credential as it was registered. */
export interface Registered {
  readonly credentialId: string
  /** COSE, base64url. */
  readonly publicKey: string
  readonly counter: number
  readonly deviceType: string
  readonly backedUp: boolean
}

/** Why an answer was not believed, for the server's log: it may repeat what was sent. */
export class Unbelieved {
  readonly reason: string

  constructor(error: unknown) {
    this.reason = (error instanceof Error ? error.message : String(error)).slice(0, 300)
  }
}

/** Checks a registration (WebAuthn §7.1). Whatever the library throws at is the sender's doing. */
export async function checkRegistration(
  response: Omit<RegistrationResponseJSON, 'clientExtensionResults'>,
  expected: Expected,
): Promise<Registered | Unbelieved> {
  const { verifyRegistrationResponse } = await loadLibrary()
  try {
    const { registrationInfo: found } = await verifyRegistrationResponse({
      response: { ...response, clientExtensionResults: {} },
      ...inLibrarysWords(expected),
      supportedAlgorithmIDs: ALGORITHMS,
    })
    if (!found) return new Unbelieved('The attestation is not good')
    return {
      credentialId: found.credential.id,
      publicKey: Buffer.from(found.credential.publicKey).toString('base64url'),
      counter: found.credential.counter,
      deviceType: found.credentialDeviceType,
      backedUp: found.credentialBackedUp,
    }
  } catch (error) {
    return new Unbelieved(error)
  }
}

/** A stored credential. */
export interface Known {
  readonly credentialId: string
  readonly publicKey: string
  readonly counter: number
}

/** What a good assertion says. */
export interface Asserted {
  readonly counter: number
  readonly backedUp: boolean
  readonly userVerified: boolean
}

/** Checks an assertion by a stored credential (WebAuthn §7.2); a counter that did not grow means a clone. */
export async function checkAssertion(
  response: Omit<AuthenticationResponseJSON, 'clientExtensionResults'>,
  expected: Expected,
  known: Known,
): Promise<Asserted | Unbelieved> {
  const { verifyAuthenticationResponse } = await loadLibrary()
  const publicKey = new Uint8Array(Buffer.from(known.publicKey, 'base64url'))
  const credential: WebAuthnCredential = { id: known.credentialId, publicKey, counter: known.counter }
  try {
    const { verified, authenticationInfo: found } = await verifyAuthenticationResponse({
      response: { ...response, clientExtensionResults: {} },
      ...inLibrarysWords(expected),
      credential,
    })
    if (!verified) return new Unbelieved('The signature is not good')
    return { counter: found.newCounter, backedUp: found.credentialBackedUp, userVerified: found.userVerified }
  } catch (error) {
    return new Unbelieved(error)
  }
}

function inLibrarysWords({ challenge, origin, rpId, userVerification }: Expected) {
  return {
    expectedChallenge: challenge,
    expectedOrigin: origin,
    expectedRPID: rpId,
    requireUserVerification: userVerification,
  }
}
