import { execFile } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { ACCESS_LOG_METERS, registerMeterVersion } from '#server/modules/metering/index.ts';
import { createTenant } from '#server/modules/tenancy/index.ts';
import { withSystem } from '#server/platform/db/index.ts';
import { testCtx, testDatabase, testOperator } from '#server/platform/db/testing/index.ts';

const db = testDatabase();
const folder = mkdtempSync(join(tmpdir(), 'openbook-import-'));
const entry = fileURLToPath(new URL('../openbook.ts', import.meta.url));
const TYPE = 'test.import.call';

type Answer = { readonly status: number; readonly stdout: string; readonly stderr: string };

function openbook(argv: readonly string[], options: { env?: Record<string, string>; stdin?: string } = {}) {
  const urls = inject('database');
  const env = {
    ...process.env,
    DATABASE_URL: urls.app,
    DATABASE_OWNER_URL: urls.owner,
    DATABASE_DESK_URL: urls.desk,
    DATABASE_WORKER_URL: urls.worker,
    OPENBOOK_HOME: urls.home,
    OPENBOOK_DEMO: 'on',
    OPENBOOK_MASTER_KEYS: KEYS,
    ...options.env,
  };
  return new Promise<Answer>((resolve) => {
    const child = execFile(process.execPath, [entry, ...argv], { env }, (error, stdout, stderr) =>
      resolve({ status: typeof error?.code === 'number' ? error.code : error ? -1 : 0, stdout, stderr }),
    );
    child.stdin?.end(options.stdin ?? '');
  });
}

const KEYS = `1:${Buffer.alloc(32, 7).toString('base64')}`;

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text, 'latin1');
  return path;
}

let serial = 0;

/** A tenant made by the door, so that the command can open its secret. */
async function newTenant(): Promise<string> {
  process.env['OPENBOOK_MASTER_KEYS'] = KEYS;
  serial += 1;
  const externalId = `import-${process.pid}-${serial}`;
  await withSystem({ actor: testOperator }, (tx) =>
    createTenant(testCtx(tx), { externalId, name: externalId, locale: 'en', zone: 'Etc/UTC' }),
  );
  return externalId;
}

beforeAll(async () => {
  await withSystem({ actor: testOperator }, async (tx) => {
    for (const meter of ACCESS_LOG_METERS) await registerMeterVersion(testCtx(tx), meter);
    const name = { en: 'Units', es: 'Unidades' };
    await registerMeterVersion(testCtx(tx), {
      slug: 'import-units',
      name,
      eventType: TYPE,
      aggregation: 'sum',
      valuePath: '/units',
      dimensions: ['region'],
      allowNegative: true,
      unit: 'unit',
    });
  });
});

const LINE = 'client-1 - - [17/May/2015:10:05:03 +0000] "GET / HTTP/1.1" 200 100 "-" "curl"';
const NONE = { received: 0, accepted: 0, duplicate: 0, late: 0, rejected: 0 };

describe('openbook import access-log', () => {
  test('counts equal lines each, adds nothing the second time, and names the lines it refuses', async () => {
    const tenant = await newTenant();
    const path = file(
      'a.log',
      `${LINE}\n${LINE}\n\nnot a line\n${LINE.replace('100', '-')}\n${LINE.replace('GET', '\xff')}\n${LINE}`,
    );
    const argv = [
      'import',
      'access-log',
      path,
      '--tenant',
      tenant,
      '--source',
      'web-1',
      '--backfill',
      '--json',
    ];
    const first = await openbook(argv);
    expect(first.stderr).toMatch(
      /^line 4: metering\.line_malformed: .*\nline 6: metering\.line_not_utf8: .*\n$/,
    );
    expect(first.status).toBe(1);
    expect(JSON.parse(first.stdout)).toEqual({
      ...NONE,
      received: 6,
      accepted: 4,
      rejected: 2,
      rejections: [
        { line: 4, code: 'metering.line_malformed', message: expect.any(String) },
        { line: 6, code: 'metering.line_not_utf8', message: expect.any(String) },
      ],
    });
    expect(JSON.parse((await openbook(argv)).stdout)).toMatchObject({
      ...NONE,
      received: 6,
      duplicate: 4,
      rejected: 2,
    });
    const totals = await db.asAdmin(
      `select v.meter_slug, trim_scale(sum(r.value_sum))::text as sum from usage_rollup r
       join meter_version v on v.id = r.meter_version_id join tenant t on t.id = r.tenant_id
       where t.external_id = $1 group by 1 order by 1`,
      [tenant],
    );
    expect(totals).toEqual([
      { meter_slug: 'http-bytes', sum: '300' },
      { meter_slug: 'http-requests', sum: '4' },
    ]);
  });

  test('goes far back only with --backfill', async () => {
    const tenant = await newTenant();
    const argv = [
      'import',
      'access-log',
      file('b.log', `${LINE}\n`),
      '--tenant',
      tenant,
      '--source',
      'web-1',
    ];
    const without = await openbook(argv);
    expect(without.status).toBe(1);
    expect(without.stderr).toContain('line 1: metering.time_too_old');
    const allowed = await openbook([...argv, '--backfill']);
    expect(allowed).toMatchObject({ status: 0, stderr: '' });
    expect(allowed.stdout).toMatch(/^received +1\naccepted +1\nduplicate +0\nlate +0\nrejected +0\n$/);
  });

  test('broken off, is taken up where it stopped and ends with the counts of one import', async () => {
    const tenant = await newTenant();
    const path = file('c.log', `${LINE}\n`.repeat(2_500));
    const argv = [
      'import',
      'access-log',
      path,
      '--tenant',
      tenant,
      '--source',
      'web-1',
      '--backfill',
      '--json',
    ];
    for (const point of ['ingest.counted', 'import.lines-taken']) {
      const broken = await openbook(argv, { env: { OPENBOOK_FAULT: `${point}:kill:2` } });
      expect(broken.status, point).not.toBe(0);
    }
    const resumed = await openbook(argv);
    expect(resumed.stderr).toContain('taking up where it stopped, behind line');
    expect(JSON.parse(resumed.stdout)).toEqual({ ...NONE, received: 2_500, accepted: 2_500, rejections: [] });
  });
});

