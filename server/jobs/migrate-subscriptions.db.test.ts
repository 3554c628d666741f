import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { required } from '#core/assert.ts';
import {
  previewMigration,
  readContract,
  readMigrations,
  readOwnMigrations,
  resumeClose,
  setContract,
  startMigration,
  tenantsToMigrate,
  tenantsToWithdraw,
  withdrawMigration,
} from '#server/modules/billing/index.ts';
import { addMember, addPerson } from '#server/modules/identity/index.ts';
import {
  changePlan,
  changeState,
  migrateSubscription,
  publishAtSetup,
} from '#server/modules/pricing/index.ts';
import type { Actor, PersonActor } from '#server/platform/auth/actor.ts';
import { withSystem, withTenant, withVendor } from '#server/platform/db/index.ts';
import { testCtx, testOperator } from '#server/platform/db/testing/index.ts';
import { ownDatabase } from '#server/platform/db/testing/own-database.ts';
import { changeSwitch } from '#server/platform/switches/index.ts';
import { ownHome } from '#server/platform/testing/own-home.ts';
import { carryOutEffects } from './carry-out-effects.ts';
import { job } from './migrate-subscriptions.ts';
import { openJobCtx, runJob } from './runtime.ts';
import {
  asCustomer,
  asVendor,
  type Customer,
  foundCustomer,
  foundVendor,
  PLAN,
} from './testing/billing-world.ts';
import { closeFor, FOUNDED, invoicesOf, phasesOf } from './testing/close-story.ts';
import { MIGRATION_FAULTS } from './testing/fault-plan.ts';
import { makeStaff } from './testing/two-people.ts';

ownHome();
const db = ownDatabase();
let hugo: PersonActor;
let kim: PersonActor;
/** Each test has a plan of its own, so that nobody else's customers go along. */
let plans = 0;

const at = (day: string, time = '09:00') => new Date(`${day}T${time}:00Z`);

function plan(name: string, version: number, fee: string) {
  const [base] = PLAN.charges;
  return { ...PLAN, plan: name, version, charges: [{ ...base, config: { amount: fee } }] };
}

beforeAll(async () => {
  await foundVendor(FOUNDED);
  hugo = await makeStaff('billing_operator', FOUNDED);
  kim = await makeStaff('support', FOUNDED);
});

/** The job goes over all there is: what another test left open is over. */
beforeEach(() =>
  db.asAdmin("update subscription_migration set state = 'withdrawn' where state in ('planned', 'notified')"),
);

/** A plan at 49, and then at other fees. */
async function publish(...fees: readonly string[]): Promise<string> {
  plans += 1;
  const name = `moving-${plans}`;
  for (const [index, fee] of ['49', ...fees].entries())
    await asVendor((ctx) => publishAtSetup(ctx, { document: plan(name, index + 1, fee) }), FOUNDED);
  return name;
}

const customerOn = (name: string, startsOn = '2026-09-01') =>
  foundCustomer({ now: FOUNDED, startsOn, plan: name });

type Start = Partial<Parameters<typeof startMigration>[1]> & { readonly plan: string };

async function start(input: Start, now: Date, actor: Actor = hugo) {
  const whole = { toVersion: 2, notBefore: '2026-09-01', reason: 'costs rose', ...input };
  const tenantIds = await withSystem({ actor }, (tx) => tenantsToMigrate(testCtx(tx, { actor, now }), whole));
  return withTenant({ actor, tenantIds }, (tx) =>
    startMigration(testCtx(tx, { actor, now }), whole, tenantIds),
  );
}

const preview = (name: string, now: Date, actor: Actor = hugo) =>
  withVendor({ actor, reason: 'test' }, (tx) =>
    previewMigration(testCtx(tx, { actor, now }), { plan: name, toVersion: 2, notBefore: '2026-09-01' }),
  );

async function withdraw(migrationId: string, now: Date, only?: string) {
  const input = { migrationId, reason: 'it was too much', ...(only === undefined ? {} : { only }) };
  const tenantIds = await withSystem({ actor: hugo }, (tx) =>
    tenantsToWithdraw(testCtx(tx, { actor: hugo, now }), input),
  );
  return withTenant({ actor: hugo, tenantIds }, (tx) =>
    withdrawMigration(testCtx(tx, { actor: hugo, now }), input),
  );
}

