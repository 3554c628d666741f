import { randomUUID } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import { readCloseTroubles } from '#server/modules/billing/index.ts';
import { addPerson, grantStaffRole } from '#server/modules/identity/index.ts';
import { testStaff } from '#server/platform/auth/testing.ts';
import { withSystem, withVendor } from '#server/platform/db/index.ts';
import { testCtx, testOperator } from '#server/platform/db/testing/index.ts';
import { ownDatabase } from '#server/platform/db/testing/own-database.ts';
import { ownHome } from '#server/platform/testing/own-home.ts';
import { planTenants } from './close-run.ts';
import { runJob } from './runtime.ts';
import { foundCustomer, foundVendor } from './testing/billing-world.ts';
import { closeFor, closeRunner, FOUNDED } from './testing/close-story.ts';
import { job as watchCloses } from './watch-closes.ts';

ownHome();
const db = ownDatabase();
const CUT_OFF = new Date('2026-11-03T00:00:00Z');
const ONE_DAY_LATER = new Date('2026-11-04T00:00:00Z');
const LATE = new Date('2026-11-04T00:00:01Z');

beforeAll(() => foundVendor(FOUNDED));

const troublesAt = (now: Date) => {
  const actor = testStaff('billing_operator');
  return withVendor({ actor, reason: 'test' }, (tx) => readCloseTroubles(testCtx(tx, { actor, now })));
};
const mails = () =>
  db.asAdmin<{ recipient: string; subject: string; text: string }>(
    'select recipient, subject, text from mail_message order by created_at, subject',
  );

test('billing operators are told once of a close that is late and of a run that died, with the runbook', async () => {
  await withSystem({ actor: testOperator }, async (tx) => {
    const ctx = testCtx(tx);
    for (const [email, role] of [
      ['ops@vendor.example', 'billing_operator'],
      ['sre@vendor.example', 'sre'],
    ] as const) {
      const { userId } = await addPerson(ctx, { email, name: email });
      await grantStaffRole(ctx, { userId, role });
    }
  });
  const customer = await foundCustomer({ now: FOUNDED, startsOn: '2026-10-01' });
  await planTenants(closeRunner(CUT_OFF), [customer.id]);
  expect(await troublesAt(ONE_DAY_LATER)).toEqual([]);
  expect(await troublesAt(LATE)).toMatchObject([
    { kind: 'late', month: '2026-10', closes: 1, since: CUT_OFF.toISOString() },
  ]);

  const died = randomUUID();
  await db.asAdmin(
    `insert into close_run (id, month, kind, is_scheduled, started_by, requested_at, started_at, seen_at)
     values ($1, '2026-10', 'real', false, 'operator:x', $2, $2, $2)`,
    [died, CUT_OFF],
  );
  expect(await runJob(watchCloses, { now: LATE })).toMatchObject({
    detail: '1 broken off, 2 told, 2 standing',
  });
  expect(await runJob(watchCloses, { now: LATE })).toMatchObject({
    detail: '0 broken off, 0 told, 2 standing',
  });
  expect((await mails()).filter(({ subject }) => !subject.startsWith('Invoice'))).toMatchObject([
    {
      recipient: 'ops@vendor.example',
      subject: 'Closes of 2026-10 are late',
      text: expect.stringContaining('docs/runbooks/close-degraded.md'),
    },
    {
      recipient: 'ops@vendor.example',
      subject: 'The close run of 2026-10 failed',
      text: expect.stringContaining(`/desk/closes/${died}`),
    },
  ]);
  const notices = await db.asAdmin<{ kind: string }>('select kind from notice order by kind');
  expect(notices.map(({ kind }) => kind)).toEqual(['close.failed', 'close.late']);

  await closeFor(customer, '2026-10', LATE);
  expect(await troublesAt(LATE)).toEqual([]);
});
