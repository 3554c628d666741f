import { beforeAll, expect, test } from 'vitest';
import { required } from '#core/assert.ts';
import { proposeCredit, readRevenue, readRevenueLines } from '#server/modules/billing/index.ts';
import type { PersonActor } from '#server/platform/auth/actor.ts';
import { ownDatabase } from '#server/platform/db/testing/own-database.ts';
import { ownHome } from '#server/platform/testing/own-home.ts';
import { foundCustomer, sendCalls } from './testing/billing-world.ts';
import { foundBooks, overAllBooks, somebody } from './testing/books-world.ts';
import { closeFor, FOUNDED, invoicesOf } from './testing/close-story.ts';
import { approveProposal, carryOut, doing, makeStaff } from './testing/two-people.ts';

ownHome();
const db = ownDatabase();
const NOW = new Date('2026-10-20T09:00:00Z');

let hugo: PersonActor;
let iris: PersonActor;
beforeAll(async () => {
  await foundBooks();
  hugo = await makeStaff('billing_operator', NOW);
  iris = await makeStaff('finance_approver', NOW);
});

const read = (by: 'plan' | 'meter', actor = somebody({ staff: 'auditor' })) =>
  overAllBooks({ now: NOW, actor }, (ctx) => readRevenue(ctx, { from: '2026-09', to: '2026-11', by }));

test('is the lines of invoices less those of credit notes, by plan and by meter, each opened to its documents', async () => {
  const customer = await foundCustomer({ now: FOUNDED, startsOn: '2026-08-01' });
  const tenantId = customer.id;
  await sendCalls(customer, [{ time: '2026-08-10T10:00:00Z', units: 30 }], new Date('2026-08-10T11:00:00Z'));
  await closeFor(customer, '2026-08', new Date('2026-09-03T06:00:00Z'));
  await closeFor(customer, '2026-09', new Date('2026-10-03T06:00:00Z'));
  const [august] = await invoicesOf(customer);
  const { number } = required(august, 'August is billed');
  const { id } = await doing({ tenantId, actor: hugo, now: NOW }, (ctx) =>
    proposeCredit(ctx, {
      tenantId,
      number,
      lines: [{ line: '2', amount: '4.00' }],
      reason: 'outage',
    }),
  );
  await approveProposal({ tenantId, actor: iris, now: NOW }, id);
  expect(await carryOut(NOW)).toMatchObject({ failed: 0 });

  expect(await read('plan')).toEqual([
    {
      currency: 'USD',
      months: ['2026-09', '2026-10'],
      rows: [{ key: 'pro', amounts: ['59.00', '45.00'], total: '104.00' }],
      amounts: ['59.00', '45.00'],
      total: '104.00',
    },
  ]);
  const [byMeter] = await read('meter');
  expect(byMeter?.rows).toEqual([
    { key: '', amounts: ['49.00', '49.00'], total: '98.00' },
    { key: 'billing-calls', amounts: ['10.00', '-4.00'], total: '6.00' },
  ]);
  const [backed] = await db.asAdmin<{ net: string }>(
    `select ((select sum(net_minor) from invoice) - (select sum(net_minor) from credit_note))::text as net`,
  );
  expect(backed).toEqual({ net: '10400' });

  const behind = await overAllBooks({ now: NOW }, (ctx) =>
    readRevenueLines(ctx, { month: '2026-10', currency: 'USD', plan: null, meter: 'billing-calls' }),
  );
  expect(behind.isWhole).toBe(true);
  expect(behind.lines).toEqual([
    expect.objectContaining({ kind: 'credit-note', tenant: customer.externalId, amount: '-4.00' }),
  ]);
});

test('is for those who keep and check the books, and for a range that there is', async () => {
  await expect(read('plan', somebody({ staff: 'support' }))).rejects.toMatchObject({ code: 'policy.denied' });
  const empty = overAllBooks({ now: NOW }, (ctx) =>
    readRevenue(ctx, { from: '2026-09', to: '2026-09', by: 'plan' }),
  );
  await expect(empty).rejects.toMatchObject({ code: 'billing.month_invalid' });
});