/** One run of the job, and the mails that it asked for. */
async function run(now: Date) {
  const { detail, outcome } = await runJob(job, { now });
  await carryOutEffects(openJobCtx('carry-out-effects', { now }));
  return outcome === 'done' ? detail : outcome;
}

async function standing(name: string) {
  const [migration] = await withVendor({ actor: hugo, reason: 'test' }, (tx) =>
    readMigrations(testCtx(tx, { actor: hugo }), { plan: name }),
  );
  return required(migration, 'there is a migration').subscriptions;
}

const statesOf = async (name: string) =>
  (await standing(name)).map(({ detail, noticeOn, plannedFor, state }) => ({
    state,
    plannedFor,
    noticeOn,
    detail,
  }));

const versionsOf = (customer: Customer) =>
  db.asAdmin<{ from: string; version: number; cause: string }>(
    `select effective_from::text as from, plan_version as version, cause from subscription_version
     where tenant_id = $1 order by effective_from, revision`,
    [customer.id],
  );

const mailsTo = (customer: Customer) =>
  db.asAdmin<{ recipient: string; subject: string; text: string }>(
    `select recipient, subject, text from mail_message where tenant_id = $1 and dedup_key like 'migration:%'
     order by created_at, recipient`,
    [customer.id],
  );

const switchMail = (customer: Customer, enabled: boolean, now: Date) =>
  asCustomer(
    customer,
    (ctx) => changeSwitch(ctx, { name: 'mail', tenantId: customer.id, enabled, reason: 'test' }),
    now,
  );

