import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'

// A small tree with one wrong thing in each file, under the real rules of this house.
const RIGHT: Record<string, string> = {
  'src/problems.ts': 'export const problems = 1\n',
  'src/main.ts':
    "import { port } from './config.ts'\nimport { user } from './model/user.ts'\n\nconsole.log(port, user)\n",
  'src/model/user.ts': "import { problems } from '../problems.ts'\n\nexport const user = problems\n",
  'src/config.ts': 'export const port = process.env.PORT\n',
  'src/store/users.ts': "import { user } from '../model/user.ts'\n\nexport const users = [user]\n",
  'src/operations/find.ts': "import { users } from '../store/users.ts'\n\nexport const found = users\n",
}

const LINT: Record<string, { rule: string; text: string }> = {
  'src/shapes/too-long.ts': { rule: 'max-lines', text: 'export const lines = 1\n'.padEnd(400, '\n') },
  'src/shapes/long-function.ts': {
    rule: 'max-lines-per-function',
    text: `export function long(): number {\n${'\n'.repeat(50)}  return 1\n}\n`,
  },
  'src/shapes/deep.ts': {
    rule: 'max-depth',
    text: 'export function deep(a: number): number {\n  if (a > 1) { if (a > 2) { if (a > 3) { return 3 } } }\n  return 1\n}\n',
  },
  'src/shapes/greedy.ts': {
    rule: 'max-params',
    text: 'export const greedy = (a: number, b: number, c: number, d: number, e: number) => a + b + c + d + e\n',
  },
  'src/shapes/branchy.ts': {
    rule: 'complexity',
    text: `export const branchy = (a: number) => ${Array(9).fill('a').join(' || ')}\n`,
  },
  'src/shapes/default.ts': { rule: 'no-restricted-syntax', text: 'export default function all() {\n  return 1\n}\n' },
  'src/shapes/barrel.ts': { rule: 'no-restricted-syntax', text: "export * from './default.ts'\n" },
  'src/shapes/environment.ts': { rule: 'no-restricted-syntax', text: 'export const home = process.env.HOME\n' },
  'src/shapes/chatty.ts': { rule: 'no-console', text: "export const chat = () => {\n  console.log('x')\n}\n" },
  'src/shapes/utils.ts': { rule: 'house/file-name', text: 'export const one = 1\n' },
  'src/shapes/camelCase.ts': { rule: 'house/file-name', text: 'export const two = 2\n' },
  'src/shapes/any.ts': { rule: '@typescript-eslint/no-explicit-any', text: 'export const loose: any = 1\n' },
  'src/shapes/floating.ts': {
    rule: '@typescript-eslint/no-floating-promises',
    text: 'export function forget(): void {\n  Promise.resolve(1)\n}\n',
  },
  'src/shapes/later.ts': { rule: 'no-warning-comments', text: '// TO' + 'DO: more\nexport const later = 1\n' },
  'test/mocking.test.ts': {
    rule: 'no-restricted-syntax',
    text: "import { mock } from 'node:test'\n\nexport const fake = mock.fn()\n",
  },
}

const IMPORTS: Record<string, { target: string; text: string }> = {
  'src/model/to-store.ts': { target: 'src/store/users.ts', text: "export { users as x } from '../store/users.ts'\n" },
  'src/model/to-node.ts': { target: 'fs', text: "export { existsSync as x } from 'node:fs'\n" },
  'src/store/to-operation.ts': {
    target: 'src/operations/find.ts',
    text: "export { found as x } from '../operations/find.ts'\n",
  },
  'src/operations/to-operation.ts': {
    target: 'src/operations/find.ts',
    text: "export { found as x } from './find.ts'\n",
  },
  'src/operations/to-driver.ts': { target: 'node_modules/pg/', text: "export { Pool as x } from 'pg'\n" },
  'src/routes/to-store.ts': { target: 'src/store/users.ts', text: "export { users as x } from '../store/users.ts'\n" },
  'src/unheard/of.ts': { target: 'src/model/user.ts', text: "export { user as x } from '../model/user.ts'\n" },
  'src/store/to-test.ts': { target: 'test/people.ts', text: "export { ada as x } from '../../test/people.ts'\n" },
  'src/model/circle-a.ts': { target: 'src/model/circle-b.ts', text: "export { b as a } from './circle-b.ts'\n" },
  'src/model/orphan.ts': { target: 'src/model/orphan.ts', text: 'export const alone = 1\n' },
}

