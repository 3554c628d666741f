import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { withSystem } from '#server/platform/db/index.ts';
import { makeTestTenant, testCtx, testOperator } from '#server/platform/db/testing/index.ts';
import type { EventStatus } from './contract.ts';
import { retireMeterVersion } from './index.ts';
import { ingestSuite } from './testing/ingest-suite.ts';

const { db, event, send, statuses, rollups, counts, meter, register } = ingestSuite('counting');

describe('what is taken in', () => {
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
        meter: 'counting-calls',
        key: '{}',
        day: '2026-11-20',
        hour,
        events: 1,
        sum: '1',
        max: '1',
        closing: '1',
      },
      {
        meter: 'counting-calls',
        key: '{}',
        day: '2026-11-21',
        hour,
        events: 3,
        sum: '3',
        max: '1',
        closing: '1',
      },
      {
        meter: 'counting-units',
        key: '{"region":"eu"}',
        day: '2026-11-20',
        hour,
        events: 1,
        sum: '0.1',
        max: '0.1',
        closing: '0.1',
      },
      {
        meter: 'counting-units',
        key: '{"region":"eu"}',
        day: '2026-11-21',
        hour,
        events: 2,
        sum: '2.2',
        max: '2',
        closing: '0.2',
      },
      {
        meter: 'counting-units',
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
    const sent = event({ type: 'test.counting.change', data: { units: 1, region: 'eu', size: 4 } });
    await register(meter('change', { eventType: 'test.counting.change' }));
    expect(await statuses([sent])).toEqual(['accepted']);
    await register(
      meter('change', { eventType: 'test.counting.change', valuePath: '/size', dimensions: [] }),
    );
    await withSystem({ actor: testOperator }, (tx) =>
      retireMeterVersion(testCtx(tx), { slug: 'counting-change', version: 1 }),
    );
    expect(await statuses([sent, { ...sent, data: { units: 2, region: 'eu', size: 4 } }])).toEqual([
      'duplicate',
      'rejected metering.id_reused',
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
