import type { Context } from '../../context.ts'
import type { Delivery } from '../../model/delivery.ts'
import type { Asked } from '../../model/caller.ts'
import { type Problem, problem } from '../../problems.ts'
import { changeConfiguration } from '../../steps/change-configuration.ts'
import { hurryDelivery, lockDelivery, resendDelivery as resendInStore } from '../../store/find-deliveries.ts'

/** Sends an event once more: one that was parked or delivered anew, one that waits at once. */
export async function resendDelivery(
  ctx: Context,
  asked: Asked,
  webhookId: string,
  eventId: string,
): Promise<Delivery | Problem> {
  return changeConfiguration(ctx, asked, async (tx) => {
    const before = await lockDelivery(tx, webhookId, eventId)
    if (!before) return problem('delivery_not_found')
    const waits = before.state === 'waiting'
    const again = await (waits ? hurryDelivery : resendInStore)(tx, webhookId, eventId)
    if (!again) return problem(waits ? 'delivery_waiting' : 'delivery_not_found')
    return { answer: again, status: 202, logged: { webhook_id: webhookId, event_id: eventId } }
  })
}
