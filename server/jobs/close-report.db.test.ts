import { beforeAll, describe, expect, test } from 'vitest';
import { readRun, resumeClose } from '#server/modules/billing/index.ts';
import { testStaff } from '#server/platform/auth/testing.ts';
import { withVendor } from '#server/platform/db/index.ts';
import { testCtx } from '#server/platform/db/testing/index.ts';
import { ownDatabase } from '#server/platform/db/testing/own-database.ts';
import { ownHome } from '#server/platform/testing/own-home.ts';
import { advanceAll, planTenants } from './close-run.ts';
import { asCustomer, type Customer, foundCustomer, foundVendor, sendCalls } from './testing/billing-world.ts';
import {
  closeFor,
  closeRunner,
  FOUNDED,
  invoicesOf,
  onlyInvoiceOf,
  phasesOf,
  runFor,
} from './testing/close-story.ts';

ownHome();
const db = ownDatabase();
const CUT_OFF = new Date('2026-11-03T00:00:00Z');

beforeAll(() => foundVendor(FOUNDED));

/** A customer with forty events of ten calls whose October is sealed and not rated. */
async function sealed(): Promise<Customer> {
  const customer = await foundCustomer({ now: FOUNDED, startsOn: '2026-10-01' });
  const calls = Array.from({ length: 40 }, (_, index) => ({
    time: `2026-10-${String((index % 20) + 1).padStart(2, '0')}T10:00:00Z`,
    units: 10,
    id: `event-${index}`,
  }));
  await sendCalls(customer, calls, CUT_OFF);
  const runner = closeRunner(CUT_OFF);
  await planTenants(runner, [customer.id]);
  await advanceAll(runner, await closesOf(customer), ['open', 'collecting']);
  return customer;
}

const closesOf = (customer: Customer) =>
  db.asAdmin<{ tenantId: string; id: string }>(
    'select tenant_id as "tenantId", id from close where tenant_id = $1',
    [customer.id],
  );

/** What only somebody who goes past Openbook can do to its tables. */
const pastTheGuards = (sql: string, values: readonly unknown[]) =>
  db.asAdmin(`with off as (select set_config('session_replication_role', 'replica', true)) ${sql}`, values);

const looseEvents = (customer: Customer, count: number) =>
  pastTheGuards(
    `update usage_event e set day = '2020-01-01' from off where e.tenant_id = $1
     and e.id in (select id from usage_event where tenant_id = $1 order by id limit $2)`,
    [customer.id, count],
  );

async function reportOf(customer: Customer) {
  return db.asAdmin<{ verdict: string; unitsApart: string; moneyApart: string }>(
    `select verdict::text, event_count as "eventCount", event_sum::numeric::text as "eventSum", seal_count as "sealCount",
       total_count as "totalCount", late_count as "lateCount", trim_scale(billed)::text as billed,
       trim_scale(units_apart)::text as "unitsApart", trim_scale(percent_apart)::text as "percentApart",
       trim_scale(money_apart)::text as "moneyApart"
     from close_report where tenant_id = $1 order by fence`,
    [customer.id],
  );
}

describe('the report of a close', () => {
  test('says that invoice, seals, hourly totals and events are equal, late ones aside', async () => {
    const customer = await sealed();
    await sendCalls(customer, [{ time: '2026-10-09T10:00:00Z', units: 500 }], CUT_OFF);
    await closeFor(customer, '2026-10', CUT_OFF);
    expect(await phasesOf(customer)).toEqual(['2026-10-01 delivered']);
    expect(await reportOf(customer)).toMatchObject([
      {
        verdict: 'equal',
        eventCount: 40,
        sealCount: 40,
        totalCount: 41,
        lateCount: 1,
        billed: '400',
        unitsApart: '0',
      },
    ]);
  });

  test('parks the close before it has a number where events are gone, with the evidence, and lets it go once they are back', async () => {
    const customer = await sealed();
    await looseEvents(customer, 2);
    const { runId } = await runFor(customer, '2026-10', CUT_OFF);
    expect(await phasesOf(customer)).toEqual(['2026-10-01 parked billing.usage_differs']);
    expect(await invoicesOf(customer)).toEqual([]);
    const series = await db.asAdmin('select 1 from number_series where tenant_id = $1', [customer.id]);
    expect(series).toEqual([]);
    const operator = testStaff('billing_operator');
    const run = await withVendor({ actor: operator, reason: 'test' }, (tx) =>
      readRun(testCtx(tx, { actor: operator, now: CUT_OFF }), { runId }),
    );
    expect(run.parkedCloses[0]?.parked).toMatchObject({
      from: 'sealed',
      code: 'billing.usage_differs',
      nextAction: 'fix-input',
      evidence:
        'billing-calls: events 38 (380 call), hourly totals 40 (400 call), seals 40 (400 call), invoice 400 call; 5 % apart',
    });
    expect(run.report).toMatchObject({
      compared: 1,
      apart: 1,
      meters: [
        {
          tenant: customer.externalId,
          meter: 'billing-calls',
          verdict: 'apart',
          unitsApart: '20',
          percentApart: '5',
          // 390 calls above the included ten came to 50 + 290 × 0.25 = 122.50; a twentieth of it.
          moneyApart: '6.125',
        },
      ],
    });
    await pastTheGuards(
      `update usage_event e set day = (e.occurred_at at time zone 'UTC')::date from off where e.tenant_id = $1`,
      [customer.id],
    );
    const [close] = await closesOf(customer);
    if (close === undefined) throw new Error('there is a close');
    await asCustomer(customer, (ctx) => resumeClose(ctx, close), CUT_OFF);
    await closeFor(customer, '2026-10', CUT_OFF);
    expect(await phasesOf(customer)).toEqual(['2026-10-01 delivered']);
    expect((await onlyInvoiceOf(customer)).number).toMatch(/-000001$/);
    expect((await reportOf(customer)).map(({ verdict }) => verdict)).toEqual(['apart', 'equal']);
  });

  test('parks where hourly totals lost a part', async () => {
    const customer = await sealed();
    await pastTheGuards(
      `update usage_rollup r set value_sum = 0 from off where r.tenant_id = $1 and r.day = '2026-10-03'`,
      [customer.id],
    );
    await closeFor(customer, '2026-10', CUT_OFF);
    expect(await phasesOf(customer)).toEqual(['2026-10-01 parked billing.usage_differs']);
    expect(await reportOf(customer)).toMatchObject([{ verdict: 'apart', unitsApart: '20' }]);
  });

  test('tells a small distance and lets the invoice go', async () => {
    const customer = await sealed();
    await pastTheGuards(
      `update usage_rollup r set value_sum = value_sum - 1 from off where r.tenant_id = $1 and r.day = '2026-10-03'`,
      [customer.id],
    );
    await closeFor(customer, '2026-10', CUT_OFF);
    expect(await phasesOf(customer)).toEqual(['2026-10-01 delivered']);
    expect(await reportOf(customer)).toMatchObject([
      { verdict: 'tolerated', unitsApart: '1', percentApart: '0.25', moneyApart: '0.30625' },
    ]);
  });
});