describe('openbook import events', () => {
  const event = (id: string, tenant: string, units: unknown) =>
    JSON.stringify({
      specversion: '1.0',
      id,
      source: '/f',
      type: TYPE,
      subject: tenant,
      time: '2026-01-10T00:00:00Z',
      data: { units },
    });

  test('reads CloudEvents by line, from a file and from the standard input', async () => {
    const tenant = await newTenant();
    const text = `${event('1', tenant, 2)}\n${event('2', tenant, '0.5')}\n{"broken"\n${event('1', tenant, 3)}\n`;
    const answer = await openbook(['import', 'events', file('d.jsonl', text), '--backfill', '--json']);
    expect(answer.status).toBe(1);
    expect(JSON.parse(answer.stdout)).toMatchObject({ ...NONE, received: 4, accepted: 2, rejected: 2 });
    expect(answer.stderr).toMatch(/line 3: metering\.line_not_json.*\nline 4: metering\.id_reused/);
    const again = await openbook(['import', 'events', '-', '--backfill', '--json'], {
      stdin: event('1', tenant, 2),
    });
    expect(again).toMatchObject({ status: 0 });
    expect(JSON.parse(again.stdout)).toMatchObject({ ...NONE, received: 1, duplicate: 1 });
  });

  test('reads CSV, refuses formula cells and short rows, and keeps negative numbers', async () => {
    const tenant = await newTenant();
    const rows = [
      'id,source,type,subject,time,data.units,data.region',
      `1,/f,${TYPE},${tenant},2026-01-10T00:00:00Z,-1.5,eu`,
      `2,/f,${TYPE},${tenant},2026-01-10T00:00:00Z,3,"=HYPERLINK(""x"")"`,
      `3,/f,${TYPE},${tenant},2026-01-10T00:00:00Z,3`,
      `4,/f,${TYPE},${tenant},2026-01-10T00:00:00Z,,`,
      `5,/f,${TYPE},${tenant},2026-01-10T00:00:00Z,4,`,
    ];
    const answer = await openbook([
      'import',
      'events',
      file('e.csv', rows.join('\r\n')),
      '--backfill',
      '--json',
    ]);
    expect(answer.status).toBe(1);
    expect(JSON.parse(answer.stdout)).toMatchObject({ ...NONE, received: 5, accepted: 2, rejected: 3 });
    expect(answer.stderr.split('\n').slice(0, 3)).toEqual([
      expect.stringMatching(/^line 3: metering\.csv_formula_cell data\.region: /),
      expect.stringMatching(/^line 4: metering\.csv_columns: /),
      expect.stringMatching(/^line 5: metering\.value_missing \/data\/units: /),
    ]);
  });

  test('refuses a file as a whole with one clear line', async () => {
    const answer = await openbook(['import', 'events', file('wrong.csv', 'id,source,kind,subject,time\n')]);
    expect(answer).toMatchObject({ status: 1, stdout: '' });
    expect(answer.stderr).toMatch(/^openbook: .*"type" missing.*\[metering\.csv_header\]\n$/);
  });
});

describe('calls that cannot work', () => {
  test('an unknown tenant, an unreadable file and a missing database are told in one line', async () => {
    const tenant = await newTenant();
    const log = ['import', 'access-log', join(folder, 'none.log'), '--source', 's', '--tenant'];
    expect(await openbook([...log, 'nobody-here'])).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('[tenancy.unknown]'),
    });
    expect(await openbook([...log, tenant])).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('[cli.file_unreadable]'),
    });
    const none = {
      DATABASE_URL: '',
      DATABASE_OWNER_URL: '',
      DATABASE_DESK_URL: '',
      DATABASE_WORKER_URL: '',
      OPENBOOK_HOME: folder,
    };
    const answer = await openbook([...log, tenant], { env: none });
    expect(answer).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/^openbook: There is no database in .*\n$/),
    });
  });
});

describe('openbook seal', () => {
  test('seals every day up to one, in order, and then finds nothing to do', async () => {
    const tenant = await newTenant();
    const text = `${LINE}\n${LINE.replace('17/May', '19/May')}\n`;
    await openbook([
      'import',
      'access-log',
      file('f.log', text),
      '--tenant',
      tenant,
      '--source',
      's',
      '--backfill',
    ]);
    const argv = ['seal', '--tenant', tenant, '--until', '2015-05-20'];
    const sealed = await openbook(argv);
    expect(sealed).toMatchObject({ status: 0, stderr: '' });
    expect(sealed.stdout.split('\n').map((line) => line.slice(0, 29))).toEqual([
      '2015-05-17 sealed, sequence 0',
      '2015-05-18 sealed, sequence 0',
      '2015-05-19 sealed, sequence 0',
      '2015-05-20 sealed, sequence 0',
      '',
    ]);
    expect(await openbook(argv)).toMatchObject({ status: 0, stdout: 'Nothing to seal.\n' });
    expect(await openbook(['seal', '--tenant', tenant, '--day', '2999-01-01'])).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('[metering.day_not_over]'),
    });
  });
});
