import { closeSync, fdatasyncSync, openSync, rmSync, writeSync } from 'node:fs'
import { cpus, loadavg, platform, release, totalmem } from 'node:os'
import { join } from 'node:path'

/** What the numbers were measured on. */
export interface Machine {
  readonly cpu: string
  readonly cores: number
  readonly memoryGb: number
  readonly system: string
  readonly node: string
  /** Of the last minute, before the benchmark began: above 0 somebody else was at work too. */
  readonly loadBefore: number
  /** 8 kB written and synced, one after the other. */
  readonly syncsPerSecond: number
}

const SYNCS = 300

/** Describes this machine; `folder` is on the disk whose syncs are counted. */
export function describeMachine(folder: string): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    system: `${platform()} ${release()}`,
    node: process.version,
    loadBefore: Number(loadavg()[0]?.toFixed(2)),
    syncsPerSecond: Math.round(syncRate(folder)),
  }
}

function syncRate(folder: string): number {
  const path = join(folder, 'syncs')
  const file = openSync(path, 'w')
  const page = Buffer.alloc(8192, 1)
  const begun = performance.now()
  for (let written = 0; written < SYNCS; written++) {
    writeSync(file, page)
    fdatasyncSync(file)
  }
  const seconds = (performance.now() - begun) / 1000
  closeSync(file)
  rmSync(path)
  return SYNCS / seconds
}
