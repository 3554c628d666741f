import { beforeAll, describe, expect, test } from 'vitest';
import { approvalReceipt } from '#core/contracts/approval.ts';
import { canonicalDigest } from '#core/proof/digest.ts';
import type { PersonActor } from '#server/platform/auth/actor.ts';
import { TEST_NOW, testOperator } from '#server/platform/db/testing/index.ts';
import { ownDatabase } from '#server/platform/db/testing/own-database.ts';
import {
  approve,
  expireApproval,
  hasApprovals,
  propose,
  readApproval,
  readApprovals,
  readDueApprovals,
  reject,
  withdraw,
} from './index.ts';
import {
  as,
  changed,
  JOB,
  looking,
  makeKeys,
  makeStaff,
  proposePrice,
  SUBJECT_THEN,
  unchanged,
} from './testing/approval-world.ts';

const db = ownDatabase();
const LATER = new Date(TEST_NOW.getTime() + 15 * 24 * 3_600_000);

let hugo: PersonActor;
let iris: PersonActor;
let jack: PersonActor;
let mona: PersonActor;
beforeAll(async () => {
  await makeKeys();
  hugo = await makeStaff('Hugo', 'billing_operator');
  iris = await makeStaff('Iris', 'finance_approver');
  jack = await makeStaff('Jack', 'finance_approver');
  mona = await makeStaff('Mona', 'vendor_admin', 'auditor');
});

type Proposed = { readonly id: string; readonly proposalSha256: string };
const approving = (actor: PersonActor, { id, proposalSha256 }: Proposed, now = TEST_NOW) =>
  as(actor, (ctx) => approve(ctx, { approvalId: id, proposalSha256 }, unchanged), now);
const stateOf = async (id: string) =>
  (await looking(iris, (ctx) => readApproval(ctx, { approvalId: id }))).state;

/** The proposal needs this many, whatever the policy asks today. */
async function needs(id: string, neededCount: number): Promise<void> {
  await db.asAdmin('alter table approval_request disable trigger frozen_rows');
  await db.asAdmin('update approval_request set needed_count = $2 where id = $1', [id, neededCount]);
  await db.asAdmin('alter table approval_request enable trigger frozen_rows');
}

