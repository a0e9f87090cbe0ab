import { once } from 'node:events'
import { type AddressInfo, type NetConnectOpts, type Server, type Socket, connect, createServer } from 'node:net'
import pg from 'pg'
import { type Frame, Frames } from './frames.ts'

/** What becomes of a statement that commits a change, and of the connection that it came on. */
export type Fate =
  /** It is done, and the connection ends before its answer passes. */
  | 'answer lost'
  /** The connection ends before it reaches the database. */
  | 'request lost'
  /** The connection ends at once, and it is done later: when the next one is about to be sent. */
  | 'done late'
  /** The same, but when the users are about to be read again. */
  | 'done before the next read'
  /** It is done, its answer is lost, and the database stays away until {@link CuttingProxy.restore}. */
  | 'answer lost and away'

/**
 * A TCP proxy before PostgreSQL that knows its protocol well enough to cut a connection exactly around a commit. The
 * statement is known by its name, `commit_…`; a batch is everything up to its Sync.
 */
export class CuttingProxy {
  readonly #server: Server
  readonly #upstream: NetConnectOpts
  readonly #sockets = new Set<Socket>()
  readonly #fates: Fate[] = []
  #isAway = false
  #late: { readonly before: 'commit' | 'read'; readonly run: () => Promise<void> } | undefined
  /** Commits that came, whatever became of them. */
  commits = 0
  readonly url: string

  private constructor(server: Server, target: pg.Client) {
    this.#server = server
    this.#upstream = target.host.startsWith('/')
      ? { path: `${target.host}/.s.PGSQL.${target.port}` }
      : { host: target.host, port: target.port }
    const { port } = server.address() as AddressInfo
    const login = [target.user ?? '', target.password ?? ''].map(encodeURIComponent).join(':')
    this.url = `postgresql://${login}@127.0.0.1:${port}/${target.database ?? ''}`
  }

  /** A proxy on a free port of this machine before the database of a URL. */
  static async before(url: string): Promise<CuttingProxy> {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const proxy = new CuttingProxy(server, new pg.Client({ connectionString: url }))
    server.on('connection', (client) => proxy.#join(client))
    return proxy
  }

  /** What is to become of the next commits, in order; those after them pass. */
  plan(...fates: readonly Fate[]): void {
    this.#fates.push(...fates)
  }

  /** Ends all connections and takes no new ones. */
  goAway(): void {
    this.#isAway = true
    for (const socket of this.#sockets) socket.destroy()
  }

  restore(): void {
    this.#isAway = false
  }

  async stop(): Promise<void> {
    this.#server.close()
    this.goAway()
    await once(this.#server, 'close')
  }

  #join(client: Socket): void {
    if (this.#isAway) return void client.destroy()
    const server = connect(this.#upstream)
    const frames = new Frames()
    let batch: Frame[] = []
    for (const [one, other] of [
      [client, server],
      [server, client],
    ] as const) {
      this.#sockets.add(one)
      one.on('error', () => other.destroy())
      one.on('close', () => {
        this.#sockets.delete(one)
        other.destroy()
      })
    }
    server.on('data', (bytes) => client.write(bytes))
    client.on('data', (bytes) => {
      for (const frame of frames.add(bytes)) {
        if (batch.length === 0 && !this.#mustWait(frame.statement)) server.write(frame.bytes)
        else batch.push(frame)
        if (batch.length === 0 || !frame.isSync) continue
        void this.#decide(client, server, batch)
        batch = []
      }
    })
  }

  #mustWait(statement: string): boolean {
    return isCommit(statement) || (statement === 'read_world' && this.#late?.before === 'read')
  }

  async #decide(client: Socket, server: Socket, batch: readonly Frame[]): Promise<void> {
    const commit = Buffer.concat(batch.map(({ bytes }) => bytes))
    const late = this.#late
    this.#late = undefined
    await late?.run()
    if (!batch.some(({ statement }) => isCommit(statement))) return void server.write(commit)
    this.commits += 1
    const fate = this.#fates.shift()
    if (fate === undefined) return void server.write(commit)
    if (fate === 'request lost') return void client.destroy()
    server.removeAllListeners('data')
    if (fate === 'done late' || fate === 'done before the next read') {
      this.#late = { before: fate === 'done late' ? 'commit' : 'read', run: () => answered(server, commit) }
      client.removeAllListeners('close').destroy()
      return
    }
    if (fate === 'answer lost and away') this.#isAway = true
    await answered(server, commit)
    client.destroy()
    if (this.#isAway) this.goAway()
  }
}

function isCommit(statement: string): boolean {
  return statement.startsWith('commit_')
}

/** Sends a batch and waits until the database has answered it whole; nobody hears the answer. */
async function answered(server: Socket, batch: Buffer): Promise<void> {
  const frames = new Frames({ afterStart: true })
  const ready = new Promise<void>((resolve) => {
    server.on('data', (bytes) => {
      if (frames.add(bytes).some(({ isReady }) => isReady)) resolve()
    })
  })
  server.write(batch)
  await ready
  server.destroy()
}
