import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { CreditKind } from '#core/billing/credit-kinds.ts';
import { approve, delegate, reject, withdraw } from '#server/modules/approvals/index.ts';
import { proposeGrant, proposeVoidGrant } from '#server/modules/credits/index.ts';
import type { PersonActor, StaffRole } from '#server/platform/auth/actor.ts';
import type { Ctx } from '#server/platform/context.ts';
import { withTenant } from '#server/platform/db/index.ts';
import { testCtx } from '#server/platform/db/testing/index.ts';
import { ownDatabase } from '#server/platform/db/testing/own-database.ts';
import { ownHome } from '#server/platform/testing/own-home.ts';
import { APPROVAL_SUBJECTS } from './approval-subjects.ts';
import { type Customer, foundCustomer, foundVendor } from './testing/billing-world.ts';
import { FOUNDED } from './testing/close-story.ts';
import { makeStaff } from './testing/two-people.ts';

ownHome();
ownDatabase();

const NOW = new Date('2026-11-10T09:00:00Z');
const NEXT_MONTH = new Date('2026-12-01T00:00:00Z');

let acme: Customer;
let ganges: Customer;
beforeAll(async () => {
  await foundVendor(FOUNDED);
  acme = await foundCustomer({ now: FOUNDED, startsOn: '2026-10-01' });
  ganges = await foundCustomer({ now: FOUNDED, startsOn: '2026-10-01' });
});

const person = (role: StaffRole) => makeStaff(role, NOW);
const as = <T>(actor: PersonActor, work: (ctx: Ctx) => Promise<T>, { customer = acme, now = NOW } = {}) =>
  withTenant({ tenantIds: [customer.id], actor }, (tx) => work(testCtx(tx, { actor, now })));

type Terms = { customer?: Customer; now?: Date; creditKind?: CreditKind; currency?: string };

function giving(actor: PersonActor, amount: string, terms: Terms = {}) {
  const { creditKind = 'goodwill', currency = 'USD', customer = acme, now = NOW } = terms;
  const name = { en: 'Sorry', es: 'Disculpe' };
  const grant = { kind: 'discount', creditKind, name, currency, amount, reason: 'a bad day' } as const;
  return as(actor, (ctx) => proposeGrant(ctx, { tenantId: customer.id, ...grant }), { customer, now });
}

type Proposed = Awaited<ReturnType<typeof giving>>;
const approving = (actor: PersonActor, { id, proposalSha256 }: Proposed, where: Terms = {}) =>
  as(actor, (ctx) => approve(ctx, { approvalId: id, proposalSha256 }, APPROVAL_SUBJECTS), where);
const overCap = (details: Record<string, string>) =>
  expect.objectContaining({ code: 'approvals.over_cap', details: expect.objectContaining(details) });

describe('what one person may propose', () => {
  let kim: PersonActor;
  beforeEach(async () => {
    kim = await person('support');
  });

  test('is capped for each credit and for the month, whatever customers it is for, and says what is left', async () => {
    await expect(giving(kim, '250.01')).rejects.toEqual(
      overCap({ each: '250.00', month: '1000.00', used: '0.00', left: '250.00', currency: 'USD' }),
    );
    for (const customer of [acme, ganges, acme]) await giving(kim, '250.00', { customer });
    await giving(kim, '150.00', { customer: ganges });
    const refused = giving(kim, '100.01');
    await expect(refused).rejects.toEqual(overCap({ used: '900.00', left: '100.00' }));
    await expect(refused).rejects.toThrow('Used this month: 900.00; left: 100.00.');
    expect(await giving(kim, '100.00')).toMatchObject({ state: 'proposed' });
    await expect(giving(kim, '0.01')).rejects.toEqual(overCap({ used: '1000.00', left: '0.00' }));
  });

  test('begins anew with the month, and is counted by currency, kind and person', async () => {
    for (let count = 0; count < 4; count += 1) await giving(kim, '250.00');
    await expect(giving(kim, '1.00')).rejects.toEqual(overCap({ left: '0.00' }));
    await giving(kim, '1.00', { now: NEXT_MONTH });
    await giving(kim, '1.00', { currency: 'EUR' });
    await giving(kim, '1.00', { creditKind: 'dispute' });
    await giving(await person('support'), '1.00');
  });

  test('has its room back when nothing came of it', async () => {
    const made: Proposed[] = [];
    for (let count = 0; count < 4; count += 1) made.push(await giving(kim, '250.00'));
    const [first, second] = made;
    await as(kim, (ctx) => withdraw(ctx, { approvalId: first?.id ?? '' }));
    await as(await person('finance_approver'), (ctx) =>
      reject(ctx, { approvalId: second?.id ?? '', reason: 'not so' }),
    );
    await giving(kim, '250.00');
    await giving(kim, '250.00');
    await expect(giving(kim, '0.01')).rejects.toEqual(overCap({ left: '0.00' }));
  });

  test('is not overrun by two at once', async () => {
    for (let count = 0; count < 3; count += 1) await giving(kim, '250.00');
    const both = await Promise.allSettled([
      giving(kim, '200.00'),
      giving(kim, '200.00', { customer: ganges }),
    ]);
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(both.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { code: 'approvals.over_cap', details: { used: '950.00', left: '50.00' } },
    });
  });

  test('is more for billing, and more again for finance', async () => {
    const hugo = await person('billing_operator');
    await giving(hugo, '2500.00');
    await expect(giving(hugo, '2500.01')).rejects.toEqual(overCap({ each: '2500.00', month: '10000.00' }));
    const iris = await person('finance_approver');
    await giving(iris, '10000.00');
    await expect(giving(iris, '10000.01')).rejects.toEqual(overCap({ each: '10000.00', month: '50000.00' }));
    await giving(hugo, '20000.00', { creditKind: 'correction' });
  });

  test('of support is favours and answers to disputes, and no ending of what was given', async () => {
    for (const creditKind of ['correction', 'service-credit'] as const)
      await expect(giving(kim, '1.00', { creditKind })).rejects.toMatchObject({ code: 'policy.denied' });
    const ending = as(kim, (ctx) => proposeVoidGrant(ctx, { tenantId: acme.id, number: 'G-1', reason: 'x' }));
    await expect(ending).rejects.toMatchObject({ code: 'policy.denied' });
    await expect(giving(await person('sre'), '1.00')).rejects.toMatchObject({ code: 'policy.denied' });
  });
});

