/** The keys that sign our tokens (RS256), newest first. */
export interface SigningKeys {
  readonly placeholder: never
}
