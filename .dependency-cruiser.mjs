// Who may import whom: the table of "The house" in the design, as errors. `only` says what a folder may enter of ours,
// `packages` what it may take from outside. Tests obey the same rules; they may also use test tools and test support.

/** Modules stand in one order and call only to their left. */
export const MODULE_ORDER = [
  'tenancy',
  'identity',
  'evidence',
  'notifications',
  'approvals',
  'metering',
  'pricing',
  'quotas',
  'credits',
  'billing',
  'payments',
  'retention',
  'exports',
  'reconciliation',
  'disputes',
  'incidents',
  'sla',
  'marketplace',
  'controls',
  'trust',
  'access',
  'announcements',
  'analytics',
  'qbr',
  'assistant',
];

const OURS =
  '^(app|bench|cli|components|core|e2e|messages|prisma|sandbox|server)/|^(proxy|instrumentation)\\.ts$';
const TEST = '\\.test\\.tsx?$|/testing(/|\\.ts$)';

// They start everything, stand-ins of outside services included.
const FULL_TEST = '^cli/.*\\.full\\.test\\.ts$';

const CORE = '^core/';
const PLATFORM = '^server/platform/';
const DATABASE = '^server/platform/db/';
const DOOR = '^server/modules/[^/]+/index\\.ts$';
const CONTRACT = '^server/modules/([^/]+)/contract[a-z-]*\\.ts$';
const OWN_MODULE = '^server/modules/$1/';
const REPOSITORY = '^server/modules/([^/]+)/[a-z/-]*repository\\.ts$';
const GENERATED = '^prisma/generated/';
const MESSAGES = '^messages/';
const CALLER = '^server/api/(caller|guards|form-result)\\.ts$';
const ROUTES = '^app/api/|^app/.*route\\.tsx?$';

const only = (name, from, ...allowed) => ({
  name,
  severity: 'error',
  from,
  to: { path: OURS, pathNot: allowed },
});

/** `from` may use these packages; every other one is an error. */
const packages = (name, from, ...allowed) => ({
  name,
  severity: 'error',
  from: { ...from, pathNot: [...(from.pathNot ?? []), TEST] },
  to: {
    path: '(^|/)node_modules/',
    pathNot: allowed.map((each) => `(^|/)node_modules/(@types/)?${each}/`),
  },
});

/** `from` may not use these packages. */
const withoutPackages = (name, from, ...refused) => ({
  name,
  severity: 'error',
  from: { ...from, pathNot: [...(from.pathNot ?? []), TEST] },
  to: { path: refused.map((each) => `(^|/)node_modules/(@types/)?${each}/`) },
});

const withoutNode = (name, from, ...kept) => ({
  name,
  severity: 'error',
  from: { ...from, pathNot: [...(from.pathNot ?? []), TEST] },
  to: { dependencyTypes: ['core'], pathNot: kept },
});

const DATABASE_PACKAGES = ['@prisma/[^/]+', 'prisma', 'pg', 'graphile-worker'];
const VERBS = {
  path: '^server/modules/([^/]+)/',
  pathNot: [REPOSITORY, CONTRACT],
};