describe('a rise', () => {
  test('is told by mail and in the application, waits for its notice, and is billed from its boundary on', async () => {
    const name = await publish('59');
    const customer = await customerOn(name);
    const { userId } = await asCustomer(
      customer,
      async (ctx) => {
        const person = await addPerson(ctx, {
          email: `reader@${customer.externalId}.example`,
          name: 'Reader',
        });
        await addMember(ctx, {
          tenantId: customer.id,
          email: `reader@${customer.externalId}.example`,
          name: 'Reader',
          role: 'billing_reader',
        });
        return person;
      },
      FOUNDED,
    );
    const seen = await preview(name, at('2026-10-02'));
    expect(seen.subscriptions).toMatchObject([
      {
        tenant: customer.externalId,
        fromVersion: 1,
        direction: 'rise',
        noticeDays: 30,
        earliestFor: '2026-11-01',
        plannedFor: '2026-11-01',
        mailboxes: 1,
      },
    ]);
    expect(seen.charges).toEqual([{ fromVersion: 1, charges: [{ charge: 'base', direction: 'rise' }] }]);
    expect(await start({ plan: name }, at('2026-10-02'))).toMatchObject({ planned: 1, left: 0 });
    expect(await run(at('2026-10-02'))).toBe('1 told, 0 applied, 0 refused');
    const [mail, ...more] = await mailsTo(customer);
    expect(more).toEqual([]);
    expect(mail?.recipient).toBe(`invoices@${customer.externalId}.example`);
    expect(mail?.text).toContain(`/t/${customer.externalId}/plan/changes`);
    expect(
      await db.asAdmin(`select kind, user_id::text as "userId" from notice where tenant_id = $1`, [
        customer.id,
      ]),
    ).toEqual([{ kind: 'migration.rise', userId }]);
    expect(await run(at('2026-10-03'))).toBe('0 told, 0 applied, 0 refused');
    expect(await standing(name)).toMatchObject([
      {
        state: 'notified',
        noticeOn: '2026-10-02',
        plannedFor: '2026-11-01',
        notices: [
          {
            channel: 'mail',
            recipient: mail?.recipient,
            toldFor: '2026-11-01',
            sentAt: '2026-10-02T09:00:00.000Z',
          },
          { channel: 'in_app', recipient: userId, toldFor: '2026-11-01' },
        ],
      },
    ]);
    // Nothing is due until the day before, and then it is done once.
    expect(await run(at('2026-10-29'))).toBe('nothing_due');
    expect(await versionsOf(customer)).toEqual([{ from: '2026-09-01', version: 1, cause: 'start' }]);
    expect(await run(at('2026-10-31'))).toBe('0 told, 1 applied, 0 refused');
    expect(await run(at('2026-11-01'))).toBe('nothing_due');
    expect(await versionsOf(customer)).toEqual([
      { from: '2026-09-01', version: 1, cause: 'start' },
      { from: '2026-11-01', version: 2, cause: 'migration' },
    ]);
    await closeFor(customer, '2026-10', at('2026-11-04'));
    await closeFor(customer, '2026-11', at('2026-12-04'));
    expect((await invoicesOf(customer)).map(({ document }) => document.totals.net).slice(-2)).toEqual([
      '49.00',
      '59.00',
    ]);
    const [own] = await asCustomer(
      customer,
      (ctx) => readOwnMigrations(ctx, { tenantId: customer.id }),
      FOUNDED,
    );
    expect(own).toMatchObject({ state: 'applied', charges: [{ charge: 'base', direction: 'rise' }] });
    expect(own).not.toHaveProperty('detail');
  });

  test('moves on while its mail does not go out, and those told in time do not wait for it', async () => {
    const name = await publish('59');
    const [told, unreached] = [await customerOn(name), await customerOn(name)];
    await switchMail(unreached, false, at('2026-10-01'));
    await start({ plan: name }, at('2026-10-01'));
    await run(at('2026-10-01'));
    expect(await run(at('2026-10-05'))).toBe('1 told, 0 applied, 0 refused');
    const of = (customer: Customer) => async () =>
      (await standing(name)).find(({ tenantId }) => tenantId === customer.id);
    expect(await of(told)()).toMatchObject({ plannedFor: '2026-11-01', noticeOn: '2026-10-01' });
    expect(await of(unreached)()).toMatchObject({ plannedFor: '2026-12-01', noticeOn: null });
    expect(await run(at('2026-10-31'))).toBe('0 told, 1 applied, 0 refused');
    await switchMail(unreached, true, at('2026-11-01'));
    await run(at('2026-11-01', '15:00'));
    await run(at('2026-11-02'));
    expect(await of(unreached)()).toMatchObject({ plannedFor: '2026-12-01', noticeOn: '2026-11-01' });
    for (const customer of [told, unreached]) await closeFor(customer, '2026-11', at('2026-12-04'));
    const netOf = async (customer: Customer) => (await invoicesOf(customer)).at(-1)?.document.totals.net;
    expect([await netOf(told), await netOf(unreached)]).toEqual(['59.00', '49.00']);
  });

  test('waits for a mailbox, and moves on when the contract comes to ask for more', async () => {
    const name = await publish('59');
    const customer = await customerOn(name);
    const boxes = (billTo: string) =>
      db.asAdmin(`update billing_profile set bill_to = ${billTo} where tenant_id = $1`, [customer.id]);
    await boxes(`'{}'`);
    await start({ plan: name }, at('2026-10-02'));
    expect(await run(at('2026-10-02'))).toBe('0 told, 0 applied, 0 refused');
    expect(await statesOf(name)).toMatchObject([{ state: 'planned', detail: 'no_mailbox' }]);
    await boxes(`'{late@example.test}'`);
    await run(at('2026-10-10'));
    expect(await mailsTo(customer)).toMatchObject([{ recipient: 'late@example.test' }]);
    await run(at('2026-10-11'));
    expect(await statesOf(name)).toMatchObject([
      { plannedFor: '2026-12-01', noticeOn: '2026-10-10', detail: null },
    ]);
    await asCustomer(
      customer,
      async (ctx) => {
        const {
          changedAt: _,
          changedBy: _by,
          id: _id,
          ...contract
        } = await readContract(ctx, { tenantId: customer.id });
        await setContract(ctx, { ...contract, priceChangeNoticeDays: 60 });
      },
      at('2026-10-12'),
    );
    await run(at('2026-11-30'));
    expect(await statesOf(name)).toMatchObject([{ state: 'notified', plannedFor: '2027-01-01' }]);
    expect(await mailsTo(customer)).toHaveLength(2);
    expect(await run(at('2026-12-31'))).toBe('0 told, 1 applied, 0 refused');
  });
});

