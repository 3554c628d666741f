import { defineConfig } from 'vitest/config';

// One run repeats under a far time zone, so that nothing depends on the machine's.
const shared = { env: { TZ: process.env['OPENBOOK_TEST_TZ'] ?? 'UTC' }, environment: 'node' } as const;

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...shared,
          name: 'unit',
          include: ['*.test.ts', '{app,components,server,core,cli,prisma,sandbox,docs}/**/*.test.{ts,tsx}'],
          exclude: ['**/*.db.test.ts', '**/*.full.test.ts', '**/node_modules/**'],
          // Some start the command itself, which takes its time on a busy machine.
          testTimeout: 30_000,
        },
      },
      {
        test: {
          ...shared,
          name: 'db',
          include: ['{app,server,cli,prisma}/**/*.db.test.ts'],
          exclude: ['**/*.full.db.test.ts', '**/node_modules/**'],
          globalSetup: ['./server/platform/db/testing/global-setup.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
          maxWorkers: 2,
        },
      },
      {
        test: {
          ...shared,
          name: 'full',
          include: ['{app,server,cli,prisma,e2e}/**/*.full{.db,}.test.ts'],
          globalSetup: ['./server/platform/db/testing/global-setup.ts'],
          testTimeout: 300_000,
          hookTimeout: 300_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          ...shared,
          name: 'acceptance',
          include: ['e2e/acceptance/**/*.acceptance.ts'],
          testTimeout: 900_000,
          hookTimeout: 900_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
