/** Where a request of a person comes from, as far as limits and the log want to know. */
export interface Visitor {
  readonly ip: string
  readonly userAgent: string
  /** The configured origin that was called; with "/" it is the issuer. */
  readonly origin: string
}
