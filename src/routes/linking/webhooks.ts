import { z } from 'zod'
import { type Route, route } from '../../http/route.ts'
import type { Webhook } from '../../model/webhook.ts'
import { changeWebhook } from '../../operations/webhooks/change-webhook.ts'
import { createWebhook } from '../../operations/webhooks/create-webhook.ts'
import { deleteWebhook } from '../../operations/webhooks/delete-webhook.ts'
import { findDeliveries, findWebhooks, readWebhook } from '../../operations/webhooks/find-webhooks.ts'
import { resendDelivery } from '../../operations/webhooks/resend-delivery.ts'
import { rotateWebhookSecret } from '../../operations/webhooks/rotate-webhook-secret.ts'
import { Problem } from '../../problems.ts'
import {
  deliveryQuery,
  newWebhookBody,
  webhookBody,
  writeDeliveries,
  writeDelivery,
  writeWebhook,
} from '../../shapes/webhook.ts'
import { webhookAnswers } from '../../shapes/answers/linking.ts'
import { NOTHING } from '../../shapes/answers/users.ts'

const id = z.string().min(1).max(200)
const params = z.object({ id })
const PATH = '/api/linking/webhooks'

/** Webhooks under the rights of Auth0's event streams, whose place they take. */
export const webhookRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: PATH,
    summary: 'Get webhooks',
    allow: { any: ['read:event_streams'] },
    answers: webhookAnswers.list,
    run: async (ctx) => ({
      status: 200,
      body: { webhooks: (await findWebhooks(ctx)).map((webhook) => writeWebhook(webhook)) },
    }),
  }),
  route({
    method: 'POST',
    path: PATH,
    summary: 'Create a webhook',
    allow: { any: ['create:event_streams'] },
    answers: webhookAnswers.create,
    body: newWebhookBody,
    run: async (ctx, { asked, body }) => answer(201, await createWebhook(ctx, asked, body), true),
  }),
  route({
    method: 'GET',
    path: `${PATH}/:id`,
    summary: 'Get a webhook',
    allow: { any: ['read:event_streams'] },
    answers: webhookAnswers.read,
    params,
    run: async (ctx, { params }) => answer(200, await readWebhook(ctx, params.id)),
  }),
  route({
    method: 'PATCH',
    path: `${PATH}/:id`,
    summary: 'Update a webhook',
    allow: { any: ['update:event_streams'] },
    answers: webhookAnswers.read,
    params,
    body: webhookBody,
    run: async (ctx, { asked, params, body }) => answer(200, await changeWebhook(ctx, asked, params.id, body)),
  }),
  route({
    method: 'POST',
    path: `${PATH}/:id/rotate-secret`,
    summary: 'Rotate the secret of a webhook',
    allow: { any: ['update:event_streams'] },
    answers: webhookAnswers.read,
    params,
    run: async (ctx, { asked, params }) => answer(200, await rotateWebhookSecret(ctx, asked, params.id), true),
  }),
  route({
    method: 'DELETE',
    path: `${PATH}/:id`,
    summary: 'Delete a webhook',
    allow: { any: ['delete:event_streams'] },
    answers: NOTHING,
    params,
    run: async (ctx, { asked, params }) => (await deleteWebhook(ctx, asked, params.id)) ?? { status: 204 },
  }),
  route({
    method: 'GET',
    path: `${PATH}/:id/deliveries`,
    summary: 'Get the deliveries of a webhook',
    allow: { any: ['read:event_deliveries'] },
    answers: webhookAnswers.deliveries,
    params,
    query: deliveryQuery,
    run: async (ctx, { params, query }) => {
      const found = await findDeliveries(ctx, params.id, query)
      return found instanceof Problem ? found : { status: 200, body: writeDeliveries(found, query.take) }
    },
  }),
  route({
    method: 'POST',
    path: `${PATH}/:id/deliveries/:delivery/resend`,
    summary: 'Send an event to a webhook again',
    allow: { any: ['update:event_deliveries'] },
    answers: webhookAnswers.resend,
    params: z.object({ id, delivery: id }),
    run: async (ctx, { asked, params }) => {
      const delivery = await resendDelivery(ctx, asked, params.id, params.delivery)
      return delivery instanceof Problem ? delivery : { status: 202, body: writeDelivery(delivery) }
    },
  }),
]

function answer(status: number, webhook: Webhook | Problem, withSecret = false) {
  return webhook instanceof Problem ? webhook : { status, body: writeWebhook(webhook, { withSecret }) }
}
