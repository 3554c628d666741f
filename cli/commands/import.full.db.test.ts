import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { addDecimals } from '#core/money/decimal.ts';
import {
  ACCESS_LOG_METERS,
  registerMeterVersion,
  sealDay,
  sealsForPeriod,
} from '#server/modules/metering/index.ts';
import { createTenant } from '#server/modules/tenancy/index.ts';
import { withSystem, withTenant } from '#server/platform/db/index.ts';
import { testCtx, testDatabase, testOperator } from '#server/platform/db/testing/index.ts';

testDatabase();

const KEYS = `1:${Buffer.alloc(32, 7).toString('base64')}`;
vi.stubEnv('OPENBOOK_MASTER_KEYS', KEYS);

const folder = resolve(process.env['OPENBOOK_ACCEPTANCE_DATA'] ?? join('..', 'shared', 'data'), 'access-log');
const entry = fileURLToPath(new URL('../openbook.ts', import.meta.url));

type Expected = {
  readonly well_formed: number;
  readonly bytes_total: number;
  readonly by_day_utc: Readonly<Record<string, number>>;
  readonly by_status: Readonly<Record<string, number>>;
  readonly by_method: Readonly<Record<string, number>>;
  readonly distinct_clients: number;
};

function importLog(externalId: string) {
  const urls = inject('database');
  const env = {
    ...process.env,
    DATABASE_URL: urls.app,
    DATABASE_OWNER_URL: urls.owner,
    DATABASE_DESK_URL: urls.desk,
    DATABASE_WORKER_URL: urls.worker,
    OPENBOOK_HOME: urls.home,
    OPENBOOK_DEMO: 'on',
  };
  const argv = [
    'import',
    'access-log',
    join(folder, 'access.log'),
    '--tenant',
    externalId,
    '--source',
    'web',
  ];
  return new Promise<{ counts: unknown; stderr: string }>((done, failed) => {
    execFile(process.execPath, [entry, ...argv, '--backfill', '--json'], { env }, (error, stdout, stderr) =>
      error ? failed(error) : done({ counts: JSON.parse(stdout), stderr }),
    );
  });
}

describe.runIf(existsSync(folder))('a real access log', () => {
  const externalId = `access-log-${process.pid}`;
  let tenantId: string;
  let expected: Expected;

  beforeAll(async () => {
    expected = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8'));
    tenantId = await withSystem({ actor: testOperator }, async (tx) => {
      for (const meter of ACCESS_LOG_METERS) await registerMeterVersion(testCtx(tx), meter);
      const tenant = { externalId, name: 'Access log', locale: 'en', zone: 'Etc/UTC' } as const;
      return (await createTenant(testCtx(tx), tenant)).id;
    });
  });

  test('imported twice counts once', async () => {
    const none = { accepted: 0, duplicate: 0, late: 0, rejected: 0, rejections: [] };
    const received = expected.well_formed;
    expect((await importLog(externalId)).counts).toEqual({ ...none, received, accepted: received });
    expect((await importLog(externalId)).counts).toEqual({ ...none, received, duplicate: received });
  });

  test('sealed, says what an independent count says', async () => {
    const days = Object.keys(expected.by_day_utc);
    const inTenant = <T>(work: (ctx: ReturnType<typeof testCtx>) => Promise<T>) =>
      withTenant({ tenantIds: [tenantId], actor: testOperator }, (tx) => work(testCtx(tx)));
    for (const day of days) await inTenant((ctx) => sealDay(ctx, { tenantId, day }));
    const seals = await inTenant((ctx) =>
      sealsForPeriod(ctx, { tenantId, start: '2015-05-01', end: '2015-06-01' }),
    );
    const rows = seals.flatMap(({ day, document }) => document.rows.map((row) => ({ day, ...row })));
    const add = (meter: string, by: (row: (typeof rows)[number]) => string) => {
      const groups = Map.groupBy(
        rows.filter((row) => row.meter === meter),
        by,
      );
      return Object.fromEntries(
        [...groups].map(([key, group]) => [key, Number(addDecimals(group.map(({ value }) => value)))]),
      );
    };
    expect(add('http-requests', ({ day }) => day)).toEqual(expected.by_day_utc);
    expect(add('http-requests', ({ dimensions }) => dimensions['status'] ?? '')).toEqual(expected.by_status);
    expect(add('http-requests', ({ dimensions }) => dimensions['method'] ?? '')).toEqual(expected.by_method);
    expect(Object.keys(add('http-requests', ({ dimensions }) => dimensions['client'] ?? ''))).toHaveLength(
      expected.distinct_clients,
    );
    expect(add('http-bytes', () => 'all')).toEqual({ all: expected.bytes_total });
    expect(seals.map(({ document }) => document.eventCount)).toEqual(Object.values(expected.by_day_utc));
  });
});
