import { beforeAll, describe, expect, test } from 'vitest';
import { simulateDraft } from '#server/modules/billing/index.ts';
import type { PersonActor } from '#server/platform/auth/actor.ts';
import { withVendor } from '#server/platform/db/index.ts';
import { testCtx } from '#server/platform/db/testing/index.ts';
import { ownDatabase } from '#server/platform/db/testing/own-database.ts';
import { ownHome } from '#server/platform/testing/own-home.ts';
import { foundCustomer, foundVendor, PLAN, sendCalls } from './testing/billing-world.ts';
import { closeFor, FOUNDED, onlyInvoiceOf } from './testing/close-story.ts';

ownHome();
const db = ownDatabase();
const SEPTEMBER = new Date('2026-09-03T00:00:00Z');

/** A member of staff, and no command or job: what they may not read by themselves is read for them. */
const HUGO: PersonActor = {
  kind: 'person',
  userId: '00000000-0000-4000-8000-0000000000aa',
  email: 'hugo@example.test',
  name: 'Hugo',
  locale: null,
  memberships: [],
  staffRoles: ['billing_operator'],
  accountTenantIds: [],
  viewAs: null,
};

const simulate = (document: unknown, month = '2026-08', actor: PersonActor = HUGO) =>
  withVendor({ actor, reason: 'test' }, (tx) =>
    simulateDraft(testCtx(tx, { actor, now: SEPTEMBER }), { document, month }),
  );

const draft = (more: object = {}) => ({ ...PLAN, version: 2, effectiveFrom: '2026-10-01', ...more });

beforeAll(() => foundVendor(FOUNDED));

describe('what a month would have cost under a draft', () => {
  test('comes from the frozen rules and seals of each customer, and nothing is written', async () => {
    const [busy, quiet, open] = [
      await foundCustomer({ now: FOUNDED, startsOn: '2026-08-01' }),
      await foundCustomer({ now: FOUNDED, startsOn: '2026-08-01' }),
      await foundCustomer({ now: FOUNDED, startsOn: '2026-08-01' }),
    ];
    await sendCalls(busy, [{ time: '2026-08-05T10:00:00Z', units: 30 }], new Date('2026-08-05T11:00:00Z'));
    for (const customer of [busy, quiet]) await closeFor(customer, '2026-08', SEPTEMBER);
    const before = await db.asAdmin('select count(*) from close_document');
    const [base, ...rest] = PLAN.charges;
    const charges = [{ ...base, config: { amount: '59' } }, ...rest];
    const simulation = await simulate(draft({ charges }));
    const mine = [...simulation.tenants].toSorted((a, b) => (a.before > b.before ? -1 : 1));
    expect(mine).toMatchObject([
      { tenant: busy.externalId, before: '59.00', after: '69.00', difference: '10.00', percent: '16.9' },
      { tenant: quiet.externalId, before: '49.00', after: '59.00', difference: '10.00', percent: '20.4' },
    ]);
    expect(mine[0]?.invoice).toBe((await onlyInvoiceOf(busy)).number);
    expect(mine[0]?.before).toBe((await onlyInvoiceOf(busy)).document.totals.net);
    expect(simulation.totals).toEqual([
      { currency: 'USD', before: '108.00', after: '128.00', difference: '20.00', percent: '18.5' },
    ]);
    expect(simulation.left).toMatchObject([
      { tenant: open.externalId, code: 'billing.simulation_not_closed' },
    ]);
    expect(await db.asAdmin('select count(*) from close_document')).toEqual(before);
  });

  test('refuses what could not be published, with the field named', async () => {
    await expect(simulate(draft({ currency: 'XX' }))).rejects.toMatchObject({
      code: 'pricing.plan_invalid',
      path: 'currency',
    });
    await expect(simulate(draft(), '2026-13')).rejects.toThrow();
    const support: PersonActor = { ...HUGO, staffRoles: ['support'] };
    await expect(simulate(draft(), '2026-08', support)).rejects.toMatchObject({ code: 'policy.denied' });
  });

  test('leaves out what nobody could measure then', async () => {
    expect((await simulate(draft({ plan: 'nobodys' }))).tenants).toEqual([]);
    const { left, tenants } = await simulate(draft({ currency: 'EUR' }));
    expect(tenants).toEqual([]);
    expect(new Set(left.map(({ code }) => code))).toEqual(
      new Set(['billing.simulation_other_terms', 'billing.simulation_not_closed']),
    );
  });
});
