import { describe, expect, test } from 'vitest';
import type { Actor } from '#server/platform/auth/actor.ts';
import { makeTestTenant, testOperator } from '#server/platform/db/testing/index.ts';
import { type EventParts, ingestSuite } from './testing/ingest-suite.ts';

const { db, event, send, statuses, counts, levelType, meter, register, tenant } = ingestSuite('intake');

describe('intake', () => {
  const refusals: readonly (readonly [string, EventParts | number, string, string | undefined])[] = [
    ['not an object', 5, 'metering.event_not_object', ''],
    ['unknown type', { type: 'test.intake.unknown' }, 'metering.unknown_meter', '/type'],
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
    const key: Actor = { kind: 'key', keyId: 'k2', keyKind: 'tenant', tenantId: tenant().id };
    const level = { type: levelType, data: { gb: 3 } };
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
