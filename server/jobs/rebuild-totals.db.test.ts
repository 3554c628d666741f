import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { required } from '#core/assert.ts';
import { readCloses, resumeClose } from '#server/modules/billing/index.ts';
import { readAttestations } from '#server/modules/evidence/index.ts';
import { compareTotals, rebuildTotals, sealDay } from '#server/modules/metering/index.ts';
import { ownDatabase } from '#server/platform/db/testing/own-database.ts';
import { ownHome } from '#server/platform/testing/own-home.ts';
import { runJob } from './runtime.ts';
import { job } from './seal-days.ts';
import { asCustomer, type Customer, foundCustomer, foundVendor, sendCalls } from './testing/billing-world.ts';
import { closeFor, FOUNDED, onlyInvoiceOf, phasesOf } from './testing/close-story.ts';

ownHome();
const db = ownDatabase();

const DAY = '2026-10-10';
const NOON = new Date(`${DAY}T12:00:00Z`);
const DUE = new Date('2026-10-13T00:00:00Z');
const REASON = 'A restore of one table left the totals behind.';

beforeAll(() => foundVendor(FOUNDED));

async function customerWithUsage(): Promise<Customer> {
  const customer = await foundCustomer({ now: FOUNDED, startsOn: '2026-10-01' });
  const times = [`${DAY}T10:00:00Z`, `${DAY}T10:59:59.999Z`, `${DAY}T11:00:00Z`];
  await sendCalls(
    customer,
    times.map((time) => ({ time, units: '20.5' })),
    NOON,
  );
  return customer;
}

/** One total too high, one that is missing, and one that nothing stands for. */
async function damage(customer: Customer): Promise<void> {
  await db.asAdmin(
    `with moved as (
       update usage_rollup set hour = hour - interval '3 hours', dimension_key = '{"region":"nowhere"}'
       where tenant_id = $1 and hour = '${DAY}T11:00:00Z')
     update usage_rollup set value_sum = value_sum + 1 where tenant_id = $1 and hour = '${DAY}T10:00:00Z'`,
    [customer.id],
  );
}

const totalsOf = (customer: Customer) =>
  db.asAdmin('select * from usage_rollup where tenant_id = $1 order by day, hour, dimension_key', [
    customer.id,
  ]);
const seal = (customer: Customer, now = DUE) =>
  asCustomer(customer, (ctx) => sealDay(ctx, { tenantId: customer.id, day: DAY }), now);
const compare = (customer: Customer) =>
  asCustomer(customer, (ctx) => compareTotals(ctx, { tenantId: customer.id, day: DAY }), DUE);
const rebuild = (customer: Customer, reason = REASON) =>
  asCustomer(customer, (ctx) => rebuildTotals(ctx, { tenantId: customer.id, day: DAY, reason }), DUE);

