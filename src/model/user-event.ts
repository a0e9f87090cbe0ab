import type { User } from './user.ts'

/** Something outsiders are told after the commit. */
export type UserEvent = (
  | { readonly type: 'user.created' | 'user.deleted'; readonly user: User }
  | { readonly type: 'user.updated'; readonly user: User; readonly previous: User }
  | {
      readonly type: 'identity.linked' | 'identity.unlinked' | 'identity.moved' | 'identity.undone'
      readonly user: User
      /** Whom the identities came from or went to; null where they are nobody's any more. */
      readonly otherUserId: string | null
      readonly identities: readonly string[]
    }
  | {
      /** The proven owner of an address has taken an unverified account back from whoever had made it. */
      readonly type: 'account.reclaimed'
      readonly user: User
      /** The identities that had been linked meanwhile and are users of their own now. */
      readonly identities: readonly string[]
    }
) & {
  /** The operation that it tells of; without one, no identity moved. */
  readonly operationId?: string
  /** Where operations were carried out together. */
  readonly batchId?: string
}

/** The events of one operation, each telling which one that is, and of which batch. */
export function eventsOf(
  { operationId, batchId }: { readonly operationId: string; readonly batchId?: string },
  events: readonly UserEvent[],
): readonly UserEvent[] {
  const of = batchId === undefined ? { operationId } : { operationId, batchId }
  return events.map((event) => ({ ...event, ...of }))
}
