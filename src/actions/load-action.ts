import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { pathToFileURL } from 'node:url'
import { compileFunction, constants } from 'node:vm'

/** What a file exports. */
export type ActionModule = Readonly<Record<string, unknown>>

/**
 * Runs an action's file: `.mjs` as an ES module, `.js` and `.cjs` as CommonJS, whatever a package.json above the folder
 * says, because Auth0's actions are written so. What it imports is looked for from its own folder.
 */
export async function loadAction(path: string): Promise<ActionModule> {
  if (path.endsWith('.mjs')) return (await import(pathToFileURL(path).href)) as ActionModule
  const module: { exports: ActionModule } = { exports: {} }
  const run = compileFunction(
    await readFile(path, 'utf8'),
    ['exports', 'require', 'module', '__filename', '__dirname'],
    { filename: path, importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER },
  ) as (...given: unknown[]) => void
  run.call(module.exports, module.exports, createRequire(path), module, path, dirname(path))
  return module.exports
}
