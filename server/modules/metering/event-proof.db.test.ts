import { randomBytes, randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { required } from '#core/assert.ts';
import { utf8 } from '#core/proof/bytes.ts';
import { canonicalJson } from '#core/proof/canonical-json.ts';
import { verifyEventProof } from '#core/proof/event-proof.ts';
import type { Ctx } from '#server/platform/context.ts';
import { sealSecret } from '#server/platform/crypto/secrets.ts';
import { withSystem, withTenant } from '#server/platform/db/index.ts';
import {
  makeTestTenant,
  type TestTenant,
  testCtx,
  testDatabase,
  testOperator,
} from '#server/platform/db/testing/index.ts';
import { ingest, proveEvent, readSeal, registerMeterVersion, sealDay } from './index.ts';

const db = testDatabase();
vi.stubEnv('OPENBOOK_MASTER_KEYS', `1:${Buffer.alloc(32, 7).toString('base64')}`);

const DAY = '2032-05-10';
const NOW = new Date('2032-05-13T00:00:00.000Z');
const TYPE = 'test.proof.call';
/** Three chunks of 1,024 and a short one. */
const EVENTS = 3_100;
const PER_REQUEST = 1_000;

beforeAll(async () => {
  await withSystem({ actor: testOperator }, (tx) =>
    registerMeterVersion(testCtx(tx), {
      slug: 'proof-calls',
      name: { en: 'Calls', es: 'Llamadas' },
      eventType: TYPE,
      aggregation: 'count',
      valuePath: null,
      unit: 'call',
    }),
  );
});

function as<T>(tenant: TestTenant, work: (ctx: Ctx) => Promise<T>): Promise<T> {
  return withTenant({ tenantIds: [tenant.id], actor: testOperator }, (tx) => work(testCtx(tx, { now: NOW })));
}

async function tenantWith(count: number): Promise<TestTenant> {
  const tenant = await makeTestTenant();
  const secret = sealSecret(randomBytes(32), `tenant-secret:${tenant.id}`);
  await db.asAdmin('update tenant set secret = $2 where id = $1', [tenant.id, secret]);
  await send(tenant, count);
  return tenant;
}

async function send(tenant: TestTenant, count: number): Promise<void> {
  for (let sent = 0; sent < count; sent += PER_REQUEST) {
    const events = Array.from({ length: Math.min(PER_REQUEST, count - sent) }, () => ({
      specversion: '1.0',
      source: '/proof',
      id: randomUUID(),
      subject: tenant.externalId,
      type: TYPE,
      time: `${DAY}T10:00:00Z`,
    }));
    const { counts } = await ingest(
      { actor: testOperator, now: NOW },
      { body: JSON.stringify(events), form: 'batch' },
    );
    expect(counts.rejected).toBe(0);
  }
}

const seal = (tenant: TestTenant) => as(tenant, (ctx) => sealDay(ctx, { tenantId: tenant.id, day: DAY }));
const prove = (tenant: TestTenant, id: string) =>
  as(tenant, (ctx) => proveEvent(ctx, { tenantId: tenant.id, source: '/proof', id }));

/** The ids of a sequence in the order of its tree. */
async function orderedIds(tenant: TestTenant, sequence: number): Promise<string[]> {
  const rows = await db.asAdmin<{ id: string }>(
    'select id from usage_event where tenant_id = $1 and seal_sequence = $2 order by source, id',
    [tenant.id, sequence],
  );
  return rows.map(({ id }) => id);
}

const chunksOf = (tenant: TestTenant) =>
  db.asAdmin<{ sequence: number; chunk: number; leaves: number }>(
    `select sequence, chunk, octet_length(leaf_hashes) / 32 as leaves from day_seal_chunk where tenant_id = $1
     order by sequence, chunk`,
    [tenant.id],
  );

async function expectProved(tenant: TestTenant, sequence: number, indexes: readonly number[]): Promise<void> {
  const { json } = await as(tenant, (ctx) => readSeal(ctx, { tenantId: tenant.id, day: DAY, sequence }));
  const ids = await orderedIds(tenant, sequence);
  for (const index of indexes) {
    const proof = await prove(tenant, required(ids[index], 'the event is there'));
    expect(proof).toMatchObject({ index, size: ids.length, seal: { sequence } });
    const checks = verifyEventProof({ proofBytes: utf8(canonicalJson(proof)), sealBytes: utf8(json) });
    expect(checks.ok && checks.value.map(({ ok }) => ok)).toEqual([true, true, true, true]);
  }
}

describe('the proof of one event of a large day', () => {
  test('comes from its chunk and is the one that the whole day gives', async () => {
    const tenant = await tenantWith(EVENTS);
    await seal(tenant);
    expect(await chunksOf(tenant)).toEqual([
      { sequence: 0, chunk: 0, leaves: 1_024 },
      { sequence: 0, chunk: 1, leaves: 1_024 },
      { sequence: 0, chunk: 2, leaves: 1_024 },
      { sequence: 0, chunk: 3, leaves: 28 },
    ]);
    await expectProved(tenant, 0, [0, 1, 1_023, 1_024, 2_500, 3_071, 3_072, EVENTS - 1]);
    const id = required((await orderedIds(tenant, 0))[1_500], 'the event is there');
    const fromChunk = await prove(tenant, id);
    // A seal from before chunks were kept has none.
    await db.asAdmin(
      `with off as (select set_config('session_replication_role', 'replica', true))
       delete from day_seal_chunk using off where tenant_id = $1`,
      [tenant.id],
    );
    expect(await chunksOf(tenant)).toEqual([]);
    expect(await prove(tenant, id)).toEqual(fromChunk);
  });

  test('holds for each sequence of the day by itself; a small one keeps nothing', async () => {
    const tenant = await tenantWith(1_025);
    await seal(tenant);
    await send(tenant, 1_024);
    expect(await seal(tenant)).toMatchObject({ seal: { sequence: 1, eventCount: 1_024 } });
    expect(await chunksOf(tenant)).toEqual([
      { sequence: 0, chunk: 0, leaves: 1_024 },
      { sequence: 0, chunk: 1, leaves: 1 },
    ]);
    await expectProved(tenant, 0, [0, 1_023, 1_024]);
    await expectProved(tenant, 1, [0, 1_023]);
  });

  test('is not given from chunks that somebody changed', async () => {
    const tenant = await tenantWith(1_025);
    await seal(tenant);
    await expect(db.asAdmin('delete from day_seal_chunk where tenant_id = $1', [tenant.id])).rejects.toThrow(
      /immutable/,
    );
    await db.asAdmin(
      `with off as (select set_config('session_replication_role', 'replica', true))
       update day_seal_chunk set leaf_hashes = set_byte(leaf_hashes, 0, get_byte(leaf_hashes, 0) # 1) from off
       where tenant_id = $1 and chunk = 0`,
      [tenant.id],
    );
    const [id] = await orderedIds(tenant, 0);
    await expect(prove(tenant, required(id, 'the event is there'))).rejects.toThrow(
      /in the tree of its seal/,
    );
  });
});
