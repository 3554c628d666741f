import { describe, expect, test } from 'vitest';
import { required } from '#core/assert.ts';
import { readContract, readOwnMigrations, setContract } from '#server/modules/billing/index.ts';
import { addMember, addPerson } from '#server/modules/identity/index.ts';
import { changePlan, changeState } from '#server/modules/pricing/index.ts';
import { ownDatabase } from '#server/platform/db/testing/own-database.ts';
import { ownHome } from '#server/platform/testing/own-home.ts';
import { asCustomer, type Customer } from './testing/billing-world.ts';
import { closeFor, FOUNDED, invoicesOf } from './testing/close-story.ts';
import { at, migrationWorld } from './testing/migration-world.ts';

ownHome();
const db = ownDatabase();
const {
  publish,
  customerOn,
  start,
  preview,
  withdraw,
  run,
  standing,
  statesOf,
  versionsOf,
  mailsTo,
  switchMail,
} = migrationWorld(db);

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
