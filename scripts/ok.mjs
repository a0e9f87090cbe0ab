// `npm run ok`: the house rules that need no test run: types, lint and size budgets, imports, format. Runs all, fails if any fails.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { build, checkNode, install, root } from './set-up.mjs'

const FOLDERS = ['src', 'web', 'cli', 'bench', 'test']
const CHECKS = {
  'lint and budgets': ['eslint/bin/eslint.js', '.', '--max-warnings', '0'],
  imports: ['dependency-cruiser/bin/dependency-cruise.mjs', ...FOLDERS, '--config', '.dependency-cruiser.mjs'],
  format: ['@biomejs/biome/bin/biome', 'format', '.'],
}

checkNode()
await install()
const started = performance.now()
await build()
tell('types', started, true)
const outcomes = await Promise.all(Object.entries(CHECKS).map(([name, args]) => check(name, args)))
if (outcomes.includes(false)) process.exitCode = 1

/** Runs one tool; it prints only where it found something. */
function check(name, [program, ...args]) {
  const started = performance.now()
  const file = join(root, 'node_modules', program)
  const child = spawn(process.execPath, [file, ...args], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (said += text))
  return new Promise((resolve) => {
    child.once('close', (code) => {
      tell(name, started, code === 0)
      if (code !== 0) console.log(said.trim())
      resolve(code === 0)
    })
  })
}

function tell(name, started, good) {
  console.log(`${good ? 'ok    ' : 'FAILED'} ${name}  ${((performance.now() - started) / 1000).toFixed(1)} s`)
}