describe('what one person may approve', () => {
  const proposals = async (amounts: readonly string[], terms: Terms = {}): Promise<Proposed[]> => {
    const iris = await person('finance_approver');
    const made: Proposed[] = [];
    for (const amount of amounts) made.push(await giving(iris, amount, terms));
    return made;
  };
  const first = (made: readonly Proposed[]): Proposed => {
    const [one] = made;
    if (one === undefined) throw new Error('nothing was proposed');
    return one;
  };

  test('is capped for each credit and for the month; another person is not concerned', async () => {
    const ben = await person('billing_operator');
    await expect(approving(ben, first(await proposals(['500.01'])))).rejects.toEqual(
      overCap({ act: 'approved', each: '500.00', month: '5000.00', used: '0.00', left: '500.00' }),
    );
    const ten = await proposals(Array.from({ length: 10 }, () => '490.00'));
    for (const one of ten) expect(await approving(ben, one)).toMatchObject({ state: 'approved' });
    const more = first(await proposals(['100.01']));
    await expect(approving(ben, more)).rejects.toEqual(overCap({ used: '4900.00', left: '100.00' }));
    expect(await approving(await person('billing_operator'), more)).toMatchObject({ state: 'approved' });
    const next = first(await proposals(['500.00'], { now: NEXT_MONTH }));
    expect(await approving(ben, next, { now: NEXT_MONTH })).toMatchObject({ state: 'approved' });
  });

  test('is not overrun by two decisions at once', async () => {
    const ben = await person('billing_operator');
    for (const one of await proposals(Array.from({ length: 10 }, () => '480.00'))) await approving(ben, one);
    const [here] = await proposals(['150.00']);
    const [there] = await proposals(['150.00'], { customer: ganges });
    if (here === undefined || there === undefined) throw new Error('nothing was proposed');
    const both = await Promise.allSettled([
      approving(ben, here),
      approving(ben, there, { customer: ganges }),
    ]);
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(both.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { code: 'approvals.over_cap', details: { used: '4950.00', left: '50.00' } },
    });
  });

  test('may be rejected without any room, and lent rights have the room of who lends them', async () => {
    const ben = await person('billing_operator');
    const large = first(await proposals(['600.00']));
    const ida = await person('finance_approver');
    const today = NOW.toISOString().slice(0, 10);
    await as(ida, (ctx) =>
      delegate(ctx, { toUserId: ben.userId, firstDay: today, lastDay: today, reason: 'holiday' }),
    );
    expect(await approving(ben, large)).toMatchObject({ state: 'approved' });
    const other = first(await proposals(['200.00']));
    const rejecting = as(ben, (ctx) => reject(ctx, { approvalId: other.id, reason: 'no' }));
    expect(await rejecting).toMatchObject({ state: 'rejected' });
  });

  test('is not for support, whatever the amount', async () => {
    const kim = await person('support');
    await expect(approving(kim, first(await proposals(['1.00'])))).rejects.toMatchObject({
      code: 'policy.denied',
    });
  });
});
