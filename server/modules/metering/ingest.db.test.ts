import fc from 'fast-check';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import type { Actor } from '#server/platform/auth/actor.ts';
import { withSystem } from '#server/platform/db/index.ts';
import {
  makeTestTenant,
  TEST_NOW,
  type TestTenant,
  testCtx,
  testDatabase,
  testOperator,
} from '#server/platform/db/testing/index.ts';
import type { EventStatus, MeterVersionInput } from './contract.ts';
import { ingest, registerMeterVersion, retireMeterVersion } from './index.ts';

const db = testDatabase();
const vendorKey: Actor = { kind: 'key', keyId: 'k1', keyKind: 'vendor', tenantId: null };
// Meters are the vendor's, so each suite measures a type of its own.
const TYPE = 'test.ingest.call';
const LEVEL_TYPE = 'test.ingest.level';

function meter(slug: string, overrides: Partial<MeterVersionInput> = {}): MeterVersionInput {
  return {
    slug,
    name: { en: slug, es: slug },
    eventType: TYPE,
    aggregation: 'sum',
    valuePath: '/units',
    dimensions: ['region'],
    unit: 'unit',
    ...overrides,
  };
}

function register(input: MeterVersionInput) {
  return withSystem({ actor: testOperator }, (tx) => registerMeterVersion(testCtx(tx), input));
}

let tenant: TestTenant;
let serial = 0;

beforeAll(async () => {
  tenant = await makeTestTenant({ zone: 'Asia/Kolkata' });
  await register(meter('ingest-units'));
  await register(meter('ingest-calls', { aggregation: 'count', valuePath: null, dimensions: [] }));
  await register(
    meter('ingest-level', {
      eventType: LEVEL_TYPE,
      aggregation: 'last',
      valuePath: '/gb',
      reportedBy: 'tenant',
    }),
  );
});

type EventParts = { id?: string; time?: string; data?: unknown; [name: string]: unknown };

function event(parts: EventParts = {}) {
  serial += 1;
  return {
    specversion: '1.0',
    id: `e${serial}`,
    source: '/test',
    type: TYPE,
    subject: tenant.externalId,
    time: '2026-11-21T07:30:00Z',
    data: { units: 1, region: 'eu' },
    ...parts,
  };
}

function send(events: readonly unknown[] | string, options: { actor?: Actor; backfill?: boolean } = {}) {
  return ingest(
    { actor: options.actor ?? vendorKey, now: TEST_NOW },
    {
      body: typeof events === 'string' ? events : JSON.stringify(events),
      form: 'batch',
      ...(options.backfill ? { backfill: true } : {}),
    },
  );
}

async function statuses(events: readonly unknown[], options: { actor?: Actor; backfill?: boolean } = {}) {
  const { results } = await send(events, options);
  return results.map(({ status, code }) => (code === undefined ? status : `${status} ${code}`));
}

function rollups(tenantId: string) {
  return db.asAdmin<Record<string, unknown>>(
    `select v.meter_slug as meter, r.dimension_key as key, r.day::text, r.hour, r.event_count::int as events,
       trim_scale(r.value_sum)::text as sum, trim_scale(r.value_max)::text as max, trim_scale(r.closing_value)::text as closing
     from usage_rollup r join meter_version v on v.id = r.meter_version_id
     where r.tenant_id = $1 order by 1, 2, 3, 4`,
    [tenantId],
  );
}

function counts(tenantId: string) {
  return db.asAdmin<Record<string, unknown>>(
    `select day::text, received::int, accepted::int, duplicate::int, late::int, rejected::int
     from usage_day_count where tenant_id = $1 order by 1`,
    [tenantId],
  );
}

