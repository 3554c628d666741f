import { beforeAll } from 'vitest';
import { required } from '#core/assert.ts';
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
import type { MeterVersionInput } from '../contract.ts';
import { ingest, registerMeterVersion } from '../index.ts';

export type EventParts = { id?: string; time?: string; data?: unknown; [name: string]: unknown };

type SendOptions = { readonly actor?: Actor; readonly backfill?: boolean };

const vendorKey: Actor = { kind: 'key', keyId: 'k1', keyKind: 'vendor', tenantId: null };

/**
 * What a suite about ingest sends with and looks at. Meters are the vendor's, so each suite names its own: `<name>-units`
 * and `<name>-calls` measure `test.<name>.call`, and `<name>-level`, which tenants report, `test.<name>.level`.
 */
export function ingestSuite(name: string) {
  const db = testDatabase();
  const callType = `test.${name}.call`;
  const levelType = `test.${name}.level`;
  let tenant: TestTenant | null = null;
  let serial = 0;

  const meter = (slug: string, overrides: Partial<MeterVersionInput> = {}): MeterVersionInput => ({
    slug: `${name}-${slug}`,
    name: { en: slug, es: slug },
    eventType: callType,
    aggregation: 'sum',
    valuePath: '/units',
    dimensions: ['region'],
    unit: 'unit',
    ...overrides,
  });
  const register = (input: MeterVersionInput) =>
    withSystem({ actor: testOperator }, (tx) => registerMeterVersion(testCtx(tx), input));

  beforeAll(async () => {
    tenant = await makeTestTenant({ zone: 'Asia/Kolkata' });
    await register(meter('units'));
    await register(meter('calls', { aggregation: 'count', valuePath: null, dimensions: [] }));
    await register(
      meter('level', {
        eventType: levelType,
        aggregation: 'last',
        valuePath: '/gb',
        reportedBy: 'tenant',
      }),
    );
  });

  const send = (events: readonly unknown[] | string, options: SendOptions = {}) =>
    ingest(
      { actor: options.actor ?? vendorKey, now: TEST_NOW },
      {
        body: typeof events === 'string' ? events : JSON.stringify(events),
        form: 'batch',
        ...(options.backfill ? { backfill: true } : {}),
      },
    );

  return {
    db,
    levelType,
    meter,
    register,
    send,
    /** The tenant that events are of when nothing else is said. */
    tenant: () => required(tenant, 'the suite has begun'),
    event: (parts: EventParts = {}) => {
      serial += 1;
      return {
        specversion: '1.0',
        id: `e${serial}`,
        source: '/test',
        type: callType,
        subject: required(tenant, 'the suite has begun').externalId,
        time: '2026-11-21T07:30:00Z',
        data: { units: 1, region: 'eu' },
        ...parts,
      };
    },
    statuses: async (events: readonly unknown[], options: SendOptions = {}) => {
      const { results } = await send(events, options);
      return results.map(({ status, code }) => (code === undefined ? status : `${status} ${code}`));
    },
    rollups: (tenantId: string) =>
      db.asAdmin<Record<string, unknown>>(
        `select v.meter_slug as meter, r.dimension_key as key, r.day::text, r.hour, r.event_count::int as events,
           trim_scale(r.value_sum)::text as sum, trim_scale(r.value_max)::text as max, trim_scale(r.closing_value)::text as closing
         from usage_rollup r join meter_version v on v.id = r.meter_version_id
         where r.tenant_id = $1 order by 1, 2, 3, 4`,
        [tenantId],
      ),
    counts: (tenantId: string) =>
      db.asAdmin<Record<string, unknown>>(
        `select day::text, received::int, accepted::int, duplicate::int, late::int, rejected::int
         from usage_day_count where tenant_id = $1 order by 1`,
        [tenantId],
      ),
  };
}
