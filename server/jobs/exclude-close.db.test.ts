import { beforeAll, describe, expect, test } from 'vitest';
import { required } from '#core/assert.ts';
import {
  proposeExclusion,
  readCloses,
  readDrafts,
  resumeClose,
  setContract,
} from '#server/modules/billing/index.ts';
import type { PersonActor } from '#server/platform/auth/actor.ts';
import { ownDatabase } from '#server/platform/db/testing/own-database.ts';
import { ownHome } from '#server/platform/testing/own-home.ts';
import { asCustomer, type Customer, foundCustomer, foundVendor } from './testing/billing-world.ts';
import { somebody } from './testing/books-world.ts';
import { closeFor, FOUNDED, invoicesOf, phasesOf, runFor } from './testing/close-story.ts';
import { carryOutAndDieAt } from './testing/die-at.ts';
import { EXCLUSION_FAULTS } from './testing/fault-plan.ts';
import { approveProposal, carryOut, doing, lookAtProposal, makeStaff } from './testing/two-people.ts';

ownHome();
const db = ownDatabase();
const CLOSED = new Date('2026-11-03T06:00:00Z');
const NOW = new Date('2026-11-03T09:00:00Z');

let hugo: PersonActor;
let iris: PersonActor;
beforeAll(async () => {
  await foundVendor(FOUNDED);
  hugo = await makeStaff('billing_operator', NOW);
  iris = await makeStaff('finance_approver', NOW);
});

/** A customer whose October is parked, because nobody wrote the contract. */
async function parkedCustomer(): Promise<Customer> {
  const customer = await foundCustomer({ now: FOUNDED, startsOn: '2026-10-01', hasContract: false });
  await closeFor(customer, '2026-10', CLOSED);
  return customer;
}

const closeOf = async (customer: Customer) =>
  required(
    (await asCustomer(customer, (ctx) => readCloses(ctx, { tenantId: customer.id }), NOW))[0],
    'a period has ended',
  );
const deedOf = (customer: Customer, actor = hugo) => ({ tenantId: customer.id, actor, now: NOW });
const proposing = async (customer: Customer, actor = hugo) => {
  const { id: closeId } = await closeOf(customer);
  return doing(deedOf(customer, actor), (ctx) =>
    proposeExclusion(ctx, { tenantId: customer.id, closeId, reason: 'contract in dispute' }),
  );
};
const resuming = async (customer: Customer) => {
  const { id } = await closeOf(customer);
  return doing(deedOf(customer), (ctx) => resumeClose(ctx, { tenantId: customer.id, id }));
};

test('a parked period stands among the drafts, and only those who look after closes read why', async () => {
  const customer = await parkedCustomer();
  const staff = await doing(deedOf(customer), (ctx) => readDrafts(ctx, { tenantId: customer.id }));
  expect(staff).toMatchObject([
    { tenant: customer.externalId, period: { start: '2026-10-01' }, phase: 'parked', currency: 'USD' },
  ]);
  expect(staff[0]?.reason).toBe('No contract is set for this tenant.');
  const reader = somebody({ role: { tenantId: customer.id, role: 'billing_reader' } });
  const [seen] = await doing(deedOf(customer, reader), (ctx) => readDrafts(ctx, { tenantId: customer.id }));
  expect(seen).toEqual({ ...staff[0], reason: null });
  const viewer = somebody({ role: { tenantId: customer.id, role: 'viewer' } });
  await expect(
    doing(deedOf(customer, viewer), (ctx) => readDrafts(ctx, { tenantId: customer.id })),
  ).rejects.toMatchObject({ code: 'policy.denied' });
  await asCustomer(
    customer,
    (ctx) => setContract(ctx, { tenantId: customer.id, termStart: '2026-01-01' }),
    NOW,
  );
  await resuming(customer);
  await closeFor(customer, '2026-10', NOW);
  expect(await doing(deedOf(customer), (ctx) => readDrafts(ctx, { tenantId: customer.id }))).toEqual([]);
});

