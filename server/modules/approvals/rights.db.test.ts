import { beforeAll, describe, expect, test } from 'vitest';
import type { PersonActor } from '#server/platform/auth/actor.ts';
import { TEST_NOW, testOperator } from '#server/platform/db/testing/index.ts';
import { ownDatabase } from '#server/platform/db/testing/own-database.ts';
import {
  approve,
  delegate,
  endOwnDelegation,
  readApproval,
  readApproverShortages,
  readDelegations,
} from './index.ts';
import {
  as,
  carryOut,
  changed,
  looking,
  makeKeys,
  makeStaff,
  proposePrice,
  takeRole,
  unchanged,
} from './testing/approval-world.ts';

const db = ownDatabase();
const TODAY = TEST_NOW.toISOString().slice(0, 10);
const LATER = new Date(TEST_NOW.getTime() + 15 * 24 * 3_600_000);

let hugo: PersonActor;
beforeAll(async () => {
  await makeKeys();
  hugo = await makeStaff('Hugo', 'billing_operator');
});

type Proposed = { readonly id: string; readonly proposalSha256: string };
const approving = (actor: PersonActor, { id, proposalSha256 }: Proposed) =>
  as(actor, (ctx) => approve(ctx, { approvalId: id, proposalSha256 }, unchanged));

async function approved(by: PersonActor): Promise<Proposed> {
  const made = await proposePrice(hugo);
  expect(await approving(by, made)).toMatchObject({ state: 'approved' });
  return made;
}

describe('a revoked role counts at once', () => {
  test('at the decision, whatever the session still says', async () => {
    const ida = await makeStaff('Ida', 'finance_approver');
    const made = await proposePrice(hugo);
    await takeRole(ida, 'finance_approver');
    expect(ida.staffRoles, 'as the session remembers').toEqual(['finance_approver']);
    await expect(approving(ida, made)).rejects.toMatchObject({ code: 'policy.denied' });
  });

  test('when it is carried out: the proposal is open again, and another approval completes it', async () => {
    const ida = await makeStaff('Ida', 'finance_approver');
    const made = await approved(ida);
    await takeRole(ida, 'finance_approver');
    expect(await carryOut(made.id)).toEqual({ claimed: false, state: 'proposed' });
    const detail = await looking(hugo, (ctx) => readApproval(ctx, { approvalId: made.id }));
    expect(detail).toMatchObject({ state: 'proposed', approvalsGiven: 0, approvalsNeeded: 1 });
    expect(detail.steps.map(({ step }) => step)).toEqual(['proposed', 'approved', 'reopened']);
    const jon = await makeStaff('Jon', 'finance_approver');
    expect(await approving(jon, made)).toMatchObject({ state: 'approved' });
    expect(await carryOut(made.id)).toMatchObject({ claimed: true, approvedBy: [`user:${jon.userId}`] });
    const effects = await db.asAdmin(`select 1 from outbox where payload->>'approvalId' = $1`, [made.id]);
    expect(effects).toHaveLength(2);
  });

  test('also of somebody who was shut out', async () => {
    const ida = await makeStaff('Ida', 'finance_approver');
    const made = await approved(ida);
    await as(testOperator, (ctx) =>
      ctx.tx.user.update({ where: { id: ida.userId }, data: { disabledAt: TEST_NOW } }),
    );
    expect(await carryOut(made.id)).toEqual({ claimed: false, state: 'proposed' });
  });
});

describe('carrying out', () => {
  test('happens once, however many try', async () => {
    const made = await approved(await makeStaff('Ida', 'finance_approver'));
    const answers = await Promise.all([carryOut(made.id), carryOut(made.id), carryOut(made.id)]);
    expect(answers.filter(({ claimed }) => claimed)).toHaveLength(1);
    expect(answers.filter((one) => !one.claimed && one.state === 'executed')).toHaveLength(2);
    const steps = await db.asAdmin(
      `select 1 from approval_step where request_id = $1 and step = 'executed'`,
      [made.id],
    );
    expect(steps).toHaveLength(1);
  });

  test('gives back document, proposer and approvers', async () => {
    const ida = await makeStaff('Ida', 'finance_approver');
    const made = await approved(ida);
    expect(await carryOut(made.id)).toMatchObject({
      claimed: true,
      document: { price: '1' },
      proposedBy: `user:${hugo.userId}`,
      approvedBy: [`user:${ida.userId}`],
    });
  });

  test('compares what the proposal builds on again, and its time', async () => {
    const ida = await makeStaff('Ida', 'finance_approver');
    const stale = await approved(ida);
    expect(await carryOut(stale.id, changed)).toEqual({ claimed: false, state: 'stale' });
    const late = await approved(ida);
    expect(await carryOut(late.id, unchanged, LATER)).toEqual({ claimed: false, state: 'expired' });
  });

  test('does nothing for what nobody approved', async () => {
    const made = await proposePrice(hugo);
    expect(await carryOut(made.id)).toEqual({ claimed: false, state: 'proposed' });
  });
});

