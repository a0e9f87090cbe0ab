import { type MfaRoute, byBearer, byClient } from '../../http/mount-mfa.ts'
import { associateMfa } from '../../operations/mfa/associate.ts'
import { challengeMfa } from '../../operations/mfa/challenge.ts'
import { listAuthenticators, removeAuthenticator } from '../../operations/mfa/manage-authenticators.ts'
import { Problem } from '../../problems.ts'
import { associateBody, challengeBody, writeAuthenticator } from '../../shapes/mfa.ts'

/** The MFA API of sign-ins without pages (CONTRACT §11.5). Its grants are at `/oauth/token`. */
export const mfaRoutes: readonly MfaRoute[] = [
  byClient({
    method: 'POST',
    path: '/mfa/challenge',
    body: challengeBody,
    run: async (ctx, { who, body }) => {
      const challenge = await challengeMfa(ctx, {
        mfaToken: body.mfa_token,
        clientId: who.id,
        challengeType: body.challenge_type,
        authenticatorId: body.authenticator_id ?? null,
      })
      return challenge instanceof Problem
        ? challenge
        : { status: 200, body: { challenge_type: challenge.challengeType } }
    },
  }),
  byBearer({
    method: 'POST',
    path: '/mfa/associate',
    body: associateBody,
    run: async (ctx, { who, body }) => {
      const issuerName = new URL(ctx.config.origins[0]).hostname
      const associated = await associateMfa(ctx, who, { types: body.authenticator_types, issuerName })
      if (associated instanceof Problem) return associated
      const { id, secret, uri, recoveryCode } = associated
      const first = recoveryCode === null ? {} : { recovery_codes: [recoveryCode] }
      return { status: 200, body: { authenticator_type: 'otp', id, secret, barcode_uri: uri, ...first } }
    },
  }),
  byBearer({
    method: 'GET',
    path: '/mfa/authenticators',
    run: async (ctx, { who }) => {
      const factors = await listAuthenticators(ctx, who)
      return factors instanceof Problem ? factors : { status: 200, body: factors.map(writeAuthenticator) }
    },
  }),
  byBearer({
    method: 'DELETE',
    path: '/mfa/authenticators/:id',
    run: async (ctx, { who, id }) => (await removeAuthenticator(ctx, who, id)) ?? { status: 204 },
  }),
]