describe('an exclusion', () => {
  test('lets the run end without the period, and the period is taken in again later', async () => {
    const customer = await parkedCustomer();
    const { id } = await proposing(customer);
    expect(await lookAtProposal({ actor: iris, now: NOW }, id)).toMatchObject({
      document: {
        tenant: customer.externalId,
        period: { start: '2026-10-01' },
        parked: { code: 'billing.contract_missing' },
        reason: 'contract in dispute',
      },
    });
    await expect(approveProposal(deedOf(customer, hugo), id)).rejects.toMatchObject({
      code: 'approvals.own_proposal',
    });
    expect(await approveProposal(deedOf(customer, iris), id)).toBe('approved');
    expect(await carryOut(NOW)).toMatchObject({ failed: 0 });
    expect(await phasesOf(customer)).toEqual(['2026-10-01 parked billing.close_excluded']);
    expect((await closeOf(customer)).parked).toMatchObject({
      reason: 'contract in dispute',
      nextAction: 'take-in',
    });
    const { closes } = await runFor(customer, '2026-10', NOW);
    expect(closes.map(({ parked, phase }) => `${phase} ${parked?.code}`)).toEqual([
      'parked billing.close_excluded',
    ]);
    expect(await invoicesOf(customer)).toEqual([]);
    const [record] = await db.asAdmin<{ payload: Buffer }>(
      `select payload from attestation where kind = 'close-exclusion' and tenant_id = $1`,
      [customer.id],
    );
    expect(JSON.parse(record?.payload.toString() ?? '')).toMatchObject({
      predicate: {
        'close-exclusion': { reason: 'contract in dispute', approvedBy: [`user:${iris.userId}`] },
      },
    });

    await asCustomer(
      customer,
      (ctx) => setContract(ctx, { tenantId: customer.id, termStart: '2026-01-01' }),
      NOW,
    );
    await resuming(customer);
    await closeFor(customer, '2026-10', NOW);
    expect(await phasesOf(customer)).toEqual(['2026-10-01 delivered']);
  });

  test('is stale when the period went on meanwhile, before the approval and after it', async () => {
    const customer = await parkedCustomer();
    const early = await proposing(customer);
    await resuming(customer);
    expect(await approveProposal(deedOf(customer, iris), early.id)).toBe('stale');
    await closeFor(customer, '2026-10', NOW);
    const late = await proposing(customer);
    expect(await approveProposal(deedOf(customer, iris), late.id)).toBe('approved');
    await resuming(customer);
    await carryOut(NOW);
    expect((await lookAtProposal({ actor: iris, now: NOW }, late.id)).state).toBe('stale');
    expect(await phasesOf(customer)).not.toContain('2026-10-01 parked billing.close_excluded');
  });

  test('is refused of what has its number or is left out, of nothing, and to who may not', async () => {
    const billed = await foundCustomer({ now: FOUNDED, startsOn: '2026-10-01' });
    await closeFor(billed, '2026-10', CLOSED);
    await expect(proposing(billed)).rejects.toMatchObject({
      code: 'billing.close_not_excludable',
      status: 409,
    });
    const customer = await parkedCustomer();
    for (const actor of [
      await makeStaff('auditor', NOW),
      somebody({ role: { tenantId: customer.id, role: 'tenant_admin' } }),
    ])
      await expect(proposing(customer, actor)).rejects.toMatchObject({ code: 'policy.denied' });
    const { id: closeId } = await closeOf(billed);
    await expect(
      doing(deedOf(customer), (ctx) =>
        proposeExclusion(ctx, { tenantId: customer.id, closeId, reason: 'of another' }),
      ),
    ).rejects.toMatchObject({ code: 'billing.close_unknown', status: 404 });
    const { id } = await proposing(customer);
    await approveProposal(deedOf(customer, iris), id);
    await carryOut(NOW);
    await expect(proposing(customer)).rejects.toMatchObject({ code: 'billing.close_not_excludable' });
  });
});

test.each(Object.keys(EXCLUSION_FAULTS))('killed at %s, the next run leaves it out once', async (point) => {
  const customer = await parkedCustomer();
  const { id } = await proposing(customer);
  await approveProposal(deedOf(customer, iris), id);
  expect(await carryOutAndDieAt(point, { now: NOW, urls: db.urls() })).toBe('SIGKILL');
  expect(await phasesOf(customer)).toEqual(['2026-10-01 parked billing.contract_missing']);
  // The effect belongs to the process that died until its lease is over.
  expect(await carryOut(new Date(NOW.getTime() + 600_000))).toMatchObject({ failed: 0 });
  expect(await phasesOf(customer)).toEqual(['2026-10-01 parked billing.close_excluded']);
});

test('the database leaves no period out without the two people', async () => {
  const customer = await parkedCustomer();
  await expect(
    db.asAdmin(`update close set park_code = 'billing.close_excluded' where tenant_id = $1`, [customer.id]),
  ).rejects.toThrow('a close is left out by two people');
});
