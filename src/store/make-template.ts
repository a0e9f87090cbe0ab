// `node dist/src/store/make-template.js`: makes the empty embedded database from which first starts are quick. Part of
// the build; does nothing where it is up to date.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeDatabase } from './database-folder.ts'
import { readTree } from './durable-tree.ts'
import { hasTemplate, writeTemplate } from './template.ts'

if (!(await hasTemplate())) {
  const folder = await mkdtemp(join(tmpdir(), 'carabiner-template-'))
  try {
    await makeDatabase(join(folder, 'db'))
    await writeTemplate(await readTree(join(folder, 'db')))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