describe('a proposal', () => {
  test('is kept with its digest, its terms by policy, and a signed receipt that waits for the log', async () => {
    expect(await as(testOperator, hasApprovals)).toBe(false);
    const made = await proposePrice(hugo, { ref: 'kept' });
    expect(made).toMatchObject({
      state: 'proposed',
      approvalsNeeded: 1,
      approvalsGiven: 0,
      expiresAt: new Date(TEST_NOW.getTime() + 336 * 3_600_000).toISOString(),
      proposalSha256: canonicalDigest({ price: '1' }),
    });
    const detail = await looking(iris, (ctx) => readApproval(ctx, { approvalId: made.id }));
    expect(detail).toMatchObject({
      document: { price: '1' },
      proposerName: 'Hugo',
      waitsForMe: true,
      isMine: false,
      possibleApprovers: ['Iris', 'Jack'].toSorted(),
    });
    const [step] = detail.steps;
    const receipt = approvalReceipt.parse(JSON.parse(step?.receipt ?? ''));
    expect(receipt).toMatchObject({
      request: { id: made.id, proposalSha256: made.proposalSha256, subject: { sha256: SUBJECT_THEN } },
      step: { position: 1, kind: 'proposed', by: `user:${hugo.userId}` },
    });
    expect(canonicalDigest(receipt)).toBe(step?.receiptSha256);
    const waiting = await db.asAdmin(
      `select 1 from log_pending p join attestation a on a.entry = p.entry
       where a.kind = 'approval' and a.subject_ref = $1`,
      [`${made.id}/1`],
    );
    expect(waiting).toHaveLength(1);
    const notices = await db.asAdmin<{ user_id: string }>('select user_id from notice where href = $1', [
      `/desk/approvals/${made.id}`,
    ]);
    expect(notices.map((row) => row.user_id).toSorted()).toEqual([iris.userId, jack.userId].toSorted());
    expect(await as(testOperator, hasApprovals)).toBe(true);
  });

  test('made twice is one; with other content it is another', async () => {
    const first = await proposePrice(hugo, { ref: 'twice' });
    const both = await Promise.all([
      proposePrice(hugo, { ref: 'twice', price: '2' }),
      proposePrice(iris, { ref: 'twice', price: '2' }),
    ]);
    expect(new Set(both.map(({ id }) => id)).size).toBe(1);
    expect((await proposePrice(testOperator, { ref: 'twice' })).id).toBe(first.id);
  });

  test('is refused from who may not, and without a reason', async () => {
    await expect(proposePrice(mona)).rejects.toMatchObject({ code: 'policy.denied' });
    const silent = as(hugo, (ctx) =>
      propose(ctx, {
        tenantId: null,
        kind: 'price-publication',
        subjectRef: 'silent',
        subjectSha256: SUBJECT_THEN,
        document: {},
        reason: '  ',
        amount: null,
      }),
    );
    await expect(silent).rejects.toMatchObject({ code: 'approvals.reason_missing', path: 'reason' });
  });

  test('opens only on terms that the policy knows: large amounts ask for two', async () => {
    const withAmount = (amountMinor: bigint) =>
      as(hugo, (ctx) =>
        propose(ctx, {
          tenantId: null,
          kind: 'price-publication',
          subjectRef: `amount-${amountMinor}`,
          subjectSha256: SUBJECT_THEN,
          document: {},
          reason: 'amount',
          amount: { amountMinor, currency: 'EUR' },
        }),
      );
    expect(await withAmount(1_000_000n)).toMatchObject({ approvalsNeeded: 1 });
    const large = await withAmount(1_000_001n);
    expect(large).toMatchObject({ approvalsNeeded: 2 });
    expect(await approving(iris, large)).toMatchObject({ state: 'proposed', approvalsGiven: 1 });
    expect(await approving(jack, large)).toMatchObject({ state: 'approved', approvalsGiven: 2 });
    const beyond = await withAmount(10_000_001n);
    await expect(approving(iris, beyond)).rejects.toMatchObject({ code: 'policy.denied' });
  });
});