describe('a delegation', () => {
  const lend = (
    from: PersonActor,
    to: PersonActor,
    days: Partial<{ firstDay: string; lastDay: string }> = {},
  ) =>
    as(from, (ctx) =>
      delegate(ctx, { toUserId: to.userId, firstDay: TODAY, lastDay: TODAY, reason: 'holiday', ...days }),
    );

  test('lends the right for its days, shows whose it was, and ends at once', async () => {
    const ida = await makeStaff('Ida', 'finance_approver');
    const ben = await makeStaff('Ben', 'billing_operator');
    const { id } = await lend(ida, ben);
    const made = await proposePrice(hugo);
    const seen = await looking(ben, (ctx) => readApproval(ctx, { approvalId: made.id }));
    expect(seen).toMatchObject({ waitsForMe: true, standingInForName: 'Ida' });
    expect(await approving(ben, made)).toMatchObject({ state: 'approved' });
    const { steps } = await looking(ben, (ctx) => readApproval(ctx, { approvalId: made.id }));
    expect(steps.at(-1)).toMatchObject({ actorName: 'Ben', onBehalfOfName: 'Ida' });
    expect(await carryOut(made.id)).toMatchObject({ claimed: true });

    const next = await proposePrice(hugo);
    await as(ida, (ctx) => endOwnDelegation(ctx, { delegationId: id }));
    await expect(approving(ben, next)).rejects.toMatchObject({ code: 'policy.denied' });
    await expect(as(ida, (ctx) => endOwnDelegation(ctx, { delegationId: id }))).rejects.toMatchObject({
      code: 'approvals.delegation_unknown',
    });
    const records = await db.asAdmin(
      `select 1 from attestation where kind = 'approval-delegation' and subject_ref like $1`,
      [`${id}/%`],
    );
    expect(records).toHaveLength(2);
  });

  test('holds on its days only', async () => {
    const ida = await makeStaff('Ida', 'finance_approver');
    const ben = await makeStaff('Ben', 'billing_operator');
    await lend(ida, ben, { firstDay: '2027-01-01', lastDay: '2027-01-31' });
    await expect(approving(ben, await proposePrice(hugo))).rejects.toMatchObject({ code: 'policy.denied' });
  });

  test('never lets somebody approve their own proposal through another, nor one right count twice', async () => {
    const ida = await makeStaff('Ida', 'finance_approver');
    const ben = await makeStaff('Ben', 'billing_operator');
    await lend(ida, ben);
    const own = await proposePrice(ida);
    await expect(approving(ben, own)).rejects.toMatchObject({ code: 'approvals.own_proposal' });
    const made = await approved(ben);
    await expect(approving(ida, made)).rejects.toMatchObject({ code: 'approvals.authority_used' });
  });

  test('is worth what the lender’s role is worth at that moment', async () => {
    const ida = await makeStaff('Ida', 'finance_approver');
    const ben = await makeStaff('Ben', 'billing_operator');
    await lend(ida, ben);
    const made = await approved(ben);
    await takeRole(ida, 'finance_approver');
    expect(await carryOut(made.id)).toEqual({ claimed: false, state: 'proposed' });
    await expect(approving(ben, await proposePrice(hugo))).rejects.toMatchObject({ code: 'policy.denied' });
  });

  test('is refused to oneself, to who cannot stand in, backwards, and for too long', async () => {
    const ida = await makeStaff('Ida', 'finance_approver');
    const kim = await makeStaff('Kim', 'support');
    const ben = await makeStaff('Ben', 'billing_operator');
    const refused = (to: PersonActor, days = {}) => expect(lend(ida, to, days)).rejects;
    await refused(ida).toMatchObject({ code: 'approvals.delegate_unfit', path: 'toUserId' });
    await refused(kim).toMatchObject({ code: 'approvals.delegate_unfit' });
    const grace = await makeStaff('Grace', 'vendor_admin');
    await refused(grace).toMatchObject({ code: 'approvals.delegate_unfit' });
    await expect(lend(grace, ben)).rejects.toMatchObject({ code: 'policy.denied' });
    await refused(ben, { firstDay: TODAY, lastDay: '2026-11-20' }).toMatchObject({
      code: 'approvals.days_backward',
    });
    await refused(ben, { lastDay: '2027-11-20' }).toMatchObject({ code: 'policy.denied' });
    await expect(lend(kim, ben)).rejects.toMatchObject({ code: 'policy.denied' });
    const board = await looking(ida, readDelegations);
    expect(board.colleagues.map(({ userId }) => userId)).toContain(ben.userId);
    expect(board.colleagues.map(({ userId }) => userId)).not.toContain(kim.userId);
  });
});

test('too few possible approvers are told', async () => {
  const everybody = await db.asAdmin<{ user_id: string }>(
    `delete from staff_role where role = 'finance_approver' returning user_id`,
  );
  expect(everybody.length).toBeGreaterThan(0);
  await makeStaff('Mona', 'security');
  await makeStaff('Nia', 'vendor_admin');
  const shortage = () => looking(hugo, readApproverShortages);
  const ofFinance = (approvers: number) =>
    ['price-publication', 'price-correction', 'write-off', 'refund', 'coupon', 'legal-hold-release'].map(
      (kind) => ({
        kind,
        approvers,
      }),
    );
  expect(await shortage()).toEqual(ofFinance(0));
  await makeStaff('Ida', 'finance_approver');
  expect(await shortage()).toEqual(ofFinance(1));
  await makeStaff('Jon', 'finance_approver');
  expect(await shortage()).toEqual([]);
});
