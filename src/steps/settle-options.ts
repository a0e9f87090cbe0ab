import type { Context } from '../context.ts'
import { readCertificate } from '../crypto/provider-certificate.ts'
import { filledOptions, refuseOptions } from '../model/connection-options.ts'
import type { JsonObject } from '../model/json.ts'
import { readFederationMetadata } from '../model/strategies/federation-metadata.ts'
import { type Problem, problem } from '../problems.ts'

/** What is asked of a connection's options. */
export interface OptionsWish {
  readonly strategy: string
  readonly sent: JsonObject
  readonly isNew: boolean
}

/** The options of a connection as they are stored: checked, filled up, and with what its certificates say. */
export function settleOptions({ config }: Context, { strategy, sent, isNew }: OptionsWish): JsonObject | Problem {
  const refusal = refuseOptions(strategy, sent)
  if (refusal) return refusal
  const filled = filledOptions(strategy, sent, isNew)
  if (strategy === 'waad') return { app_domain: new URL(config.origins[0]).host, ...filled }
  if (strategy === 'adfs') return { ...filled, ...metadataFacts(sent) }
  return strategy === 'samlp' || strategy === 'pingfederate' ? withCertificate(filled) : filled
}

function metadataFacts({ fedMetadataXml: xml }: JsonObject): JsonObject {
  if (typeof xml !== 'string') return {}
  const { signIn, certificates } = readFederationMetadata(xml)
  const thumbprints = certificates.flatMap((text) => readCertificate(text)?.thumbprint ?? [])
  return { thumbprints, ...(signIn === null ? {} : { signInEndpoint: signIn }) }
}

/** The certificate of a SAML provider goes by another name once it was read (as recorded). */
function withCertificate({ signingCert, ...options }: JsonObject): JsonObject | Problem {
  const base = options['pingFederateBaseUrl']
  const endpoint = options['signInEndpoint'] === undefined && typeof base === 'string' ? { signInEndpoint: base } : {}
  if (signingCert === undefined || signingCert === null) return { ...options, ...endpoint }
  const facts = typeof signingCert === 'string' ? readCertificate(signingCert) : null
  if (!facts) {
    const words =
      'The signing certificate is not valid. Please provide a .pem or .cer certificate base64 encoded public key'
    return problem('invalid_body', words)
  }
  const { pem, expires, subject, thumbprint } = facts
  return { ...options, ...endpoint, expires, subject, thumbprints: [thumbprint], cert: pem }
}