describe('an approval', () => {
  test('by another person is recorded with the policy’s hash, and sets off the carrying out once', async () => {
    const made = await proposePrice(hugo);
    expect(await approving(iris, made)).toMatchObject({ state: 'approved', approvalsGiven: 1 });
    const [row] = await db.asAdmin<{ actor: string; policy_hash: string; step_hash: string }>(
      `select d.actor, d.policy_hash, s.policy_hash as step_hash from policy_decision d, approval_step s
       where d.action = 'approvals.approve' and s.request_id = $1 and s.position = 2 and d.at = s.at
         and d.actor = s.authority`,
      [made.id],
    );
    expect(row).toMatchObject({ actor: `user:${iris.userId}`, policy_hash: row?.step_hash });
    const effects = await db.asAdmin(`select 1 from outbox where payload->>'approvalId' = $1`, [made.id]);
    expect(effects).toHaveLength(1);
  });

  test('is never the proposer’s, and not for who has no right, nor for another document', async () => {
    const own = await proposePrice(iris);
    await expect(approving(iris, own)).rejects.toMatchObject({ code: 'approvals.own_proposal' });
    await expect(approving(hugo, own)).rejects.toMatchObject({ code: 'policy.denied' });
    await expect(approving(mona, own)).rejects.toMatchObject({ code: 'policy.denied' });
    const other = { id: own.id, proposalSha256: 'c'.repeat(64) };
    await expect(approving(jack, other)).rejects.toMatchObject({ code: 'approvals.other_proposal' });
    const asOperator = as(testOperator, (ctx) =>
      approve(ctx, { approvalId: own.id, proposalSha256: own.proposalSha256 }, unchanged),
    );
    await expect(asOperator).rejects.toMatchObject({ code: 'policy.denied' });
    const unknown = { id: '00000000-0000-4000-8000-00000000a9a9', proposalSha256: own.proposalSha256 };
    await expect(approving(jack, unknown)).rejects.toMatchObject({ code: 'approvals.unknown', status: 404 });
    expect(await stateOf(own.id)).toBe('proposed');
  });

  test('of the same person twice at once counts once', async () => {
    const made = await proposePrice(hugo);
    await needs(made.id, 2);
    const answers = await Promise.allSettled([
      approving(iris, made),
      approving(iris, made),
      approving(iris, made),
    ]);
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const one of answers)
      if (one.status === 'rejected')
        expect(one.reason).toMatchObject({ code: 'approvals.already_decided', status: 409 });
    expect(await stateOf(made.id)).toBe('proposed');
  });

  test('of two people at the same instant counts once each and approves once', async () => {
    const made = await proposePrice(hugo);
    await needs(made.id, 2);
    const answers = await Promise.all([approving(iris, made), approving(jack, made)]);
    expect(answers.map(({ approvalsGiven }) => approvalsGiven).toSorted((a, b) => a - b)).toEqual([1, 2]);
    expect(answers.map(({ state }) => state).toSorted()).toEqual(['approved', 'proposed']);
    const effects = await db.asAdmin(`select 1 from outbox where payload->>'approvalId' = $1`, [made.id]);
    expect(effects).toHaveLength(1);
  });

  test('and a rejection at the same instant: one of them wins, the other hears of it', async () => {
    const made = await proposePrice(hugo);
    const answers = await Promise.allSettled([
      approving(iris, made),
      as(jack, (ctx) => reject(ctx, { approvalId: made.id, reason: 'too high' })),
    ]);
    const state = await stateOf(made.id);
    // An approved proposal can still be rejected until it is carried out; a rejected one is not approved.
    expect(state).toBe('rejected');
    expect(answers[1]?.status).toBe('fulfilled');
    if (answers[0]?.status === 'rejected')
      expect(answers[0].reason).toMatchObject({ code: 'approvals.not_open' });
  });

  test('finds a proposal stale or expired, which ends it with a record', async () => {
    const stale = await proposePrice(hugo);
    const answer = await as(iris, (ctx) =>
      approve(ctx, { approvalId: stale.id, proposalSha256: stale.proposalSha256 }, changed),
    );
    expect(answer).toMatchObject({ state: 'stale', approvalsGiven: 0 });
    const late = await proposePrice(hugo);
    expect(await approving(iris, late, LATER)).toMatchObject({ state: 'expired' });
    for (const { id } of [stale, late])
      await expect(approving(jack, { id, proposalSha256: stale.proposalSha256 })).rejects.toMatchObject({
        code: 'approvals.not_open',
      });
    const ends = await db.asAdmin<{ step: string }>(
      'select step::text from approval_step where request_id = any($1) and position = 2 order by step',
      [[stale.id, late.id]],
    );
    expect(ends.map(({ step }) => step)).toEqual(['expired', 'stale']);
  });
});

