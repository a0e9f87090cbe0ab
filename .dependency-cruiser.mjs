// Who may import whom: the table is the rule. An edge that is not in it is an error, so a new folder starts with no
// rights. "npm:x" is the package x, "node" any builtin of Node's, "node:x" one of them; "x/y" is one file, and
// "x (types)" a file or folder for its types only.
const MAY = {
  problems: ['problems'],
  logger: ['config (types)', 'npm:pino'],
  config: ['config', 'node'],
  context: [
    'config',
    'logger',
    'crypto (types)',
    'store (types)',
    'messages (types)',
    'connections (types)',
    'actions (types)',
  ],
  model: ['model', 'problems', 'node:util', 'node:net'],
  shapes: ['shapes', 'model', 'problems', 'npm:zod', 'node:crypto', 'node:util'],
  crypto: [
    ...['crypto', 'model', 'problems', 'store'],
    ...['npm:jose', 'npm:@node-rs/argon2', 'npm:@node-rs/bcrypt', 'npm:@peculiar/x509', 'npm:reflect-metadata', 'node'],
    ...['npm:otpauth', 'npm:qrcode', 'npm:@simplewebauthn/server'],
  ],
  tls: ['tls', 'crypto', 'config', 'node'],
  // Whatever leaves for the world: mail, SMS, calls to upstream providers.
  messages: [
    'messages',
    'store',
    'crypto',
    'model',
    'problems',
    'config (types)',
    'logger (types)',
    'npm:nodemailer',
    'node',
  ],
  // After the commit: the feed, and webhooks.
  events: [
    ...['events', 'store', 'crypto', 'model', 'shapes', 'connections/outgoing-fetch', 'steps/audit', 'node:crypto'],
    ...['config (types)', 'logger (types)'],
  ],
  connections: [
    'connections',
    'crypto',
    'model',
    'problems',
    'config (types)',
    'npm:openid-client',
    'npm:jose',
    'node',
  ],
  actions: ['actions', 'model', 'shapes/user', 'crypto', 'problems', 'config (types)', 'logger (types)', 'node'],
  store: ['store', 'config (types)', 'crypto/vault', 'model', 'problems', 'npm:pg', 'npm:@electric-sql/pglite', 'node'],
  steps: ['steps', 'actions', 'store', 'crypto', 'shapes', 'model', 'problems', 'context', 'node:timers/promises'],
  // What is carried out bit by bit, without anybody waiting for the answer.
  jobs: [
    ...['jobs', 'steps', 'store', 'crypto', 'shapes', 'model', 'problems', 'context (types)'],
    // Identities that arrive linked are found by what their connection's provider will say of them.
    ...['connections/demo-upstream', 'connections/fill-settings', 'connections/preset-table'],
  ],
  operations: ['steps', 'store', 'crypto', 'shapes', 'model', 'problems', 'context', 'connections'],
  http: [
    ...['http', 'operations', 'shapes', 'model', 'problems', 'context', 'config', 'logger', 'crypto'],
    // A refusal is logged without an operation; a database that is away is a 503.
    ...['steps/add-log-note', 'store/database'],
    // An administrator's sign-in and role are looked up at every use.
    'steps/read-signed-in',
    ...['npm:fastify', 'npm:@fastify/multipart', 'npm:zod', 'npm:qs', 'npm:prom-client', 'node'],
  ],
  routes: ['routes', 'http', 'operations', 'shapes', 'model', 'problems', 'context (types)', 'npm:zod'],
  oidc: [
    ...['oidc', 'operations', 'steps', 'shapes', 'crypto', 'store', 'model', 'problems', 'context', 'config', 'logger'],
    ...['http/origin', 'http/body', 'http/mfa-problems', 'http/page-route (types)'],
    ...['npm:oidc-provider', 'npm:fastify', 'npm:koa', 'node'],
  ],
  control: ['control', 'operations', 'model', 'problems', 'context (types)', 'npm:zod', 'node'],
  demo: [
    ...['demo', 'operations', 'steps', 'store', 'crypto', 'model', 'problems', 'context'],
    // The demo's own provider has two sides, and serves pages.
    ...['connections/demo-upstream', 'http', 'npm:fastify', 'npm:jose', 'node'],
  ],
  greeting: ['serve (types)', 'config', 'node'],
  app: ['*'],
  'api-routes': ['routes', 'http'],
  serve: ['*'],
  main: ['*'],
}

const INSIDE = Object.entries(MAY).map(([name, targets]) => ({
  from: { path: pathOf(name), pathNot: '\\.test\\.ts$' },
  to: targets.map(targetOf),
}))

const PROGRAMS = [
  {
    from: { path: '^web/', pathNot: '\\.test\\.tsx?$' },
    to: [{ path: '^web/' }, { path: 'node_modules/(@types/)?(react|react-dom|qrcode)/' }],
  },
  { from: { path: '^src/demo/provider/' }, to: [{ path: '^web/pages/' }] },
  { from: { path: '^src/routes/reference\\.ts$' }, to: [{ path: '^web/reference/' }] },
  {
    from: { path: '^src/routes/login/' },
    to: [
      { path: '^web/pages/' },
      { path: '^src/(oidc|steps|store|crypto|connections|context)(/|\\.ts$)' },
      // Pages that the provider asks for take its request.
      { path: 'node_modules/oidc-provider/', dependencyTypes: ['type-only'] },
    ],
  },
  {
    from: { path: '^src/routes/login/assets\\.ts$' },
    to: [{ dependencyTypes: ['core'] }],
  },
  {
    from: { path: '^cli/' },
    to: [{ path: '^cli/' }, { dependencyTypes: ['core'] }, { path: '^src/(config|main|store/control-socket)\\.ts$' }],
  },
  { from: { path: '^(test|bench)/|\\.test\\.tsx?$' }, to: [{}] },
]

export default {
  allowedSeverity: 'error',
  allowed: [...INSIDE, ...PROGRAMS].flatMap(({ from, to }) => to.map((target) => ({ from, to: target }))),
  forbidden: [
    {
      name: 'no-circle',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-orphan',
      comment: 'Nobody imports it.',
      severity: 'error',
      from: {
        orphan: true,
        pathNot: ['^web/assets/', '^src/main\\.ts$', '^(cli|bench)/main\\.ts$', '\\.test\\.ts$', '\\.d\\.ts$'],
      },
      to: {},
    },
    {
      name: 'source-imports-no-test',
      severity: 'error',
      from: { pathNot: '^(test|bench)/|\\.test\\.ts$' },
      to: { path: '^(test|bench)/|\\.test\\.ts$' },
    },
    {
      name: 'operations-stand-alone',
      comment: 'What two operations share goes down: into model, store or steps.',
      severity: 'error',
      from: { path: '^src/operations/', pathNot: '\\.test\\.ts$' },
      to: { path: '^src/operations/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
}

/** A folder of src with all below it, or one of its files. */
function pathOf(name) {
  return `^src/${name}(/|\\.ts$)`
}

function targetOf(name) {
  if (name === '*') return {}
  if (name === 'node') return { dependencyTypes: ['core'] }
  if (name.startsWith('node:')) return { dependencyTypes: ['core'], path: `^(node:)?${name.slice(5)}$` }
  if (name.startsWith('npm:')) return { path: `node_modules/(@types/)?${name.slice(4)}/` }
  const types = name.endsWith(' (types)')
  return types ? { path: pathOf(name.slice(0, -8)), dependencyTypes: ['type-only'] } : { path: pathOf(name) }
}
