/** The settings of a process (DESIGN §6), parsed once. */
export interface Config {
  readonly port: number
  readonly host: string
  readonly tls: 'off' | 'auto' | { readonly key: string; readonly cert: string }
  readonly tlsPort: number
  /** Origins without a trailing slash; the first is canonical. Each with "/" is an issuer. */
  readonly origins: readonly [string, ...string[]]
  /** Absolute path. */
  readonly dataDir: string
  readonly databaseUrl: string | null
  readonly prepare: boolean
  /** `id:base64,…` as given, newest first, or null where one is kept in the data directory. */
  readonly keys: string | null
  readonly client: { readonly id: string; readonly secret: string } | null
  readonly demo: boolean
  readonly trustedProxies: readonly string[]
  readonly logLevel: string
  /** Requests a client may send at once and per second, or null for no limit. */
  readonly rateLimit: { readonly burst: number; readonly perSecond: number } | null
}
