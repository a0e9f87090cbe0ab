import { readdir, readFile } from 'node:fs/promises'
import { PGlite, types } from '@electric-sql/pglite'
import type { Database } from '../../src/store/database.ts'

/** A PGlite in memory with the migrations run: a real engine for tests that need tables and no durability. */
export async function openInMemory(): Promise<Database> {
  const pglite = await PGlite.create({ parsers: { [types.INT8]: Number } })
  const database: Database = {
    engine: 'pglite',
    query: async <Row>(statement: { text: string }, values: readonly unknown[]) =>
      (await pglite.query<Row>(statement.text, [...values])).rows,
    transaction: (run) =>
      pglite.transaction((tx) =>
        run({
          isTransaction: true,
          query: async <Row>(statement: { text: string }, values: readonly unknown[]) =>
            (await tx.query<Row>(statement.text, [...values])).rows,
        }),
      ),
    define: async (sql) => {
      await pglite.exec(sql)
    },
    close: () => pglite.close(),
  }
  const folder = new URL('../../../src/store/migrations/', import.meta.url)
  for (const name of (await readdir(folder)).filter((file) => file.endsWith('.sql')).sort()) {
    await database.define(await readFile(new URL(name, folder), 'utf8'))
  }
  return database
}
