/** What outsiders can be told: Auth0's events of users, and ours of identities and of the audit. */
export const EVENT_TYPES = [
  'user.created',
  'user.updated',
  'user.deleted',
  'identity.linked',
  'identity.unlinked',
  'identity.undone',
  'identity.moved',
  'account.reclaimed',
  'audit.head',
] as const

export type EventType = (typeof EVENT_TYPES)[number]

/** Whether a text names a type of event. */
export function isEventType(text: string): text is EventType {
  return (EVENT_TYPES as readonly string[]).includes(text)
}

/** Whom an event concerns that concerns no user: no user has this id. */
export const NOBODY = ''