describe('a day whose hourly totals are damaged', () => {
  test('is parked, rebuilt from its events as it was, sealed by the schedule, and billed', async () => {
    const customer = await customerWithUsage();
    const whole = await totalsOf(customer);
    await damage(customer);
    await runJob(job, { now: DUE });
    const [parkedClose] = await closeFor(customer, '2026-10', new Date('2026-11-03T00:00:00Z'));
    expect(parkedClose?.parked?.code).toBe('billing.day_not_sealed');

    const told = await rebuild(customer);
    expect(told).toEqual([
      {
        series: 'billing-calls v1 {"region":"nowhere"}',
        fromEvents: 'nothing',
        fromTotals: expect.stringContaining('1 events, sum 20.5'),
      },
      {
        series: 'billing-calls v1 {"region":"us"}',
        fromEvents: expect.stringContaining('3 events, sum 61.5'),
        fromTotals: expect.stringContaining('2 events, sum 42'),
      },
    ]);
    expect(await totalsOf(customer)).toEqual(whole);
    expect(await compare(customer)).toEqual([]);

    await runJob(job, { now: new Date('2026-11-04T00:00:00Z') });
    const later = new Date('2026-11-04T01:00:00Z');
    const [close] = await asCustomer(customer, (ctx) => readCloses(ctx, { tenantId: customer.id }), later);
    const id = required(close?.id, 'there is a close');
    await asCustomer(customer, (ctx) => resumeClose(ctx, { tenantId: customer.id, id }), later);
    await closeFor(customer, '2026-10', later);
    expect(await phasesOf(customer)).toEqual(['2026-10-01 delivered']);
    expect((await onlyInvoiceOf(customer)).document.lines[1]).toMatchObject({ quantity: '61.5' });
  });

  test('leaves a signed record of who rebuilt what and why', async () => {
    const customer = await customerWithUsage();
    await damage(customer);
    await rebuild(customer);
    const records = await asCustomer(
      customer,
      (ctx) => readAttestations(ctx, { tenantId: customer.id, kind: 'totals-rebuild' }),
      DUE,
    );
    expect(records).toMatchObject([{ subjectName: DAY }]);
    const [record] = await db.asAdmin<{ payload: string }>(
      `select convert_from(payload, 'utf8') as payload from attestation where tenant_id = $1 and kind = 'totals-rebuild'`,
      [customer.id],
    );
    expect(JSON.parse(record?.payload ?? '{}').predicate).toMatchObject({
      by: 'operator:test',
      day: DAY,
      reason: REASON,
      seriesRebuilt: 2,
    });
  });

  test('of which a part is sealed keeps what was sealed and takes only the rest', async () => {
    const customer = await customerWithUsage();
    await seal(customer);
    await sendCalls(customer, [{ time: `${DAY}T15:00:00Z`, units: 4 }], DUE);
    await damage(customer);
    expect(await seal(customer)).toMatchObject({ outcome: 'parked' });
    const sealed = await db.asAdmin('select * from day_seal where tenant_id = $1', [customer.id]);
    await rebuild(customer);
    expect(await db.asAdmin('select * from day_seal where tenant_id = $1', [customer.id])).toEqual(sealed);
    expect(await seal(customer)).toMatchObject({ outcome: 'sealed', seal: { sequence: 1, eventCount: 1 } });
  });

  test('of which everything is sealed has its totals back, and its seals as they were', async () => {
    const customer = await customerWithUsage();
    const whole = await totalsOf(customer);
    await seal(customer);
    const sealed = await db.asAdmin('select * from day_seal where tenant_id = $1', [customer.id]);
    await damage(customer);
    expect(await rebuild(customer)).not.toEqual([]);
    expect(await totalsOf(customer)).toEqual(whole);
    expect(await db.asAdmin('select * from day_seal where tenant_id = $1', [customer.id])).toEqual(sealed);
    expect(await rebuild(customer)).toEqual([]);
  });

  test('is refused when the events of a sealed sequence are no longer those that were sealed', async () => {
    const customer = await customerWithUsage();
    await seal(customer);
    await sendCalls(customer, [{ time: `${DAY}T15:00:00Z`, units: 4 }], DUE);
    await db.asAdmin(
      `with off as (select set_config('session_replication_role', 'replica', true))
       update usage_event set canonical = replace(canonical, '20.5', '99.5') from off
       where tenant_id = $1 and occurred_at = '${DAY}T11:00:00Z'`,
      [customer.id],
    );
    await damage(customer);
    await expect(rebuild(customer)).rejects.toMatchObject({
      code: 'metering.sealed_events_changed',
      details: { sequence: 0 },
    });
  });

  test('is rebuilt by an operator with a reason and by nobody else', async () => {
    const customer = await customerWithUsage();
    await damage(customer);
    const input = { tenantId: customer.id, day: DAY, reason: REASON };
    await expect(rebuild(customer, '  ')).rejects.toMatchObject({ code: 'metering.reason_missing' });
    await expect(
      asCustomer(customer, (ctx) => rebuildTotals(ctx, { ...input, day: '2026-09-01' }), DUE),
    ).rejects.toMatchObject({ code: 'metering.day_unknown', status: 404 });
    await expect(
      asCustomer(
        customer,
        (ctx) => rebuildTotals({ ...ctx, actor: { kind: 'system', job: 'seal-days' } }, input),
        DUE,
      ),
    ).rejects.toMatchObject({ code: 'policy.denied' });
    const stranger = await customerWithUsage();
    await expect(asCustomer(stranger, (ctx) => rebuildTotals(ctx, input), DUE)).rejects.toThrow(
      /row-level security/,
    );
    expect(await compare(customer)).toHaveLength(2);
  });

  test('is compared and rebuilt on the command line, with the totals before and after', async () => {
    const customer = await customerWithUsage();
    await damage(customer);
    const argv = ['totals', '--tenant', customer.externalId, '--day', DAY];
    const compared = await openbook(argv);
    expect(compared).toMatchObject({
      status: 1,
      stdout: expect.stringMatching(/2 series differ\..*--reason/),
    });
    const rebuilt = await openbook([...argv, '--reason', REASON]);
    expect(rebuilt.status).toBe(0);
    expect(rebuilt.stdout).toMatch(/before {2}2 events, sum 42,.*\n {2}after {3}3 events, sum 61\.5,/);
    expect(await openbook(argv)).toMatchObject({ status: 0, stdout: expect.stringContaining('agree') });
  });
});

async function openbook(argv: readonly string[]): Promise<{ status: number; stdout: string }> {
  const urls = db.urls();
  const env = {
    ...process.env,
    DATABASE_URL: urls.app,
    DATABASE_OWNER_URL: urls.owner,
    DATABASE_DESK_URL: urls.desk,
    DATABASE_WORKER_URL: urls.worker,
    OPENBOOK_DEMO: 'on',
    OPENBOOK_CLOCK_OFFSET_SECONDS: String(Math.round((DUE.getTime() - Date.now()) / 1_000)),
  };
  const entry = fileURLToPath(new URL('../../cli/openbook.ts', import.meta.url));
  return promisify(execFile)(process.execPath, [entry, ...argv], { env }).then(
    ({ stdout }) => ({ status: 0, stdout }),
    (error: { code: number; stdout: string }) => ({ status: error.code, stdout: error.stdout }),
  );
}
