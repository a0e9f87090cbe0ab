// The house rules that a machine can check (CONTRIBUTING.md). A suppression carries its reason.
import { basename } from 'node:path'
import tseslint from 'typescript-eslint'

const TESTS = ['**/*.test.{ts,tsx}', 'test/**/*.ts', 'bench/**/*.ts']

const BUDGETS = {
  'max-lines': ['error', { max: 200 }],
  'max-lines-per-function': ['error', { max: 50 }],
  'max-depth': ['error', 2],
  'max-params': ['error', 4],
  complexity: ['error', 8],
}

// A suite is one long function by nature, and a table of cases one long file.
const TEST_BUDGETS = {
  'max-lines': ['error', { max: 400 }],
  'max-lines-per-function': 'off',
  'max-depth': ['error', 3],
  'max-params': ['error', 4],
  complexity: ['error', 10],
}

/** Files are in kebab-case, and none is named for being useful or for re-exporting. */
const fileName = {
  create: (context) => ({
    Program(node) {
      const name = basename(context.filename).replace(/(\.config|\.test|\.d)?\.[a-z]+$/, '')
      if (!/^\.?[a-z0-9]+(-[a-z0-9]+)*$/.test(name)) context.report({ node, message: `“${name}” is not kebab-case.` })
      if (/^(utils?|helpers?|common|misc|index)$/.test(name))
        context.report({ node, message: `“${name}” says nothing about its content.` })
    },
  }),
}

// What a server answered is `any` until an assertion looks at it; `() => void later()` starts something beside the test.
const ANSWERS_ARE_ANY = Object.fromEntries(
  [
    ...['no-unsafe-assignment', 'no-unsafe-member-access', 'no-unsafe-argument', 'no-unsafe-call', 'no-unsafe-return'],
    ...['no-explicit-any', 'no-base-to-string', 'no-meaningless-void-operator'],
  ].map((rule) => [`@typescript-eslint/${rule}`, 'off']),
)

const NO_DEFAULT_EXPORT = { selector: 'ExportDefaultDeclaration', message: 'Export by name.' }
const NO_BARREL = { selector: 'ExportAllDeclaration', message: 'Import from the file itself; no barrels.' }
const NO_ENVIRONMENT = {
  selector:
    'MemberExpression[object.name="process"][property.name="env"], ImportDeclaration[source.value="node:process"]',
  message: 'Only src/config.ts reads the environment.',
}
const NO_PRETENCE = {
  selector: 'MemberExpression[object.name="mock"], CallExpression[callee.property.name="only"]',
  message: 'Tests use real things, and all of them run.',
}

export default tseslint.config(
  { ignores: ['dist/**', 'data/**', 'node_modules/**', 'assets/**'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.{ts,tsx,js,mjs}'],
    plugins: { house: { rules: { 'file-name': fileName } } },
    rules: {
      ...BUDGETS,
      'house/file-name': 'error',
      'no-restricted-syntax': ['error', NO_DEFAULT_EXPORT, NO_BARREL],
      'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx', 'hack'], location: 'anywhere' }],
      'no-var': 'error',
      'prefer-const': 'error',
      eqeqeq: 'error',
    },
  },
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname } },
    rules: {
      'no-console': 'error',
      'no-restricted-syntax': ['error', NO_DEFAULT_EXPORT, NO_BARREL, NO_ENVIRONMENT],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      // Spreading a string counts its code points, which is what limits on length mean.
      '@typescript-eslint/no-misused-spread': ['error', { allow: [{ from: 'lib', name: 'string' }] }],
      // A number in a message is plain enough.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // `() => log.info(…)` reads well, and gives nothing either way.
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // Fastify's hooks and node:test's functions may be async without awaiting.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
    },
  },
  { files: ['src/config.ts'], rules: { 'no-restricted-syntax': ['error', NO_DEFAULT_EXPORT, NO_BARREL] } },
  { files: ['src/main.ts', 'cli/**/*.ts'], rules: { 'no-console': 'off' } },
  {
    files: TESTS,
    rules: {
      ...TEST_BUDGETS,
      ...ANSWERS_ARE_ANY,
      'no-console': 'off',
      'no-restricted-syntax': ['error', NO_DEFAULT_EXPORT, NO_BARREL, NO_PRETENCE],
      // node:test runs what describe, it and test return.
      '@typescript-eslint/no-floating-promises': [
        'error',
        {
          allowForKnownSafeCalls: [
            { from: 'package', name: ['describe', 'it', 'suite', 'test'], package: 'node:test' },
          ],
        },
      ],
    },
  },
  {
    // What tools load must be a default export.
    files: ['eslint.config.js', '.dependency-cruiser.mjs', 'scripts/test-reporter.mjs'],
    rules: { 'no-restricted-syntax': ['error', NO_BARREL] },
  },
)
