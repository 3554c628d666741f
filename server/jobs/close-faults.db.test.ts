import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { ownDatabase } from '#server/platform/db/testing/own-database.ts';
import { listFaultPoints } from '#server/platform/fault-points.ts';
import { ownHome } from '#server/platform/testing/own-home.ts';
import { documentBundle } from './document-bundle.ts';
import { type Customer, foundCustomer, foundVendor, sendCalls } from './testing/billing-world.ts';
import { closeFor, FOUNDED, invoicesOf, phasesOf } from './testing/close-story.ts';

ownHome();
const db = ownDatabase();
// Only this one: the others point at the file's own home.
afterEach(() => void vi.stubEnv('OPENBOOK_FAULT', ''));

const CUT_OFF = new Date('2026-11-03T00:00:00Z');
/** Reached by the schedule alone, by an exclusion, and where grants changed meanwhile; the tests of those interrupt them there. */
const OF_OTHERS = ['close.run-joined', 'close.excluded', 'close.unfrozen'];
const POINTS = listFaultPoints()
  .map(({ name }) => name)
  .filter((name) => /^(close|bundle|evidence\.attested-many)/.test(name) && !OF_OTHERS.includes(name));

/** What stays the same between two customers with the same usage: everything but who they are. */
function comparable(text: string, customer: Customer, number: string): string {
  return text
    .replaceAll(customer.id, 'TENANT')
    .replaceAll(customer.externalId, 'EXTERNAL')
    .replaceAll(customer.subscriptionId, 'SUBSCRIPTION')
    .replaceAll(number, 'NUMBER');
}

async function billedCustomer(): Promise<Customer> {
  const customer = await foundCustomer({ now: FOUNDED, startsOn: '2026-10-01' });
  await sendCalls(customer, [{ time: '2026-10-05T10:00:00Z', units: 123, id: 'a' }], CUT_OFF);
  return customer;
}

async function outcome(customer: Customer) {
  const [invoice, ...others] = await invoicesOf(customer);
  expect(others).toEqual([]);
  const { inputs: _inputs, ...document } = invoice?.document ?? { inputs: null };
  return comparable(JSON.stringify(document), customer, invoice?.number ?? '');
}

let expected = '';
beforeAll(async () => {
  await foundVendor(FOUNDED);
  const calm = await billedCustomer();
  await closeFor(calm, '2026-10', CUT_OFF);
  expected = await outcome(calm);
});

test('the points are found in the source', () => {
  expect(POINTS).toEqual(expect.arrayContaining(['close.numbered', 'close.sealed', 'bundle.stored']));
});

test.each(POINTS)('interrupted at %s, the next run ends in the same invoice', async (point) => {
  const troubled = await billedCustomer();
  vi.stubEnv('OPENBOOK_FAULT', `${point}:throw`);
  const run = async () => {
    await closeFor(troubled, '2026-10', CUT_OFF);
    const [invoice] = await invoicesOf(troubled);
    await documentBundle(
      { kind: 'invoice', tenantId: troubled.id, number: invoice?.number ?? '' },
      { now: CUT_OFF },
    );
  };
  await expect(run()).rejects.toThrow(/injected/);
  vi.stubEnv('OPENBOOK_FAULT', '');
  await run();
  expect(await phasesOf(troubled)).toEqual(['2026-10-01 delivered']);
  expect(await outcome(troubled)).toBe(expected);
  const count = (sql: string) => db.asAdmin<{ n: number }>(sql, [troubled.id]);
  expect(await count('select next_number as n from number_series where tenant_id = $1')).toEqual([{ n: 2 }]);
  expect(
    await count(`select count(*)::int as n from attestation where tenant_id = $1 and kind = 'invoice'`),
  ).toEqual([{ n: 1 }]);
  expect(await count('select count(*)::int as n from mail_message where tenant_id = $1')).toEqual([{ n: 1 }]);
  expect(await count('select count(*)::int as n from bundle_edition where tenant_id = $1')).toEqual([
    { n: 1 },
  ]);
});
