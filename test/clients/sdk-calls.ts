/** Whom an SDK speaks to, and as whom. */
export type Target =
  | { readonly domain: string; readonly clientId: string; readonly clientSecret: string }
  | { readonly domain: string; readonly token: string }

/** An identity as the SDKs hand it out. */
export interface SdkIdentity {
  readonly provider: string
  readonly user_id: string | number
  readonly connection: string
  readonly isSocial?: boolean
  readonly profileData?: Readonly<Record<string, unknown>>
}

/** A user as the SDKs hand it out. */
export interface SdkUser {
  readonly user_id: string
  readonly email?: string
  readonly identities: readonly SdkIdentity[]
  readonly user_metadata?: Readonly<Record<string, unknown>>
  readonly app_metadata?: Readonly<Record<string, unknown>>
}

/** An entry of the tenant's log as the SDKs hand it out. */
export interface SdkLog {
  readonly log_id: string
  readonly type: string
  readonly description?: string
  readonly user_id?: string
}

/** A connection as the SDKs hand it out. */
export interface SdkConnection {
  readonly id: string
  readonly name: string
  readonly strategy: string
}

/** A job of the Management API as the SDKs hand it out. */
export interface SdkJob {
  readonly id: string
  readonly type: string
  readonly status: string
  readonly location?: string
  readonly summary?: Readonly<Record<string, number>>
}

/** The calls that both versions of Auth0's SDK are asked to make. */
export interface SdkCalls {
  readonly createUser: (body: object) => Promise<SdkUser>
  readonly readUser: (id: string) => Promise<SdkUser>
  readonly changeUser: (id: string, body: object) => Promise<SdkUser>
  readonly deleteUser: (id: string) => Promise<void>
  readonly searchUsers: (q: string) => Promise<{ readonly total: number; readonly users: readonly SdkUser[] }>
  readonly usersByEmail: (email: string) => Promise<readonly SdkUser[]>
  readonly link: (id: string, body: object) => Promise<SdkLinked>
  readonly unlink: (id: string, provider: string, userId: string) => Promise<SdkUnlinked>
  readonly logs: (q: string) => Promise<readonly SdkLog[]>
  readonly readLog: (id: string) => Promise<SdkLog>
  readonly logsOfUser: (id: string) => Promise<readonly SdkLog[]>
  readonly connections: () => Promise<readonly SdkConnection[]>
  readonly readConnection: (id: string) => Promise<SdkConnection>
  /** `users` is the text of the file. */
  readonly importUsers: (wish: { readonly connection_id: string; readonly users: string }) => Promise<SdkJob>
  readonly exportUsers: (body: object) => Promise<SdkJob>
  readonly verifyEmail: (body: object) => Promise<SdkJob>
  readonly readJob: (id: string) => Promise<SdkJob>
  readonly jobErrors: (id: string) => Promise<unknown>
  /** Any method, by its path such as `roles.users.assign`. Of a page of a list, its items. */
  readonly invoke: (path: string, ...args: readonly unknown[]) => Promise<unknown>
}

/** Calls a method of an SDK's client by its path. */
export async function invokeOn(client: object, path: string, args: readonly unknown[]): Promise<unknown> {
  const names = path.split('.')
  const owner = names.slice(0, -1).reduce((at, name) => at[name] as Methods, client as Methods)
  const method = owner[names.at(-1) ?? ''] as (...all: readonly unknown[]) => Promise<unknown>
  const result = await method.apply(owner, [...args])
  const { data } = (result ?? {}) as { readonly data?: unknown }
  return Array.isArray(data) ? data : result
}

type Methods = Readonly<Record<string, unknown>>

/** The answer to a link. */
export interface SdkLinked {
  readonly status: number
  readonly identities: readonly SdkIdentity[]
}

/** The answer to an unlink. `notice` is its header `Carabiner-Notice`. */
export interface SdkUnlinked extends SdkLinked {
  readonly notice: string | null
}

/** A refusal as an SDK surfaces it. */
export interface SdkRefusal {
  /** The class of the error. */
  readonly name: string
  readonly statusCode: number | undefined
  readonly errorCode: string | undefined
  /** The words of the answer. */
  readonly message: string
}

/** What the test asks of the child, and what the child answers. */
export interface SdkRequest {
  readonly target: Target
  readonly call: keyof SdkCalls
  readonly args: readonly unknown[]
}
export type SdkAnswer = { readonly value: unknown } | { readonly refusal: SdkRefusal }

/** An SDK: how it is pointed at a server, and how its errors read. */
export interface Sdk {
  readonly connect: (target: Target) => SdkCalls
  /** Undefined where the error is not the server's answer. */
  readonly describe: (error: unknown) => SdkRefusal | undefined
}

/** Answers requests that come from the parent process, until it lets go. */
export function answerCalls(sdk: Sdk): void {
  const connected = new Map<string, SdkCalls>()
  const connect = (target: Target) => {
    const name = JSON.stringify(target)
    const calls = connected.get(name) ?? sdk.connect(target)
    connected.set(name, calls)
    return calls
  }
  process.on('message', (request: SdkRequest) => {
    void answer(sdk, connect(request.target), request).then((answered) => process.send?.(answered))
  })
}

async function answer(sdk: Sdk, calls: SdkCalls, { call, args }: SdkRequest): Promise<SdkAnswer> {
  try {
    const method = calls[call] as (...args: readonly unknown[]) => Promise<unknown>
    return { value: await method(...args) }
  } catch (error) {
    const unexpected = { name: 'unexpected', statusCode: undefined, errorCode: undefined, message: describe(error) }
    return { refusal: sdk.describe(error) ?? unexpected }
  }
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause === undefined
    ? (error.stack ?? error.message)
    : `${error.stack ?? ''} because ${describe(error.cause)}`
}
