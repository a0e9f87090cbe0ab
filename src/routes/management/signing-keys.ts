import { z } from 'zod'
import { type Route, route } from '../../http/route.ts'
import { findSigningKeys } from '../../operations/keys/find-signing-keys.ts'
import { revokeSigningKey } from '../../operations/keys/revoke-signing-key.ts'
import { rotateSigningKey } from '../../operations/keys/rotate-signing-key.ts'
import { Problem, problem } from '../../problems.ts'
import { writeCertificate, writeSigningKeys } from '../../shapes/signing-key.ts'
import { keyAnswers } from '../../shapes/answers/configuration.ts'

const MAY_READ = { any: ['read:signing_keys'] } as const
const params = z.object({ kid: z.string().min(1).max(200) })

/** The keys that sign our tokens. */
export const signingKeyRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/v2/keys/signing',
    summary: 'Get all Application Signing Keys',
    allow: MAY_READ,
    answers: keyAnswers.list,
    query: z.looseObject({}),
    run: async (ctx) => {
      const { roles, keys } = await findSigningKeys(ctx)
      return { status: 200, body: writeSigningKeys(roles, keys) }
    },
  }),
  route({
    method: 'GET',
    path: '/api/v2/keys/signing/:kid',
    summary: 'Get an Application Signing Key by its key id',
    allow: MAY_READ,
    answers: keyAnswers.read,
    params,
    query: z.looseObject({}),
    run: async (ctx, { params: { kid } }) => {
      const { roles, keys } = await findSigningKeys(ctx)
      const found = writeSigningKeys(roles, keys).find((key) => key.kid === kid)
      return found ? { status: 200, body: found } : problem('signing_key_not_found')
    },
  }),
  route({
    method: 'POST',
    path: '/api/v2/keys/signing/rotate',
    summary: 'Rotate the Application Signing Key',
    allow: { any: ['create:signing_keys', 'update:signing_keys'] },
    answers: keyAnswers.rotate,
    run: async (ctx, { asked }) => {
      const key = await rotateSigningKey(ctx, asked)
      return key instanceof Problem ? key : { status: 201, body: writeCertificate(key) }
    },
  }),
  route({
    method: 'PUT',
    path: '/api/v2/keys/signing/:kid/revoke',
    summary: 'Revoke an Application Signing Key by its key id',
    allow: { any: ['update:signing_keys'] },
    answers: keyAnswers.revoke,
    params,
    run: async (ctx, { asked, params: { kid } }) => {
      const key = await revokeSigningKey(ctx, asked, kid)
      return key instanceof Problem ? key : { status: 200, body: writeCertificate(key) }
    },
  }),
]
