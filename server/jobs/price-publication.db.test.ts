import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { approve, readApproval } from '#server/modules/approvals/index.ts';
import { ensureSigningKeys } from '#server/modules/evidence/index.ts';
import {
  proposePlanVersion,
  publishApproved,
  publishAtSetup,
  readPlanVersion,
} from '#server/modules/pricing/index.ts';
import type { Actor, PersonActor, StaffRole } from '#server/platform/auth/actor.ts';
import { personByUserId } from '#server/platform/auth/sessions.ts';
import type { Ctx } from '#server/platform/context.ts';
import { withSystem, withVendor } from '#server/platform/db/index.ts';
import { TEST_NOW, testCtx, testOperator } from '#server/platform/db/testing/index.ts';
import { ownDatabase } from '#server/platform/db/testing/own-database.ts';
import { changeSwitch } from '#server/platform/switches/index.ts';
import { APPROVAL_SUBJECTS } from './approval-subjects.ts';
import { carryOutEffects } from './carry-out-effects.ts';
import { job as expireApprovals } from './expire-approvals.ts';
import { openJobCtx, runJob } from './runtime.ts';

const db = ownDatabase();
const HOUR_MS = 3_600_000;

function as<T>(actor: Actor, work: (ctx: Ctx) => Promise<T>): Promise<T> {
  return withSystem({ actor }, (tx) => work(testCtx(tx, { actor })));
}

async function makeStaff(role: StaffRole): Promise<PersonActor> {
  const userId = randomUUID();
  await withSystem({ actor: testOperator }, async (tx) => {
    await tx.user.create({ data: { id: userId, email: `${userId}@example.test`, name: role } });
    await tx.staffRole.create({ data: { userId, role, grantedBy: 'test', grantedAt: TEST_NOW } });
  });
  const actor = await personByUserId(userId, TEST_NOW);
  if (!actor) throw new Error('the person cannot act');
  return actor;
}

function version(plan: string, number: number, amount = '49') {
  return {
    schema: 'openbook.plan-version/1',
    plan,
    version: number,
    name: { en: plan, es: plan },
    currency: 'EUR',
    interval: 'month',
    effectiveFrom: `2027-0${number}-01`,
    charges: [
      {
        key: 'base',
        name: { en: 'Base', es: 'Base' },
        kind: 'recurring',
        model: 'flat',
        config: { amount },
      },
    ],
  };
}

let hugo: PersonActor;
let iris: PersonActor;
beforeAll(async () => {
  await as(testOperator, ensureSigningKeys);
  await as(testOperator, (ctx) => publishAtSetup(ctx, { document: version('begun', 1) }));
  hugo = await makeStaff('billing_operator');
  iris = await makeStaff('finance_approver');
});

const proposing = (document: unknown, actor: Actor = hugo) =>
  as(actor, (ctx) => proposePlanVersion(ctx, { document, reason: 'costs rose' }));
const approving = ({ id, proposalSha256 }: { id: string; proposalSha256: string }) =>
  as(iris, (ctx) => approve(ctx, { approvalId: id, proposalSha256 }, APPROVAL_SUBJECTS));
const carryOut = (now = TEST_NOW) => carryOutEffects(openJobCtx('carry-out-effects', { now }));
const published = (plan: string, number: number) =>
  as(testOperator, (ctx) => readPlanVersion(ctx, { plan, version: number }));
const standing = (id: string) =>
  withVendor({ actor: iris, reason: 'test' }, (tx) =>
    readApproval(testCtx(tx, { actor: iris }), { approvalId: id }),
  );

