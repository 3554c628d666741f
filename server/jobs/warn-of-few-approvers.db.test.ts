import { randomUUID } from 'node:crypto';
import { afterEach, expect, test, vi } from 'vitest';
import { APPROVAL_KINDS } from '#core/approvals/kinds.ts';
import { withSystem } from '#server/platform/db/index.ts';
import { TEST_NOW, testOperator } from '#server/platform/db/testing/index.ts';
import { ownDatabase } from '#server/platform/db/testing/own-database.ts';
import { log } from '#server/platform/log.ts';
import { warnOfFewApprovers } from './warn-of-few-approvers.ts';

ownDatabase();
afterEach(() => vi.restoreAllMocks());

async function addStaff(role: 'finance_approver' | 'security' | 'vendor_admin'): Promise<void> {
  const userId = randomUUID();
  await withSystem({ actor: testOperator }, async (tx) => {
    await tx.user.create({ data: { id: userId, email: `${userId}@example.test` } });
    await tx.staffRole.create({
      data: { userId, role, grantedBy: 'test', grantedAt: TEST_NOW },
    });
  });
}

test('a start with fewer than two possible approvers is told in the log', async () => {
  const warn = vi.spyOn(log, 'warn').mockImplementation(() => undefined);
  const told = async () => {
    warn.mockClear();
    await warnOfFewApprovers();
    return warn.mock.calls.map(([facts]) => facts);
  };
  const everyKind = (approvers: number) => APPROVAL_KINDS.map((kind) => ({ kind, approvers }));
  expect(await told()).toEqual(everyKind(0));
  await addStaff('finance_approver');
  // What the trust portal says and who is erased is not decided by those who decide about money.
  const others = everyKind(0).filter(({ kind }) => kind === 'trust-publication' || kind === 'erasure');
  expect(await told()).toEqual(
    everyKind(1).map((one) => others.find(({ kind }) => kind === one.kind) ?? one),
  );
  await addStaff('finance_approver');
  expect(await told()).toEqual(others);
  await addStaff('security');
  expect(await told()).toEqual(others.map(({ kind }) => ({ kind, approvers: 1 })));
  await addStaff('vendor_admin');
  expect(await told()).toEqual([]);
});