const folders = [
  only('core-imports-core', { path: CORE }, CORE),
  packages(
    'core-packages',
    { path: CORE, pathNot: ['^core/contracts/'] },
    'fraction\\.js',
    'canonicalize',
    '@noble/hashes',
    '@js-temporal/polyfill',
  ),
  packages('core-contracts-packages', { path: '^core/contracts/' }, 'zod', 'canonicalize', '@noble/hashes'),
  withoutNode('core-without-node', { path: CORE }),

  only(
    'components-imports',
    { path: '^components/([^/]+)/' },
    '^components/$1/',
    '^components/(ui|charts)/',
    CORE,
    CONTRACT,
    MESSAGES,
    '^server/api/root\\.ts$',
  ),
  {
    name: 'components-take-types-from-api',
    severity: 'error',
    from: { path: '^components/' },
    to: { path: '^server/api/', dependencyTypesNot: ['type-only'] },
  },
  withoutPackages('components-without-database', { path: '^components/' }, ...DATABASE_PACKAGES),
  withoutNode('components-without-node', { path: '^components/' }),

  only(
    'app-pages-import',
    { path: '^app/', pathNot: [ROUTES] },
    '^app/',
    '^components/',
    CALLER,
    CONTRACT,
    CORE,
    MESSAGES,
  ),
  only('app-routes-import', { path: ROUTES }, '^app/', '^server/api/', '^server/jobs/', DOOR, PLATFORM, CORE),
  only('app-edges-import', { path: '^(proxy|instrumentation)\\.ts$' }, '^server/jobs/', PLATFORM, CORE),
  withoutPackages(
    'app-without-database',
    { path: '^app/|^(proxy|instrumentation)\\.ts$' },
    ...DATABASE_PACKAGES,
  ),

  only('api-imports', { path: '^server/api/' }, '^server/api/', DOOR, CONTRACT, PLATFORM, CORE),
  withoutPackages('api-without-database', { path: '^server/api/' }, ...DATABASE_PACKAGES),

  only('verbs-import', VERBS, OWN_MODULE, DOOR, PLATFORM, CORE),
  withoutPackages(
    'verbs-without-database-or-next',
    VERBS,
    ...DATABASE_PACKAGES,
    'next',
    'next-[^/]+',
    'react',
  ),
  only('repositories-import', { path: REPOSITORY }, OWN_MODULE, DATABASE, GENERATED, CORE),
  {
    name: 'repositories-call-no-verbs',
    severity: 'error',
    from: { path: REPOSITORY },
    to: { path: '^server/modules/$1/index\\.ts$' },
  },
  withoutPackages('repositories-without-next', { path: REPOSITORY }, 'next', 'next-[^/]+', 'react'),
  only('contracts-import', { path: CONTRACT }, `${OWN_MODULE}contract`, CORE),
  packages('contracts-packages', { path: CONTRACT }, 'zod'),
  withoutNode('contracts-without-node', { path: CONTRACT }),

  only('jobs-import', { path: '^server/jobs/' }, '^server/jobs/', DOOR, '^server/documents/', PLATFORM, CORE),
  withoutPackages('jobs-without-database', { path: '^server/jobs/' }, ...DATABASE_PACKAGES),
  only('documents-import', { path: '^server/documents/' }, '^server/documents/', CONTRACT, CORE, MESSAGES),
  withoutPackages('documents-without-database', { path: '^server/documents/' }, ...DATABASE_PACKAGES, 'next'),
  {
    name: 'documents-without-network',
    severity: 'error',
    from: { path: '^server/documents/', pathNot: [TEST] },
    to: { path: '^(node:)?(http|https|http2|net|tls|dgram|dns)(/|$)' },
  },
  only(
    'platform-imports',
    { path: PLATFORM, pathNot: ['^server/platform/(mail|i18n)/'] },
    PLATFORM,
    CORE,
    GENERATED,
  ),
  only(
    'platform-words-import',
    { path: '^server/platform/(mail|i18n)/' },
    PLATFORM,
    CORE,
    GENERATED,
    MESSAGES,
  ),

  only(
    'tools-import',
    { path: '^(cli|bench|prisma/seed)/', pathNot: [FULL_TEST] },
    '^(cli|bench|prisma/seed)/',
    '^server/jobs/',
    DOOR,
    PLATFORM,
    CORE,
  ),
  only('full-tests-import', { path: FULL_TEST }, '^cli/', '^sandbox/', PLATFORM, CORE),
  withoutPackages(
    'tools-without-prisma',
    { path: '^(cli|bench|prisma/seed)/', pathNot: [TEST] },
    '@prisma/[^/]+',
  ),
  only('e2e-imports', { path: '^e2e/' }, '^e2e/', '^server/platform/auth/test-session\\.ts$'),
  only('sandbox-imports', { path: '^sandbox/' }, '^sandbox/'),
];

const modules = [
  ...MODULE_ORDER.slice(0, -1).map((name, index) => ({
    name: `module-order-${name}`,
    comment: `${name} stands left of these; write an outbox row and let a job call them`,
    severity: 'error',
    from: { path: `^server/modules/${name}/` },
    to: { path: `^server/modules/(${MODULE_ORDER.slice(index + 1).join('|')})/` },
  })),
  {
    name: 'module-without-a-place',
    comment: 'every module has its place in the order',
    severity: 'error',
    from: { path: '^server/modules/', pathNot: [`^server/modules/(${MODULE_ORDER.join('|')})/`] },
    to: {},
  },
];

const everywhere = [
  { name: 'no-circle', severity: 'error', from: {}, to: { circular: true } },
  { name: 'no-broken-import', severity: 'error', from: {}, to: { couldNotResolve: true } },
  {
    name: 'no-test-support-in-production',
    severity: 'error',
    from: { path: OURS, pathNot: [TEST, '^(e2e|bench)/'] },
    to: { path: TEST },
  },
  {
    name: 'no-development-package-in-production',
    severity: 'error',
    from: {
      path: '^(app|components|core|messages|server)/|^cli/(commands/|openbook\\.ts)|^(proxy|instrumentation)\\.ts$',
      pathNot: [TEST],
    },
    to: {
      dependencyTypes: ['npm-dev', 'npm-no-pkg'],
      dependencyTypesNot: ['type-only'],
      pathNot: ['(^|/)node_modules/@types/'],
    },
  },
];

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [...folders, ...modules, ...everywhere],
  options: {
    // The compiler of TypeScript 7 offers no API to parse with; without a parser nothing would be read and nothing found.
    parser: 'swc',
    tsPreCompilationDeps: true,
    moduleSystems: ['es6', 'cjs'],
    doNotFollow: { path: ['node_modules', GENERATED] },
    exclude: { path: ['^\\.next/', '^\\.openbook/'] },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json'],
    },
  },
};
