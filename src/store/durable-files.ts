import { fsyncSync } from 'node:fs'
import { NodeFS } from '@electric-sql/pglite/nodefs'

/** Tells of every fsync that the engine asked the operating system for. */
export type OnSync = () => void

type Init = NodeFS['init']

/**
 * PGlite's file system on the disk, with the one call that it lacks: as shipped, PGlite turns fsync off and its file
 * system has none, so that what was committed would not survive a power cut. It leans on PGlite's internals, hence the
 * exact version in package.json and {@link giveFsync}'s refusal.
 */
export class DurableFiles extends NodeFS {
  readonly #onSync: OnSync

  constructor(folder: string, onSync: OnSync) {
    super(folder)
    this.#onSync = onSync
  }

  override async init(...[engine, options]: Parameters<Init>): ReturnType<Init> {
    const { emscriptenOpts } = await super.init(engine, options)
    const give = (module: unknown) => giveFsync(module, this.#onSync)
    return { emscriptenOpts: { ...emscriptenOpts, preRun: [give, ...(emscriptenOpts.preRun ?? [])] } }
  }
}

/** PGlite is not as this version of Carabiner knows it. */
export class DurabilityMissing extends Error {
  override readonly name = 'DurabilityMissing'
}

interface Stream {
  readonly nfd?: number
}

/** Gives PGlite's file operations an fsync, for files and directories. @throws DurabilityMissing where they moved. */
export function giveFsync(module: unknown, onSync: OnSync): void {
  const operations = streamOperations(module)
  if (!operations) {
    throw new DurabilityMissing(
      'This PGlite keeps its file operations elsewhere than the version that Carabiner was made for, so commits could ' +
        'not be made durable. Nothing was opened. Install the version named in package.json (npm ci).',
    )
  }
  operations.fsync = (stream: Stream) => {
    const failure = sync(stream)
    if (failure === 0) onSync()
    return failure
  }
}

function streamOperations(module: unknown): Record<string, unknown> | undefined {
  const operations = (module as { NODEFS?: { stream_ops?: Record<string, unknown> } } | undefined)?.NODEFS?.stream_ops
  const isAsKnown = ['open', 'close', 'write'].every((name) => typeof operations?.[name] === 'function')
  return isAsKnown ? operations : undefined
}

/** Error numbers of WASI, which PGlite's C library speaks. PostgreSQL passes over the first two for a directory. */
const WASI: Readonly<Record<string, number>> = { EBADF: 8, EINVAL: 28, ENOSPC: 51, EDQUOT: 19, EROFS: 69 }
const WASI_EIO = 29

function sync({ nfd }: Stream): number {
  if (nfd === undefined) return 8
  try {
    fsyncSync(nfd)
    return 0
  } catch (error) {
    return WASI[(error as NodeJS.ErrnoException).code ?? ''] ?? WASI_EIO
  }
}