describe('a price is published by two people', () => {
  test('proposed by one, approved by another, carried out once, with its receipt', async () => {
    const proposal = await proposing(version('begun', 2, '59'));
    await expect(published('begun', 2)).rejects.toMatchObject({ code: 'pricing.plan_unknown' });
    expect(await approving(proposal)).toMatchObject({ state: 'approved' });
    expect(await carryOut()).toMatchObject({ done: 1, failed: 0 });
    expect(await published('begun', 2)).toMatchObject({
      publishedBy: `user:${hugo.userId}`,
      publishedBeforeApprovals: false,
      approvalId: proposal.id,
      digest: proposal.proposalSha256,
      changes: [{ path: 'charges.base.config.amount', before: '49', after: '59' }],
    });
    expect(await published('begun', 1)).toMatchObject({ publishedBeforeApprovals: true, approvalId: null });
    const { state, steps } = await standing(proposal.id);
    expect(state).toBe('executed');
    expect(steps.map(({ step, actor }) => [step, actor])).toEqual([
      ['proposed', `user:${hugo.userId}`],
      ['approved', `user:${iris.userId}`],
      ['executed', 'system:carry-out-effects'],
    ]);
    const [record] = await db.asAdmin<{ payload: Buffer }>(
      `select payload from attestation where kind = 'plan-version' and subject_ref = 'begun/2'`,
    );
    expect(JSON.parse(record?.payload.toString() ?? '')).toMatchObject({
      predicate: { approvalId: proposal.id, approvedBy: [`user:${iris.userId}`] },
    });
  });

  test('a second call, as after a crash, finds nothing to do', async () => {
    const proposal = await proposing(version('again', 1));
    await approving(proposal);
    const job: Actor = { kind: 'system', job: 'carry-out-effects' };
    const publishing = () => as(job, (ctx) => publishApproved(ctx, { approvalId: proposal.id }));
    const answers = await Promise.all([publishing(), publishing()]);
    expect(answers.filter((one) => one !== null)).toHaveLength(1);
    expect(await carryOut()).toMatchObject({ done: 1, failed: 0 });
  });

  test('what was overtaken is stale, at the approval and when carried out', async () => {
    const [first, second, third] = [
      await proposing(version('race', 1, '10')),
      await proposing(version('race', 1, '11')),
      await proposing(version('race', 1, '12')),
    ];
    await approving(first);
    await approving(second);
    expect(await carryOut()).toMatchObject({ done: 2, failed: 0 });
    const ended = await Promise.all([standing(first.id), standing(second.id)]);
    expect(ended.map(({ state }) => state).toSorted()).toEqual(['executed', 'stale']);
    const winner = ended.find(({ state }) => state === 'executed');
    expect((await published('race', 1)).digest).toBe(winner?.proposalSha256);
    expect(await approving(third)).toMatchObject({ state: 'stale' });
  });

  test('a switch that is off holds it back and loses nothing', async () => {
    const proposal = await proposing(version('held', 1));
    await approving(proposal);
    const turn = (enabled: boolean) =>
      as(testOperator, (ctx) =>
        changeSwitch(ctx, { name: 'price-publication', tenantId: null, enabled, reason: 'test' }),
      );
    await turn(false);
    expect(await carryOut()).toMatchObject({ done: 0, failed: 0, held: 1 });
    await expect(proposing(version('held', 1, '1'))).rejects.toMatchObject({
      code: 'pricing.publication_switched_off',
    });
    expect((await standing(proposal.id)).executionTrouble).toBe('switched off');
    await turn(true);
    expect(await carryOut(new Date(TEST_NOW.getTime() + HOUR_MS))).toMatchObject({ done: 1 });
    expect(await standing(proposal.id)).toMatchObject({ state: 'executed', executionTrouble: null });
  });
});

describe('proposing a price', () => {
  test('is refused with the field named, and leaves nothing behind', async () => {
    const before = await db.asAdmin('select 1 from approval_request');
    await expect(proposing({ ...version('bad', 1), currency: 'XXQ' })).rejects.toMatchObject({
      code: 'pricing.plan_invalid',
      path: 'currency',
    });
    await expect(proposing(version('begun', 9))).rejects.toMatchObject({ path: 'version' });
    await expect(proposing(version('begun', 1))).rejects.toMatchObject({ code: 'pricing.version_stands' });
    expect(await db.asAdmin('select 1 from approval_request')).toHaveLength(before.length);
  });

  test('is not for those who have no say in prices', async () => {
    const auditor = await makeStaff('auditor');
    await expect(proposing(version('nobodys', 1), auditor)).rejects.toMatchObject({ code: 'policy.denied' });
  });

  test('ends direct publication, whatever is published already', async () => {
    await proposing(version('first', 1), testOperator);
    await expect(
      as(testOperator, (ctx) => publishAtSetup(ctx, { document: version('direct', 1) })),
    ).rejects.toMatchObject({ code: 'pricing.approval_needed', status: 409 });
    // A setup file may be applied again.
    expect(await as(testOperator, (ctx) => publishAtSetup(ctx, { document: version('begun', 1) }))).toEqual(
      expect.objectContaining({ plan: 'begun', version: 1, publishedBeforeApprovals: true }),
    );
  });
});

test('the job ends what nobody decided in time', async () => {
  const proposal = await proposing(version('late', 1));
  const later = new Date(TEST_NOW.getTime() + 400 * HOUR_MS);
  expect(await runJob(expireApprovals, { now: TEST_NOW })).toMatchObject({ outcome: 'nothing_due' });
  expect(await runJob(expireApprovals, { now: later })).toMatchObject({ outcome: 'done' });
  const { state, steps } = await standing(proposal.id);
  expect(state).toBe('expired');
  expect(steps.at(-1)).toMatchObject({ step: 'expired', actor: 'system:expire-approvals' });
});
