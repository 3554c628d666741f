import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MODULE_ORDER } from '../../.dependency-cruiser.mjs';
import { brokenImportRules } from './import-rules.mjs';

/** Who plants which import, and the rule that must name it. */
const REFUSED: readonly (readonly [from: string, specifier: string, rule: string])[] = [
  ['core/money/a.ts', '#server/platform/ids.ts', 'core-imports-core'],
  ['core/money/b.ts', 'node:fs', 'core-without-node'],
  ['core/money/c.ts', 'zod', 'core-packages'],
  ['core/money/d.ts', 'superjson', 'core-packages'],
  ['core/contracts/a.ts', 'superjson', 'core-contracts-packages'],
  ['components/billing/a.tsx', '#server/modules/billing/index.ts', 'components-imports'],
  ['components/billing/b.tsx', '#components/metering/x.tsx', 'components-imports'],
  ['components/billing/c.tsx', '#server/platform/ids.ts', 'components-imports'],
  ['components/billing/d.tsx', '#server/api/root.ts', 'components-take-types-from-api'],
  ['components/billing/e.tsx', 'pg', 'components-without-database'],
  ['components/billing/f.tsx', 'node:fs', 'components-without-node'],
  ['app/(portal)/t/page.tsx', '#server/modules/billing/index.ts', 'app-pages-import'],
  ['app/(portal)/t/other.tsx', '#server/platform/db/index.ts', 'app-pages-import'],
  ['app/(portal)/t/more.tsx', '#server/modules/billing/repository.ts', 'app-pages-import'],
  ['app/(portal)/t/prisma.tsx', '#prisma/generated/client.ts', 'app-pages-import'],
  ['app/(portal)/t/pg.tsx', 'pg', 'app-without-database'],
  ['app/api/v1/route.ts', '#server/modules/billing/repository.ts', 'app-routes-import'],
  ['app/api/v1/close.ts', '#server/modules/billing/close.ts', 'app-routes-import'],
  ['app/(portal)/t/route.ts', '#prisma/generated/client.ts', 'app-routes-import'],
  ['proxy.ts', '#server/modules/billing/index.ts', 'app-edges-import'],
  ['server/api/a.ts', '#server/modules/billing/repository.ts', 'api-imports'],
  ['server/api/b.ts', '@prisma/client', 'api-without-database'],
  ['server/modules/billing/a.ts', '#server/modules/metering/repository.ts', 'verbs-import'],
  ['server/modules/billing/b.ts', '#server/modules/metering/contract.ts', 'verbs-import'],
  ['server/modules/billing/c.ts', '#server/modules/payments/index.ts', 'module-order-billing'],
  ['server/modules/billing/d.ts', '#prisma/generated/client.ts', 'verbs-import'],
  ['server/modules/billing/e.ts', 'pg', 'verbs-without-database-or-next'],
  ['server/modules/billing/f.ts', 'next/headers', 'verbs-without-database-or-next'],
  ['server/modules/billing/g.ts', '#server/documents/invoice.ts', 'verbs-import'],
  ['server/modules/billing/h.ts', '#server/jobs/close.ts', 'verbs-import'],
  ['server/modules/billing/a-repository.ts', '#server/modules/metering/index.ts', 'repositories-import'],
  ['server/modules/billing/b-repository.ts', '#server/platform/mail/index.ts', 'repositories-import'],
  ['server/modules/billing/c-repository.ts', 'next/headers', 'repositories-without-next'],
  ['server/modules/billing/d-repository.ts', './index.ts', 'repositories-call-no-verbs'],
  [
    'server/modules/billing/close/e-repository.ts',
    '#server/modules/metering/index.ts',
    'repositories-import',
  ],
  ['server/modules/payments/contract.ts', '#server/platform/ids.ts', 'contracts-import'],
  ['server/modules/payments/contract-parts.ts', '#server/modules/billing/contract.ts', 'contracts-import'],
  ['server/modules/disputes/contract.ts', 'superjson', 'contracts-packages'],
  ['server/modules/exports/contract.ts', 'node:crypto', 'contracts-without-node'],
  ['server/modules/gadgets/index.ts', '#core/x.ts', 'module-without-a-place'],
  ['server/jobs/a.ts', '#server/modules/billing/repository.ts', 'jobs-import'],
  ['server/jobs/b.ts', 'pg', 'jobs-without-database'],
  ['server/documents/a.ts', '#server/modules/billing/index.ts', 'documents-import'],
  ['server/documents/b.ts', 'node:https', 'documents-without-network'],
  ['server/documents/c.ts', 'pg', 'documents-without-database'],
  ['server/platform/clock/a.ts', '#server/modules/billing/index.ts', 'platform-imports'],
  ['server/platform/clock/b.ts', '#server/api/root.ts', 'platform-imports'],
  ['server/platform/clock/c.ts', '#messages/en.json', 'platform-imports'],
  ['server/platform/db/a.ts', '#server/modules/billing/index.ts', 'platform-imports'],
  ['server/platform/mail/a.ts', '#app/(portal)/t/page.tsx', 'platform-words-import'],
  ['cli/commands/a.ts', '#server/modules/billing/repository.ts', 'tools-import'],
  ['cli/commands/b.ts', '@prisma/client', 'tools-without-prisma'],
  ['prisma/seed/a.ts', '#server/modules/billing/repository.ts', 'tools-import'],
  ['bench/a.ts', '#components/ui/x.tsx', 'tools-import'],
  ['e2e/specs/a.ts', '#core/x.ts', 'e2e-imports'],
  ['e2e/specs/b.ts', '#server/platform/db/index.ts', 'e2e-imports'],
  ['sandbox/a.ts', '#core/x.ts', 'sandbox-imports'],
  ['core/circle/one.ts', './two.ts', 'no-circle'],
  ['core/broken.ts', './nowhere.ts', 'no-broken-import'],
  ['server/platform/ids.ts', './db/testing/index.ts', 'no-test-support-in-production'],
  ['server/platform/tool.ts', 'fast-check', 'no-development-package-in-production'],
];

