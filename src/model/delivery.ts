/** An event on its way to a webhook, or there. `user_id` is the event's, `position` its place in the feed. */
export interface Delivery {
  readonly position: number
  readonly event_id: string
  readonly type: string
  readonly user_id: string
  readonly other_user_id: string | null
  readonly state: 'waiting' | 'delivered' | 'parked'
  readonly attempts: number
  readonly due_at: Date
  readonly created_at: Date
  readonly finished_at: Date | null
  /** HTTP status of the last answer. */
  readonly status: number | null
  /** Why the last try failed. */
  readonly error: string | null
}
