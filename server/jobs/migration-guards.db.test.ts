import { beforeAll, describe, expect, test } from 'vitest';
import { required } from '#core/assert.ts';
import { resumeClose } from '#server/modules/billing/index.ts';
import { migrateSubscription } from '#server/modules/pricing/index.ts';
import type { PersonActor } from '#server/platform/auth/actor.ts';
import { withTenant } from '#server/platform/db/index.ts';
import { testCtx, testOperator } from '#server/platform/db/testing/index.ts';
import { ownDatabase } from '#server/platform/db/testing/own-database.ts';
import { ownHome } from '#server/platform/testing/own-home.ts';
import { carryOutEffects } from './carry-out-effects.ts';
import { job } from './migrate-subscriptions.ts';
import { openJobCtx, runJob } from './runtime.ts';
import { type Customer } from './testing/billing-world.ts';
import { closeFor, FOUNDED, invoicesOf, phasesOf } from './testing/close-story.ts';
import { MIGRATION_FAULTS } from './testing/fault-plan.ts';
import { at, migrationWorld } from './testing/migration-world.ts';
import { makeStaff } from './testing/two-people.ts';

ownHome();
const db = ownDatabase();
const { publish, customerOn, start, preview, run, standing, versionsOf, mailsTo, operator } =
  migrationWorld(db);
let kim: PersonActor;
beforeAll(async () => {
  kim = await makeStaff('support', FOUNDED);
});

describe('past the verbs', () => {
  const write = (customer: Customer, name: string, cause: string, migrationId: string | null, day: string) =>
    db.asAdmin(
      `insert into subscription_version (tenant_id, subscription_id, effective_from, revision, plan_slug, plan_version,
         cause, migration_id, created_by, created_at)
       values ($1, $2, $3, 0, $4, 2, $5::version_cause, $6, 'somebody', now())`,
      [customer.id, customer.subscriptionId, day, name, cause, migrationId],
    );

  test('the database refuses a dearer version whose notice was not sent, or came too late', async () => {
    const name = await publish('59');
    const customer = await customerOn(name);
    await start({ plan: name }, at('2026-10-02'));
    const [planned] = await standing(name);
    const id = required(planned, 'it is planned').id;
    await expect(write(customer, name, 'migration', id, '2026-11-01')).rejects.toThrow(/planned and told/);
    await runJob(job, { now: at('2026-10-02') });
    await expect(write(customer, name, 'migration', id, '2026-11-01')).rejects.toThrow(/no notice/);
    await expect(write(customer, name, 'start', null, '2026-11-01')).rejects.toThrow(/starts once/);
    await expect(write(customer, name, 'request', id, '2026-11-01')).rejects.toThrow(/_cause/);
    // The day of the notice is stated, but the mail that it speaks of never went out.
    await db.asAdmin(`update subscription_migration set notice_on = '2026-10-02' where id = $1`, [id]);
    await expect(write(customer, name, 'migration', id, '2026-11-01')).rejects.toThrow(/no notice/);
    await carryOutEffects(openJobCtx('carry-out-effects', { now: at('2026-10-05') }));
    await expect(write(customer, name, 'migration', id, '2026-11-01')).rejects.toThrow(/no notice/);
    await expect(
      db.asAdmin(
        `update subscription_migration set state = 'applied', notice_on = '2026-10-03' where id = $1`,
        [id],
      ),
    ).rejects.toThrow(/noticed/);
    await expect(
      withTenant(
        { tenantIds: [customer.id], actor: { kind: 'system', job: 'migrate-subscriptions' } },
        (tx) =>
          migrateSubscription(
            testCtx(tx, { actor: { kind: 'system', job: 'migrate-subscriptions' }, now: at('2026-10-31') }),
            {
              tenantId: customer.id,
              subscriptionId: customer.subscriptionId,
              plan: name,
              version: 2,
              effectiveFrom: '2026-11-01',
              migrationId: id,
              notice: { on: '2026-10-03', days: 30 },
            },
          ),
      ),
    ).rejects.toMatchObject({ code: 'pricing.notice_missing' });
  });

  test('the close parks a period under a dearer version without notice, until it is set right', async () => {
    const name = await publish('59');
    const customer = await customerOn(name, '2026-11-01');
    await start({ plan: name, notBefore: '2026-12-01' }, at('2026-11-03'));
    const [planned] = await standing(name);
    await db.asAdmin('alter table subscription_version disable trigger notice_stands');
    await write(customer, name, 'migration', required(planned, 'planned').id, '2026-12-01');
    await db.asAdmin('alter table subscription_version enable trigger notice_stands');
    await closeFor(customer, '2026-11', at('2026-12-04'));
    await closeFor(customer, '2026-12', at('2027-01-04'));
    expect(await phasesOf(customer)).toEqual([
      '2026-11-01 delivered',
      '2026-12-01 parked billing.notice_missing',
    ]);
    const { id: tenantId, subscriptionId } = customer;
    await db.asAdmin(
      `insert into subscription_version (tenant_id, subscription_id, effective_from, revision, plan_slug, plan_version,
         cause, created_by, created_at) values ($1, $2, '2026-12-01', 1, $3, 1, 'request', 'somebody', now())`,
      [tenantId, subscriptionId, name],
    );
    const [close] = await db.asAdmin<{ id: string }>(
      `select id::text from close where tenant_id = $1 and period_start = '2026-12-01'`,
      [tenantId],
    );
    await withTenant({ tenantIds: [tenantId], actor: operator() }, (tx) =>
      resumeClose(testCtx(tx, { actor: operator(), now: at('2027-01-05') }), {
        tenantId,
        id: required(close, 'it is there').id,
      }),
    );
    await closeFor(customer, '2026-12', at('2027-01-05'));
    expect((await invoicesOf(customer)).at(-1)?.document.totals.net).toBe('49.00');
  });
});