describe('a proposal ends', () => {
  test('when somebody who could approve rejects it with a reason', async () => {
    const made = await proposePrice(hugo);
    const rejecting = (actor: PersonActor, reason: string) =>
      as(actor, (ctx) => reject(ctx, { approvalId: made.id, reason }));
    await expect(rejecting(iris, ' ')).rejects.toThrow();
    await expect(rejecting(mona, 'no')).rejects.toMatchObject({ code: 'policy.denied' });
    await expect(rejecting(hugo, 'no')).rejects.toMatchObject({ code: 'approvals.own_proposal' });
    expect(await rejecting(iris, 'too high')).toMatchObject({ state: 'rejected' });
    const { steps } = await looking(mona, (ctx) => readApproval(ctx, { approvalId: made.id }));
    expect(steps.at(-1)).toMatchObject({ step: 'rejected', actorName: 'Iris', reason: 'too high' });
  });

  test('when its proposer, and nobody else, withdraws it', async () => {
    const made = await proposePrice(testOperator);
    const withdrawing = (actor: Parameters<typeof as>[0]) =>
      as(actor, (ctx) => withdraw(ctx, { approvalId: made.id }));
    await expect(withdrawing(iris)).rejects.toMatchObject({ code: 'approvals.not_yours' });
    expect(await withdrawing(testOperator)).toMatchObject({ state: 'withdrawn' });
    await expect(withdrawing(testOperator)).rejects.toMatchObject({ code: 'approvals.not_open' });
  });

  test('when its time is over, by the job, once', async () => {
    const made = await proposePrice(hugo);
    expect(await as(JOB, (ctx) => expireApproval(ctx, made.id))).toBe(false);
    const due = await as(JOB, (ctx) => readDueApprovals(ctx, 100), LATER);
    expect(due).toContainEqual({ id: made.id, tenantId: null });
    const both = await Promise.all([
      as(JOB, (ctx) => expireApproval(ctx, made.id), LATER),
      as(JOB, (ctx) => expireApproval(ctx, made.id), LATER),
    ]);
    expect(both.filter((one) => one)).toHaveLength(1);
    expect(await stateOf(made.id)).toBe('expired');
  });
});

describe('the list', () => {
  test('shows what waits for me, what is mine, and all, by state', async () => {
    const made = await proposePrice(hugo);
    const ids = async (actor: PersonActor, filters: Parameters<typeof readApprovals>[1]) =>
      (await looking(actor, (ctx) => readApprovals(ctx, filters))).map(({ id }) => id);
    expect(await ids(iris, { scope: 'waiting' })).toContain(made.id);
    expect(await ids(hugo, { scope: 'waiting' })).not.toContain(made.id);
    expect(await ids(mona, { scope: 'waiting' })).toEqual([]);
    expect(await ids(hugo, { scope: 'mine' })).toContain(made.id);
    expect(await ids(iris, { scope: 'mine' })).not.toContain(made.id);
    await approving(iris, made);
    expect(await ids(jack, { scope: 'waiting' })).not.toContain(made.id);
    expect(await ids(mona, { state: 'approved' })).toContain(made.id);
    expect(await ids(mona, { state: 'rejected' })).not.toContain(made.id);
  });

  test('is for staff who have to do with it', async () => {
    const lars = await makeStaff('Lars', 'sre');
    await expect(looking(lars, (ctx) => readApprovals(ctx, {}))).rejects.toMatchObject({
      code: 'policy.denied',
    });
  });
});

describe('the table itself', () => {
  test('refuses a changed proposal, an own approval, a second decision and a short cut', async () => {
    const made = await proposePrice(hugo);
    const sql = (text: string) => db.asAdmin(text, [made.id]);
    await expect(sql(`update approval_request set reason = 'x' where id = $1`)).rejects.toThrow(/immutable/);
    await expect(sql('delete from approval_step where request_id = $1')).rejects.toThrow(/immutable/);
    const step = (actor: string, authority: string, position: number) =>
      sql(
        `insert into approval_step select request_id, ${position}, tenant_id, 'approved', ${actor}, ${authority},
           proposed_by, null, at, policy_hash, receipt, receipt_sha256, attestation_id
         from approval_step where request_id = $1 and position = 1`,
      );
    await expect(step('proposed_by', `'user:x'`, 2)).rejects.toThrow(/approval_step_by_another/);
    await expect(step(`'user:x'`, 'proposed_by', 2)).rejects.toThrow(/approval_step_by_another/);
    const moveTo = (state: string) =>
      sql(`update approval_standing set state = '${state}' where request_id = $1`);
    await expect(moveTo('executed')).rejects.toThrow(/does not go from/);
    await expect(moveTo('approved')).rejects.toThrow(/needs 1 approvals and has 0/);
    await step(`'user:x'`, `'user:x'`, 2);
    await expect(step(`'user:x'`, `'user:y'`, 3)).rejects.toThrow(/approval_step_one_decision/);
    await expect(step(`'user:y'`, `'user:x'`, 3)).rejects.toThrow(/approval_step_one_right/);
  });
});
