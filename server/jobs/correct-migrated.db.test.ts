import { beforeAll, expect, test } from 'vitest';
import { startMigration, tenantsToMigrate } from '#server/modules/billing/index.ts';
import { publishAtSetup } from '#server/modules/pricing/index.ts';
import type { PersonActor } from '#server/platform/auth/actor.ts';
import { withSystem, withTenant } from '#server/platform/db/index.ts';
import { testCtx } from '#server/platform/db/testing/index.ts';
import { ownDatabase } from '#server/platform/db/testing/own-database.ts';
import { ownHome } from '#server/platform/testing/own-home.ts';
import { job as migrateSubscriptions } from './migrate-subscriptions.ts';
import { runJob } from './runtime.ts';
import { asVendor, foundCustomer, foundVendor, PLAN } from './testing/billing-world.ts';
import { closeFor, FOUNDED, invoicesOf, phasesOf } from './testing/close-story.ts';
import { correcting, correctionStands } from './testing/correction-world.ts';
import { carryOut, makeStaff } from './testing/two-people.ts';

ownHome();
ownDatabase();
const at = (day: string) => new Date(`${day}T09:00:00Z`);

function plan(version: number, fee: string, effectiveFrom = '2026-01-01') {
  const [base] = PLAN.charges;
  return {
    ...PLAN,
    plan: 'raised',
    version,
    effectiveFrom,
    charges: [{ ...base, config: { amount: fee } }],
  };
}

let hugo: PersonActor;
let iris: PersonActor;
beforeAll(async () => {
  await foundVendor(FOUNDED);
  for (const [index, fee] of ['49', '590'].entries())
    await asVendor((ctx) => publishAtSetup(ctx, { document: plan(index + 1, fee) }), FOUNDED);
  hugo = await makeStaff('billing_operator', FOUNDED);
  iris = await makeStaff('finance_approver', FOUNDED);
});

async function run(now: Date): Promise<void> {
  await runJob(migrateSubscriptions, { now });
  await carryOut(now);
}

test('the notice of a rise holds for what supersedes the version that it named', async () => {
  const customer = await foundCustomer({ now: FOUNDED, startsOn: '2026-09-01', plan: 'raised' });
  const wish = { plan: 'raised', toVersion: 2, notBefore: '2026-10-01', reason: 'costs rose' };
  const ctx = (tx: Parameters<typeof testCtx>[0]) => testCtx(tx, { actor: hugo, now: at('2026-08-01') });
  const tenantIds = await withSystem({ actor: hugo }, (tx) => tenantsToMigrate(ctx(tx), wish));
  await withTenant({ actor: hugo, tenantIds }, (tx) => startMigration(ctx(tx), wish, tenantIds));
  for (const day of ['2026-08-01', '2026-08-02', '2026-09-30']) await run(at(day));
  await closeFor(customer, '2026-09', new Date('2026-10-03T00:00:00Z'));

  const people = { hugo, iris, now: at('2026-10-10') };
  await correcting(people, plan(3, '59', '2026-10-01'), { version: 2 });
  expect(await correctionStands({ actor: hugo, now: at('2026-10-10') }, 'raised', 3)).toMatchObject({
    invoices: [],
    stays: [],
  });
  await closeFor(customer, '2026-10', new Date('2026-11-03T00:00:00Z'));
  expect(await phasesOf(customer)).toEqual(['2026-09-01 delivered', '2026-10-01 delivered']);
  expect((await invoicesOf(customer)).map(({ document }) => document.totals.net)).toEqual(['49.00', '59.00']);
});
