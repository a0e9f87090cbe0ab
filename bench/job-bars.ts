import { type Bar, atLeast, atMost } from './bars.ts'
import { type OnJobs, type Rates, shareOf } from './on-jobs.ts'
import { table } from './table.ts'

/** What imports and exports may cost (issue "The rest of the Management API"). */
export function jobBars({ imports, linkedImports, exports, memoryMb }: OnJobs): Bar[] {
  return [
    atLeast('import, of bare batched inserts', shareOf(imports), 0.4),
    atLeast('import with a linked identity, of bare batched inserts', shareOf(linkedImports), 0.2),
    atLeast('export, of copy … to stdout', shareOf(exports), 0.4),
    atMost('memory while exporting, more than idle', memoryMb.exporting - memoryMb.idle, 200, ' MB'),
  ]
}

/** The rates by rounds, as a table. */
export function jobLines({ users, imports, linkedImports, exports }: OnJobs): string[] {
  const row = (what: string, { ours, bare }: Rates) => [what, whole(ours), whole(bare)]
  return [
    '',
    `Jobs: ${users} users a file.`,
    '',
    ...table(
      ['users a second, by round', 'ours', 'the database alone'],
      [row('import', imports), row('import, linked', linkedImports), row('export', exports)],
    ),
  ]
}

function whole(rates: readonly number[]): string {
  return rates.map((rate) => Math.round(rate).toLocaleString('en')).join(', ')
}
