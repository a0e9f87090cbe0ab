import { pino } from 'pino'
import type { Config } from './config.ts'

/** Lines of JSON on standard error. Bodies, tokens and headers are never given to it. */
export function makeLogger({ logLevel }: Pick<Config, 'logLevel'>): Logger {
  return pino({ level: logLevel, base: null, timestamp: pino.stdTimeFunctions.isoTime }, pino.destination(2))
}

export type Logger = ReturnType<typeof pino>