const ALLOWED: readonly (readonly [from: string, specifier: string])[] = [
  ['core/contracts/ok.ts', 'zod'],
  ['core/proof/ok.ts', '@noble/hashes/sha2.js'],
  ['core/money/ok.test.ts', 'node:fs'],
  ['components/billing/ok.tsx', '#components/ui/x.tsx'],
  ['server/modules/billing/contract-all.ts', './contract-parts.ts'],
  ['components/billing/ok2.tsx', '#server/modules/billing/contract.ts'],
  ['components/billing/ok3.tsx', '#server/modules/billing/contract-parts.ts'],
  ['app/(portal)/t/ok.tsx', '#server/api/caller.ts'],
  ['app/api/v2/route.ts', '#server/modules/billing/index.ts'],
  ['server/api/ok.ts', '#server/modules/billing/contract.ts'],
  ['server/modules/billing/ok.ts', '#server/modules/metering/index.ts'],
  ['server/modules/billing/ok2.ts', './repository.ts'],
  ['server/modules/billing/ok3.ts', '#server/platform/db/testing-free.ts'],
  ['server/modules/billing/ok.db.test.ts', '#server/platform/db/testing/index.ts'],
  ['server/modules/billing/ok-repository.ts', '#prisma/generated/client.ts'],
  ['server/jobs/ok.ts', '#server/documents/invoice.ts'],
  ['server/documents/ok.ts', '#messages/en.json'],
  ['server/platform/mail/ok.ts', '#messages/en.json'],
  ['server/platform/db/ok.ts', '#prisma/generated/client.ts'],
  ['cli/commands/ok.ts', '#server/jobs/close.ts'],
  ['prisma/seed/ok.ts', '#server/modules/billing/index.ts'],
];