describe('what is no rise', () => {
  test('is told, and goes over at the next boundary', async () => {
    const name = await publish('39');
    const customer = await customerOn(name);
    await start({ plan: name }, at('2026-10-30'));
    expect(await run(at('2026-10-30'))).toBe('1 told, 0 applied, 0 refused');
    expect(await run(at('2026-10-31'))).toBe('0 told, 1 applied, 0 refused');
    expect((await versionsOf(customer)).at(-1)).toEqual({
      from: '2026-11-01',
      version: 2,
      cause: 'migration',
    });
    expect((await mailsTo(customer))[0]?.subject).toMatch(/Lower/);
  });
});

describe('who stays', () => {
  test('goes where the customer asked to, or is cancelled, and is not asked twice', async () => {
    const name = await publish('59', '69');
    const [cancelled, gone, kept] = [await customerOn(name), await customerOn(name), await customerOn(name)];
    const cancel = (customer: Customer, effectiveFrom: string, now: Date) => {
      const { id: tenantId, subscriptionId } = customer;
      const input = { tenantId, subscriptionId, effectiveFrom, change: 'cancel' as const, reason: 'test' };
      return asCustomer(customer, (ctx) => changeState(ctx, input), now);
    };
    await cancel(cancelled, '2026-10-20', at('2026-10-01'));
    expect((await preview(name, at('2026-10-01'))).left).toMatchObject([
      { tenant: cancelled.externalId, reason: 'cancelled' },
    ]);
    const { planned } = await start({ plan: name }, at('2026-10-01'));
    expect(planned).toBe(2);
    await expect(
      start({ plan: name, toVersion: 3, only: [kept.subscriptionId] }, at('2026-10-01')),
    ).rejects.toMatchObject({
      code: 'billing.migration_empty',
    });
    const { id: tenantId, subscriptionId } = gone;
    await asCustomer(
      gone,
      (ctx) =>
        changePlan(ctx, { tenantId, subscriptionId, plan: name, version: 3, effectiveFrom: '2026-10-15' }),
      at('2026-10-15'),
    );
    expect((await versionsOf(gone)).at(-1)).toMatchObject({ cause: 'request' });
    expect(await run(at('2026-10-16'))).toBe('1 told, 0 applied, 1 refused');
    expect((await standing(name)).find((one) => one.tenantId === gone.id)).toMatchObject({
      state: 'refused',
      detail: 'overtaken',
    });
  });

  test('is who the migration is taken back for, and hears of it', async () => {
    const name = await publish('59');
    const [customer, other] = [await customerOn(name), await customerOn(name)];
    const { migrationId } = await start({ plan: name }, at('2026-10-01'));
    await run(at('2026-10-01'));
    const one = required(
      (await standing(name)).find(({ tenantId }) => tenantId === customer.id),
      'planned',
    );
    expect(await withdraw(migrationId, at('2026-10-05'), one.id)).toEqual({ withdrawn: 1 });
    await run(at('2026-10-06'));
    expect((await mailsTo(customer)).at(-1)?.subject).toMatch(/stays as it is/);
    expect(await mailsTo(other)).toHaveLength(1);
    await run(at('2026-10-31'));
    expect((await versionsOf(customer)).at(-1)).toMatchObject({ version: 1 });
    expect((await versionsOf(other)).at(-1)).toMatchObject({ version: 2 });
    await expect(withdraw(migrationId, at('2026-11-01'))).rejects.toMatchObject({
      code: 'billing.migration_over',
    });
    const nowhere = '00000000-0000-4000-8000-000000000000';
    await expect(withdraw(nowhere, at('2026-11-01'))).rejects.toMatchObject({
      code: 'billing.migration_unknown',
    });
  });
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
    await withTenant({ tenantIds: [tenantId], actor: hugo }, (tx) =>
      resumeClose(testCtx(tx, { actor: hugo, now: at('2027-01-05') }), {
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
