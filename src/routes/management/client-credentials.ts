import { z } from 'zod'
import { type Route, route } from '../../http/route.ts'
import { changeCredential } from '../../operations/clients/change-credential.ts'
import { createCredential } from '../../operations/clients/create-credential.ts'
import { deleteCredential } from '../../operations/clients/delete-credential.ts'
import { findCredentials, readCredential } from '../../operations/clients/find-credentials.ts'
import { Problem } from '../../problems.ts'
import { credentialAnswers } from '../../shapes/answers/configuration.ts'
import { NOTHING } from '../../shapes/answers/users.ts'
import { credentialBody, credentialChange, writeCredential } from '../../shapes/client-credential.ts'

const MAY_READ = { any: ['read:client_credentials'] } as const
const ofClient = z.object({ client_id: z.string().min(1).max(200) })
const ofCredential = ofClient.extend({ credential_id: z.string().min(1).max(64) })

/** Keys and certificates that applications authenticate with. */
export const clientCredentialRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/v2/clients/:client_id/credentials',
    summary: 'Get client credentials',
    allow: MAY_READ,
    answers: credentialAnswers.list,
    params: ofClient,
    query: z.looseObject({}),
    run: async (ctx, { params }) => {
      const found = await findCredentials(ctx, params.client_id)
      return found instanceof Problem ? found : { status: 200, body: found.map((each) => writeCredential(each, true)) }
    },
  }),
  route({
    method: 'POST',
    path: '/api/v2/clients/:client_id/credentials',
    summary: 'Create a client credential',
    allow: { any: ['create:client_credentials'] },
    answers: credentialAnswers.create,
    params: ofClient,
    body: credentialBody,
    run: async (ctx, { asked, params, body }) => {
      const made = await createCredential(ctx, asked, params.client_id, body)
      return made instanceof Problem ? made : { status: 201, body: writeCredential(made) }
    },
  }),
  route({
    method: 'GET',
    path: '/api/v2/clients/:client_id/credentials/:credential_id',
    summary: 'Get client credential details',
    allow: MAY_READ,
    answers: credentialAnswers.read,
    params: ofCredential,
    query: z.looseObject({}),
    run: async (ctx, { params }) => {
      const found = await readCredential(ctx, params.client_id, params.credential_id)
      return found instanceof Problem ? found : { status: 200, body: writeCredential(found, true) }
    },
  }),
  route({
    method: 'PATCH',
    path: '/api/v2/clients/:client_id/credentials/:credential_id',
    summary: 'Update a client credential',
    allow: { any: ['update:client_credentials'] },
    answers: credentialAnswers.read,
    params: ofCredential,
    body: credentialChange,
    run: async (ctx, { asked, params, body }) => {
      const { client_id: clientId, credential_id: credentialId } = params
      const changed = await changeCredential(ctx, asked, { clientId, credentialId, expiresAt: body.expires_at ?? null })
      return changed instanceof Problem ? changed : { status: 200, body: writeCredential(changed) }
    },
  }),
  route({
    method: 'DELETE',
    path: '/api/v2/clients/:client_id/credentials/:credential_id',
    summary: 'Delete a client credential',
    allow: { any: ['delete:client_credentials'] },
    answers: NOTHING,
    params: ofCredential,
    run: async (ctx, { asked, params }) =>
      (await deleteCredential(ctx, asked, params.client_id, params.credential_id)) ?? { status: 204 },
  }),
]