describe('ingest', () => {
  test('keeps events, adds them up by meter and civil day, and counts', async () => {
    const own = await makeTestTenant({ zone: 'Asia/Kolkata' });
    const at = (time: string, data: unknown) => event({ subject: own.externalId, time, data });
    const answer = await send([
      at('2026-11-20T18:29:59.999Z', { units: '0.1', region: 'eu' }),
      at('2026-11-20T18:30:00Z', { units: 2, region: 'eu' }),
      at('2026-11-20T18:45:00Z', { units: '0.2', region: 'eu' }),
      at('2026-11-20T18:46:00Z', { units: 5, region: 'us' }),
    ]);
    expect(answer.counts).toEqual({ received: 4, accepted: 4, duplicate: 0, late: 0, rejected: 0 });
    const hour = new Date('2026-11-20T18:00:00Z');
    expect(await rollups(own.id)).toEqual([
      {
        meter: 'ingest-calls',
        key: '{}',
        day: '2026-11-20',
        hour,
        events: 1,
        sum: '1',
        max: '1',
        closing: '1',
      },
      {
        meter: 'ingest-calls',
        key: '{}',
        day: '2026-11-21',
        hour,
        events: 3,
        sum: '3',
        max: '1',
        closing: '1',
      },
      {
        meter: 'ingest-units',
        key: '{"region":"eu"}',
        day: '2026-11-20',
        hour,
        events: 1,
        sum: '0.1',
        max: '0.1',
        closing: '0.1',
      },
      {
        meter: 'ingest-units',
        key: '{"region":"eu"}',
        day: '2026-11-21',
        hour,
        events: 2,
        sum: '2.2',
        max: '2',
        closing: '0.2',
      },
      {
        meter: 'ingest-units',
        key: '{"region":"us"}',
        day: '2026-11-21',
        hour,
        events: 1,
        sum: '5',
        max: '5',
        closing: '5',
      },
    ]);
    expect(await counts(own.id)).toEqual([
      { day: '2026-11-20', received: 1, accepted: 1, duplicate: 0, late: 0, rejected: 0 },
      { day: '2026-11-21', received: 3, accepted: 3, duplicate: 0, late: 0, rejected: 0 },
    ]);
  });

  test('tells a duplicate from an id that was used for something else, across and within requests', async () => {
    const first = event();
    const other = { ...first, data: { units: 2, region: 'eu' } };
    expect(await statuses([first, first, other])).toEqual([
      'accepted',
      'duplicate',
      'rejected metering.id_reused',
    ]);
    expect(await statuses([other, first])).toEqual(['rejected metering.id_reused', 'duplicate']);
    // Spelling does not matter, only what is kept.
    expect(
      await statuses([
        { ...first, time: '2026-11-21T08:30:00.000+01:00', data: { region: 'eu', units: '1.0', more: 1 } },
      ]),
    ).toEqual(['duplicate']);
    // Another source, or another tenant, is another event.
    const stranger = await makeTestTenant();
    expect(
      await statuses([
        { ...first, source: '/b' },
        { ...first, subject: stranger.externalId },
      ]),
    ).toEqual(['accepted', 'accepted']);
  });

  test('a resent event stays a duplicate after a new meter version came and went', async () => {
    const sent = event({ type: 'test.ingest.change', data: { units: 1, region: 'eu', size: 4 } });
    await register(meter('ingest-change', { eventType: 'test.ingest.change' }));
    expect(await statuses([sent])).toEqual(['accepted']);
    await register(
      meter('ingest-change', { eventType: 'test.ingest.change', valuePath: '/size', dimensions: [] }),
    );
    await withSystem({ actor: testOperator }, (tx) =>
      retireMeterVersion(testCtx(tx), { slug: 'ingest-change', version: 1 }),
    );
    expect(await statuses([sent, { ...sent, data: { units: 2, region: 'eu', size: 4 } }])).toEqual([
      'duplicate',
      'rejected metering.id_reused',
    ]);
  });

  const refusals: readonly (readonly [string, EventParts | number, string, string | undefined])[] = [
    ['not an object', 5, 'metering.event_not_object', ''],
    ['unknown type', { type: 'test.ingest.unknown' }, 'metering.unknown_meter', '/type'],
    ['unknown tenant', { subject: 'nobody-here' }, 'metering.unknown_tenant', '/subject'],
    ['no tenant', { subject: null }, 'metering.field_missing', '/subject'],
    ['16 minutes ahead', { time: '2026-11-21T08:16:00Z' }, 'metering.time_in_future', '/time'],
    ['401 days old', { time: '2025-10-16T07:00:00Z' }, 'metering.time_too_old', '/time'],
    ['before the beginning', { time: '0001-01-01T00:00:00+14:00' }, 'metering.time_too_old', '/time'],
    ['negative', { data: { units: -1 } }, 'metering.negative_value', '/data/units'],
    ['not exact', { data: { units: 'many' } }, 'metering.quantity_not_exact', '/data/units'],
    ['NUL in a name', { source: 'a\0b' }, 'metering.text_invalid', '/source'],
    ['NUL in the tenant', { subject: 'a\0b' }, 'metering.text_invalid', '/subject'],
    ['NUL in a key', { data: { units: 1, 'a\0': 1 } }, 'metering.text_invalid', undefined],
    [
      'half a surrogate pair',
      { data: { units: 1, region: '\ud800' } },
      'metering.text_invalid',
      '/data/region',
    ],
  ];

  test.each(refusals)(
    'refuses %s with the place, and takes its neighbours in',
    async (_, bad, code, path) => {
      const own = await makeTestTenant();
      const good = () => event({ subject: own.externalId });
      const sent = typeof bad === 'number' ? bad : event({ subject: own.externalId, ...bad });
      const { results } = await send([good(), sent, good()]);
      expect(results.map(({ status }) => status)).toEqual(['accepted', 'rejected', 'accepted']);
      expect(results[1]).toMatchObject({ index: 1, code, ...(path === undefined ? {} : { path }) });
      expect(results[1]?.message).toMatch(/\.$/);
      const kept = await db.asAdmin(
        'select code, excerpt from rejected_event where code = $1 and (tenant_id = $2 or tenant_id is null)',
        [code, own.id],
      );
      expect(kept.length).toBeGreaterThan(0);
    },
  );

  test('reads the literal of a number, not the number', async () => {
    const send15 = JSON.stringify([event(), event()])
      .replace('"units":1', '"units":1234567890.12345')
      .replace('"units":1,', '"units":1234567890.123456,');
    const { results } = await send(send15);
    expect(results.map(({ code }) => code)).toEqual([undefined, 'metering.quantity_not_exact']);
  });

  test('goes further back for an operator only', async () => {
    const old = event({ time: '2015-05-17T10:05:03Z' });
    expect(await statuses([old])).toEqual(['rejected metering.time_too_old']);
    await expect(send([old], { backfill: true })).rejects.toMatchObject({ code: 'policy.denied' });
    expect(await statuses([old], { actor: testOperator, backfill: true })).toEqual(['accepted']);
  });

  test('a tenant key speaks for its own tenant and for meters that tenants report', async () => {
    const stranger = await makeTestTenant();
    const key: Actor = { kind: 'key', keyId: 'k2', keyKind: 'tenant', tenantId: tenant.id };
    const level = { type: LEVEL_TYPE, data: { gb: 3 } };
    expect(
      await statuses(
        [
          event(level),
          event({ ...level, subject: null }),
          event({ ...level, subject: stranger.externalId }),
          event(),
        ],
        { actor: key },
      ),
    ).toEqual([
      'accepted',
      'accepted',
      'rejected metering.unknown_tenant',
      'rejected metering.not_reported_by_tenant',
    ]);
    expect(await counts(stranger.id)).toEqual([]);
  });

  test('refuses a request as a whole and keeps nothing of it', async () => {
    await expect(send('[{"a":1},')).rejects.toMatchObject({ code: 'metering.body_not_json', status: 400 });
    await expect(send('{}')).rejects.toMatchObject({ code: 'metering.body_not_a_list', status: 400 });
    await expect(send(`[${'1,'.repeat(1000)}1]`)).rejects.toMatchObject({
      code: 'metering.too_many_events',
      status: 413,
    });
    await expect(send([], { actor: { kind: 'anonymous' } })).rejects.toMatchObject({ status: 401 });
    expect(await send([])).toEqual({
      results: [],
      counts: { received: 0, accepted: 0, duplicate: 0, late: 0, rejected: 0 },
    });
  });

  test('keeps the first thousand refusals of a day and counts all', async () => {
    const own = await makeTestTenant();
    const bad = (count: number) =>
      Array.from({ length: count }, () => event({ subject: own.externalId, id: '' }));
    await send(bad(700));
    await send(bad(700));
    await send(bad(10));
    const kept = await db.asAdmin<{ n: number }>(
      'select count(*)::int as n from rejected_event where tenant_id = $1',
      [own.id],
    );
    expect(kept[0]?.n).toBe(1000);
    expect(await counts(own.id)).toEqual([
      { day: '2026-11-21', received: 1410, accepted: 0, duplicate: 0, late: 0, rejected: 1410 },
    ]);
  });

  test('arrival order, repetition and splitting into requests change nothing', async () => {
    const values = fc.array(
      fc.record({ units: fc.integer({ min: 0, max: 10 ** 9 }), minute: fc.integer({ min: 0, max: 59 }) }),
      { minLength: 1, maxLength: 12 },
    );
    await fc.assert(
      fc.asyncProperty(values, fc.infiniteStream(fc.nat()), async (readings, random) => {
        const [one, two] = [await makeTestTenant(), await makeTestTenant()];
        const sent = readings.map(({ units, minute }, index) =>
          event({
            id: `r${index}`,
            time: `2026-11-21T06:${String(minute).padStart(2, '0')}:00Z`,
            data: { units, region: 'eu' },
          }),
        );
        await send(sent.map((reading) => ({ ...reading, subject: one.externalId })));
        const shuffled = [...sent, ...sent]
          .map((reading) => ({ reading: { ...reading, subject: two.externalId }, at: random.next().value }))
          .sort((a, b) => a.at - b.at)
          .map(({ reading }) => reading);
        const cut = random.next().value % (shuffled.length + 1);
        await Promise.all([send(shuffled.slice(0, cut)), send(shuffled.slice(cut))]);
        expect(await rollups(two.id)).toEqual(await rollups(one.id));
      }),
      { numRuns: 15 },
    );
  });

  test('twenty clients with the same events write each once', async () => {
    const own = await makeTestTenant();
    const sent = Array.from({ length: 50 }, () => event({ subject: own.externalId }));
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, client) => send(client % 2 ? sent : sent.toReversed())),
    );
    const seen = (status: EventStatus) => answers.reduce((total, { counts: one }) => total + one[status], 0);
    expect([seen('accepted'), seen('duplicate'), seen('rejected')]).toEqual([50, 950, 0]);
    expect((await rollups(own.id)).map(({ events }) => events)).toEqual([50, 50]);
  });

  test.each([
    ['ingest.days-locked', 'accepted'],
    ['ingest.events-written', 'accepted'],
    ['ingest.totals-written', 'accepted'],
    ['ingest.counted', 'accepted'],
    ['ingest.committed', 'duplicate'],
  ])('died at %s, nothing is half-written and the events sent again are %s', async (point, status) => {
    const own = await makeTestTenant();
    const sent = [
      event({ subject: own.externalId }),
      event({ subject: own.externalId, data: { units: -1 } }),
    ];
    vi.stubEnv('OPENBOOK_FAULT', `${point}:throw`);
    await expect(send(sent)).rejects.toThrow(point);
    vi.unstubAllEnvs();
    const isKept = status === 'duplicate';
    const rows = await db.asAdmin<{ n: number }>(
      `select (select count(*) from usage_event where tenant_id = $1)::int
         + (select count(*) from usage_rollup where tenant_id = $1)::int
         + (select count(*) from usage_day_count where tenant_id = $1)::int
         + (select count(*) from rejected_event where tenant_id = $1)::int as n`,
      [own.id],
    );
    expect(rows[0]?.n).toBe(isKept ? 5 : 0);
    expect(await statuses(sent)).toEqual([status, 'rejected metering.negative_value']);
    expect((await rollups(own.id)).map(({ events }) => events)).toEqual([1, 1]);
  });

  test('another tenant sees nothing of it', async () => {
    await send([event()]);
    const stranger = await makeTestTenant();
    const tables = ['usage_event', 'usage_rollup', 'usage_day', 'usage_day_count'];
    const client = await db.ingest.connect();
    try {
      for (const table of tables) {
        await client.query('begin');
        await client.query(`select set_config('app.tenant_ids', $1, true)`, [`{${stranger.id}}`]);
        expect((await client.query(`select from ${table}`)).rowCount, table).toBe(0);
        await client.query('rollback');
      }
    } finally {
      client.release();
    }
  });
});

describe('meters', () => {
  test('the same definition again is the same version; another one is the next', async () => {
    const first = await register(meter('versions'));
    expect(await register(meter('versions'))).toEqual(first);
    expect(await register(meter('versions', { unit: 'call' }))).toMatchObject({ version: 2, unit: 'call' });
  });

  test.each([
    [{ aggregation: 'count' as const }, 'valuePath'],
    [{ valuePath: null }, 'valuePath'],
    [{ valuePath: 'units' }, 'valuePath'],
    [{ dimensions: ['a', 'a'] }, 'dimensions'],
    [{ slug: 'Not a slug' }, 'slug'],
  ])('refuses %j', async (overrides, path) => {
    await expect(register(meter('broken', overrides))).rejects.toMatchObject({
      code: 'metering.meter_invalid',
      path,
    });
  });
});
