/** Who carried out an operation: a client, and the user on whose token it acted, if any. */
export interface Actor {
  readonly clientId: string
  readonly userId: string | null
  readonly identity: string | null
}
