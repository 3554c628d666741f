import { beforeAll, expect, test } from 'vitest';
import { searchInvoices } from '#server/modules/billing/index.ts';
import type { Actor } from '#server/platform/auth/actor.ts';
import { testPerson, testStaff } from '#server/platform/auth/testing.ts';
import { withVendor } from '#server/platform/db/index.ts';
import { testCtx } from '#server/platform/db/testing/index.ts';
import { ownDatabase } from '#server/platform/db/testing/own-database.ts';
import { ownHome } from '#server/platform/testing/own-home.ts';
import { type Customer, foundCustomer, foundVendor } from './testing/billing-world.ts';
import { closeFor, FOUNDED, onlyInvoiceOf } from './testing/close-story.ts';

ownHome();
ownDatabase();

const CUT_OFF = new Date('2026-11-05T00:00:00Z');

type Billed = { readonly customer: Customer; readonly number: string };

async function billed(): Promise<Billed> {
  const customer = await foundCustomer({ now: FOUNDED, startsOn: '2026-10-01' });
  await closeFor(customer, '2026-10', CUT_OFF);
  return { customer, number: (await onlyInvoiceOf(customer)).number };
}

let own: Billed;
let other: Billed;

beforeAll(async () => {
  await foundVendor(FOUNDED);
  [own, other] = [await billed(), await billed()];
});

async function found(actor: Actor, number: string): Promise<string[]> {
  const invoices = await withVendor({ actor, reason: 'test' }, (tx) =>
    searchInvoices(testCtx(tx, { actor }), { number }),
  );
  return invoices.map((invoice) => `${invoice.tenant} ${invoice.number}`).toSorted();
}

const entryOf = ({ customer, number }: Billed) => `${customer.externalId} ${number}`;

test('an invoice is found by any part of its number, in any case', async () => {
  const support = testStaff('support');
  expect(await found(support, own.number.toLowerCase())).toEqual([entryOf(own)]);
  expect(await found(support, '000001')).toEqual([entryOf(own), entryOf(other)].toSorted());
  expect(await found(support, '000002')).toEqual([]);
});

test('what no number can hold finds none, and is no pattern', async () => {
  for (const text of ['%', '_', "'", 'ñ', '000001 '])
    expect(await found(testStaff('support'), text)).toEqual([]);
});

test('an account manager finds those of the own accounts only', async () => {
  const manager = testPerson({ staffRoles: ['account_manager'], accountTenantIds: [own.customer.id] });
  expect(await found(manager, '000001')).toEqual([entryOf(own)]);
  expect(await found(manager, other.number)).toEqual([]);
});

test('who may read no invoices may not search for them', async () => {
  await expect(found(testStaff('sre'), '000001')).rejects.toMatchObject({ code: 'policy.denied' });
});