const PLAIN = [
  'core/x.ts',
  'components/ui/x.tsx',
  'components/metering/x.tsx',
  'server/api/root.ts',
  'server/api/caller.ts',
  'server/documents/invoice.ts',
  'server/jobs/close.ts',
  'server/modules/billing/close.ts',
  'server/modules/billing/contract.ts',
  'server/modules/billing/contract-parts.ts',
  'server/modules/billing/index.ts',
  'server/modules/billing/repository.ts',
  'server/modules/metering/contract.ts',
  'server/modules/metering/index.ts',
  'server/modules/metering/repository.ts',
  'server/modules/payments/index.ts',
  'server/platform/db/index.ts',
  'server/platform/db/testing/index.ts',
  'server/platform/db/testing-free.ts',
  'server/platform/mail/index.ts',
  'prisma/generated/client.ts',
];

let house = '';
let violations: readonly { rule: string; from: string; to: string }[] = [];

function plant(file: string, text: string): void {
  mkdirSync(dirname(join(house, file)), { recursive: true });
  writeFileSync(join(house, file), text);
}

beforeAll(async () => {
  house = mkdtempSync(join(tmpdir(), 'openbook-house-'));
  cpSync('package.json', join(house, 'package.json'));
  symlinkSync(join(process.cwd(), 'node_modules'), join(house, 'node_modules'));
  for (const file of PLAIN) plant(file, 'export const here = 1;\n');
  plant('messages/en.json', '{}');
  plant('core/circle/two.ts', "import './one.ts';\nexport const here = 1;\n");
  for (const [from, specifier] of [...REFUSED, ...ALLOWED]) {
    const attribute = specifier.endsWith('.json') ? " with { type: 'json' }" : '';
    plant(from, `import * as planted from '${specifier}'${attribute};\nexport const here = planted;\n`);
  }
  plant(
    'components/billing/types.tsx',
    "import type { here } from '#server/api/root.ts';\nexport type Here = typeof here;\n",
  );
  plant(
    'server/modules/billing/type-only.ts',
    "import type { here } from '#prisma/generated/client.ts';\nexport type Here = typeof here;\n",
  );
  plant(
    'server/modules/billing/dynamic.ts',
    "export const later = () => import('#server/modules/payments/index.ts');\n",
  );
  ({ violations } = await brokenImportRules(house));
}, 60_000);

afterAll(() => rmSync(house, { recursive: true, force: true }));

describe('a planted bad import is named', () => {
  test.each(REFUSED)('%s → %s: %s', (from, _specifier, rule) => {
    expect(violations.filter((found) => found.from === from).map((found) => found.rule)).toContain(rule);
  });

  test('also as a type, also when loaded later', () => {
    const rulesOf = (from: string) =>
      violations.filter((found) => found.from === from).map((found) => found.rule);
    expect(rulesOf('server/modules/billing/type-only.ts')).toEqual(['verbs-import']);
    expect(rulesOf('server/modules/billing/dynamic.ts')).toEqual(['module-order-billing']);
  });

  test.each(ALLOWED)('%s → %s is fine', (from) => {
    expect(violations.filter((found) => found.from === from)).toEqual([]);
  });

  test('a page may know the types of the API', () => {
    expect(violations.filter((found) => found.from === 'components/billing/types.tsx')).toEqual([]);
  });
});

describe('the house itself', () => {
  test('keeps every rule, and was read', async () => {
    const { files, violations: broken } = await brokenImportRules(process.cwd());
    expect(broken).toEqual([]);
    expect(files).toBeGreaterThan(100);
  }, 60_000);

  test('has a place in the order for every module', () => {
    const folders = readdirSync('server/modules', { withFileTypes: true }).filter((entry) =>
      entry.isDirectory(),
    );
    expect(folders.map((entry) => entry.name).filter((name) => !MODULE_ORDER.includes(name))).toEqual([]);
  });

  test('keeps clock, chance and environment out of the calculator', () => {
    const files = readdirSync('core', { recursive: true, encoding: 'utf8' }).filter(
      (file) => file.endsWith('.ts') && !/\.test\.ts$|testing\//.test(file),
    );
    const found = files.filter((file) =>
      /\bDate\.now\(|new Date\(\)|Math\.random\(|\bprocess\.|Temporal\.Now\b|randomUUID|getRandomValues|performance\.now/.test(
        readFileSync(join('core', file), 'utf8'),
      ),
    );
    expect(found).toEqual([]);
  });
});