describe('who may', () => {
  test('start, see and carry out a migration', async () => {
    const name = await publish('59');
    const customer = await customerOn(name);
    await expect(start({ plan: name }, at('2026-10-02'), kim)).rejects.toMatchObject({
      code: 'policy.denied',
    });
    await expect(preview(name, at('2026-10-02'), kim)).resolves.toMatchObject({ plan: name });
    await expect(start({ plan: name, toVersion: 3 }, at('2026-10-02'))).rejects.toMatchObject({
      code: 'pricing.plan_unknown',
    });
    await start({ plan: name }, at('2026-10-02'));
    const [row] = await standing(name);
    const elsewhere = await customerOn(await publish());
    const seen = await withTenant({ tenantIds: [elsewhere.id], actor: testOperator }, (tx) =>
      tx.subscriptionMigration.count({ where: { id: required(row, 'planned').id } }),
    );
    expect(seen).toBe(0);
    const decisions = await db.asAdmin(
      `select 1 from policy_decision where action = 'billing.startMigration'`,
    );
    expect(decisions.length).toBeGreaterThan(0);
    expect(customer.id).not.toBe(elsewhere.id);
  });
});

test.each(Object.keys(MIGRATION_FAULTS))(
  'lost at %s, nothing of it happened, and the next run does it once',
  async (point) => {
    const name = await publish('59');
    const customer = await customerOn(name);
    await start({ plan: name }, at('2026-10-02'));
    const runLost = async (now: Date) => {
      process.env['OPENBOOK_FAULT'] = `${point}:throw`;
      try {
        return await run(now);
      } finally {
        delete process.env['OPENBOOK_FAULT'];
      }
    };
    const outcomes = [
      await runLost(at('2026-10-02')),
      await run(at('2026-10-02')),
      await run(at('2026-10-03')),
    ];
    expect(outcomes.filter((outcome) => outcome.startsWith('1 told'))).toHaveLength(1);
    const later = [await runLost(at('2026-10-31')), await run(at('2026-10-31', '10:00'))];
    expect(later.filter((outcome) => outcome.includes('1 applied'))).toHaveLength(1);
    expect([...outcomes, ...later]).toContain('failed');
    expect(await mailsTo(customer)).toHaveLength(1);
    expect(await versionsOf(customer)).toHaveLength(2);
  },
);

test('two who start the same migration at once plan it once', async () => {
  const name = await publish('59');
  await customerOn(name);
  const outcomes = await Promise.allSettled([
    start({ plan: name }, at('2026-10-02')),
    start({ plan: name }, at('2026-10-02')),
  ]);
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect(outcomes.find(({ status }) => status === 'rejected')).toMatchObject({
    reason: { code: 'billing.migration_empty' },
  });
});

test('two runs at the same instant tell once and apply once', async () => {
  const name = await publish('59');
  const customer = await customerOn(name);
  await start({ plan: name }, at('2026-10-02'));
  await Promise.all([run(at('2026-10-02')), run(at('2026-10-02'))]);
  await run(at('2026-10-03'));
  await Promise.all([runJob(job, { now: at('2026-10-31') }), runJob(job, { now: at('2026-10-31') })]);
  expect(await mailsTo(customer)).toHaveLength(1);
  expect(await versionsOf(customer)).toHaveLength(2);
});