const SUPPORT = {
  'test/people.ts': "export const ada = 'ada'\n",
  'src/model/circle-b.ts': "export { a as b } from './circle-a.ts'\n",
}
const HOUSE = fileURLToPath(new URL('../../../', import.meta.url))
const CONFIGURATION = [
  'eslint.config.js',
  '.dependency-cruiser.mjs',
  'tsconfig.json',
  'package.json',
  'biome.json',
  '.gitignore',
]

describe('The house rules', () => {
  const copy = mkdtempSync(join(tmpdir(), 'carabiner-house-'))
  let lint: LintedFile[] = []
  let edges: Edge[] = []
  let unformatted = ''

  before(async () => {
    writeTree(copy)
    const [linted, cruised, formatted] = await Promise.all([
      run(copy, ['eslint/bin/eslint.js', '.', '--format', 'json']),
      run(copy, [
        'dependency-cruiser/bin/dependency-cruise.mjs',
        'src',
        'test',
        '--config',
        '.dependency-cruiser.mjs',
        '-T',
        'json',
      ]),
      run(copy, ['@biomejs/biome/bin/biome', 'format', 'src', '--max-diagnostics=none']),
    ])
    lint = JSON.parse(linted) as LintedFile[]
    edges = (JSON.parse(cruised) as { summary: { violations: Edge[] } }).summary.violations
    unformatted = formatted
  })
  after(() => {
    rmSync(copy, { recursive: true, force: true })
  })

  for (const [file, { rule }] of Object.entries(LINT)) {
    it(`refuse ${file} by ${rule}`, () => {
      assert.ok(rulesOn(file).includes(rule), `found only: ${rulesOn(file).join(', ')}`)
    })
  }
  for (const [file, { target }] of Object.entries(IMPORTS)) {
    it(`refuse that ${file} has to do with ${target}`, () => {
      const found = edges.filter((edge) => edge.from === file)
      assert.ok(
        found.some((edge) => edge.to.includes(target)),
        JSON.stringify(found),
      )
    })
  }
  it('let right files pass', () => {
    for (const file of Object.keys(RIGHT)) {
      assert.deepEqual(rulesOn(file), [], file)
      assert.deepEqual(
        edges.filter((edge) => edge.from === file).map((edge) => edge.rule.name),
        [],
        file,
      )
    }
  })
  it('notice a file that is not formatted', () => {
    assert.match(unformatted, /deep\.ts/)
    assert.doesNotMatch(unformatted, /src\/store\/users\.ts/)
  })

  function rulesOn(file: string): string[] {
    const found = lint.find(({ filePath }) => filePath.endsWith(`/${file}`))
    assert.ok(found, `${file} was not linted`)
    return found.messages.map(({ ruleId, message }) => ruleId ?? message)
  }
})

interface LintedFile {
  readonly filePath: string
  readonly messages: readonly { readonly ruleId: string | null; readonly message: string }[]
}

interface Edge {
  readonly from: string
  readonly to: string
  readonly rule: { readonly name: string }
}

function writeTree(copy: string): void {
  for (const name of CONFIGURATION) copyFileSync(join(HOUSE, name), join(copy, name))
  symlinkSync(join(HOUSE, 'node_modules'), join(copy, 'node_modules'))
  const wrong = Object.entries({ ...LINT, ...IMPORTS }).map(([file, { text }]) => [file, text] as const)
  for (const [file, text] of [...Object.entries({ ...RIGHT, ...SUPPORT }), ...wrong]) {
    mkdirSync(dirname(join(copy, file)), { recursive: true })
    writeFileSync(join(copy, file), text)
  }
}

/** Gives what a tool of this house printed about the copy, whatever its exit code. */
function run(copy: string, [program = '', ...args]: string[]): Promise<string> {
  return new Promise((resolve) => {
    const file = join(HOUSE, 'node_modules', program)
    execFile(process.execPath, [file, ...args], { cwd: copy, maxBuffer: 2 ** 26 }, (_, stdout, stderr) => {
      resolve(stdout === '' ? stderr : stdout + stderr)
    })
  })
}
