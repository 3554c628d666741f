import { beforeAll, beforeEach } from 'vitest';
import { required } from '#core/assert.ts';
import {
  previewMigration,
  readMigrations,
  startMigration,
  tenantsToMigrate,
  tenantsToWithdraw,
  withdrawMigration,
} from '#server/modules/billing/index.ts';
import { publishAtSetup } from '#server/modules/pricing/index.ts';
import type { Actor, PersonActor } from '#server/platform/auth/actor.ts';
import { withSystem, withTenant, withVendor } from '#server/platform/db/index.ts';
import { testCtx } from '#server/platform/db/testing/index.ts';
import type { ownDatabase } from '#server/platform/db/testing/own-database.ts';
import { changeSwitch } from '#server/platform/switches/index.ts';
import { carryOutEffects } from '../carry-out-effects.ts';
import { job } from '../migrate-subscriptions.ts';
import { openJobCtx, runJob } from '../runtime.ts';
import { asCustomer, asVendor, type Customer, foundCustomer, foundVendor, PLAN } from './billing-world.ts';
import { FOUNDED } from './close-story.ts';
import { makeStaff } from './two-people.ts';

export const at = (day: string, time = '09:00') => new Date(`${day}T${time}:00Z`);

function plan(name: string, version: number, fee: string) {
  const [base] = PLAN.charges;
  return { ...PLAN, plan: name, version, charges: [{ ...base, config: { amount: fee } }] };
}

type Start = Partial<Parameters<typeof startMigration>[1]> & { readonly plan: string };

/** Plans, customers and staff of one suite, and what is done and looked at in each story of a migration. */
export function migrationWorld(db: ReturnType<typeof ownDatabase>) {
  let hugo: PersonActor | null = null;
  /** Each test has a plan of its own, so that nobody else's customers go along. */
  let plans = 0;
  const operator = () => required(hugo, 'the world is founded');

  beforeAll(async () => {
    await foundVendor(FOUNDED);
    hugo = await makeStaff('billing_operator', FOUNDED);
  });

  /** The job goes over all there is: what another test left open is over. */
  beforeEach(() =>
    db.asAdmin(
      "update subscription_migration set state = 'withdrawn' where state in ('planned', 'notified')",
    ),
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

  async function start(input: Start, now: Date, actor: Actor = operator()) {
    const whole = { toVersion: 2, notBefore: '2026-09-01', reason: 'costs rose', ...input };
    const tenantIds = await withSystem({ actor }, (tx) =>
      tenantsToMigrate(testCtx(tx, { actor, now }), whole),
    );
    return withTenant({ actor, tenantIds }, (tx) =>
      startMigration(testCtx(tx, { actor, now }), whole, tenantIds),
    );
  }

  const preview = (name: string, now: Date, actor: Actor = operator()) =>
    withVendor({ actor, reason: 'test' }, (tx) =>
      previewMigration(testCtx(tx, { actor, now }), { plan: name, toVersion: 2, notBefore: '2026-09-01' }),
    );

  async function withdraw(migrationId: string, now: Date, only?: string) {
    const input = { migrationId, reason: 'it was too much', ...(only === undefined ? {} : { only }) };
    const tenantIds = await withSystem({ actor: operator() }, (tx) =>
      tenantsToWithdraw(testCtx(tx, { actor: operator(), now }), input),
    );
    return withTenant({ actor: operator(), tenantIds }, (tx) =>
      withdrawMigration(testCtx(tx, { actor: operator(), now }), input),
    );
  }

  /** One run of the job, and the mails that it asked for. */
  async function run(now: Date) {
    const { detail, outcome } = await runJob(job, { now });
    await carryOutEffects(openJobCtx('carry-out-effects', { now }));
    return outcome === 'done' ? detail : outcome;
  }

  async function standing(name: string) {
    const [migration] = await withVendor({ actor: operator(), reason: 'test' }, (tx) =>
      readMigrations(testCtx(tx, { actor: operator() }), { plan: name }),
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

  return {
    operator,
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
  };
}
