import { beforeAll, expect, test } from 'vitest';
import { declineRequest } from '#server/modules/access/index.ts';
import { readEntry } from '#server/modules/evidence/index.ts';
import { proposeErasure, readPersonTraces } from '#server/modules/retention/index.ts';
import type { Ctx } from '#server/platform/context.ts';
import { withVendor } from '#server/platform/db/index.ts';
import { testCtx } from '#server/platform/db/testing/index.ts';
import { ownDatabase } from '#server/platform/db/testing/own-database.ts';
import { ownHome } from '#server/platform/testing/own-home.ts';
import { job as removeDueData } from './remove-due-data.ts';
import { runJob } from './runtime.ts';
import { type AccessWorld, ask, doing, foundAccess, prove, requestOf } from './testing/access-world.ts';
import { sequence, verify } from './testing/log-actions.ts';
import { approveProposal, carryOut, makeStaff } from './testing/two-people.ts';

ownHome();
const db = ownDatabase();
/** The database judges by its own clock too, so that the requests are of long ago and this is now. */
const NOW = new Date();
const THEN = new Date(NOW.getTime() - 80 * 86_400_000);

let world: AccessWorld;
beforeAll(async () => {
  world = await foundAccess(db, THEN);
}, 60_000);

const recordsOf = async (mailbox: string) => {
  const rows = await db.asAdmin<{ id: string }>(
    `select id from attestation where kind like 'access-%' and position($1 in convert_from(payload, 'UTF8')) > 0`,
    [mailbox],
  );
  return rows.map(({ id }) => id);
};

test('a reader whose request aged away can still be erased, and nobody else with them', async () => {
  const [declined, lapsed, quoted] = ["o'neill+x@firm.example", 'ana@firm.example', 'eva@firm.example'];
  for (const mailbox of [declined, lapsed, quoted]) {
    await ask(world, mailbox);
    await prove(world, mailbox, THEN);
  }
  const { id: requestId } = await requestOf(world, declined);
  // Who is only named in a text is not found by it.
  await doing(world, world.mona, (ctx) =>
    declineRequest(ctx, { requestId, reason: `"mailbox":"${quoted}" asked too` }),
  );
  await sequence(THEN);
  const records = await recordsOf(declined);
  expect(records).toHaveLength(2);

  const { detail } = await runJob(removeDueData, { now: NOW });
  expect(detail).toMatch(/3 access-requests/);
  const nils = await makeStaff('auditor', NOW);
  const looking = <T>(work: (ctx: Ctx) => Promise<T>) =>
    withVendor({ actor: nils, reason: 'test' }, (tx) => work(testCtx(tx, { actor: nils, now: NOW })));
  for (const [person, count] of [
    [declined, 2],
    [lapsed, 1],
    [quoted, 1],
  ] as const)
    expect(await looking((ctx) => readPersonTraces(ctx, { person }))).toMatchObject({ records: count });

  const outcome = await doing(
    world,
    world.mona,
    (ctx) => proposeErasure(ctx, { person: declined, reason: 'asked in case 17', door: 'desk' }),
    NOW,
  );
  if (outcome.kind !== 'proposed') throw new Error('nothing holds them');
  const deed = { tenantId: world.grace.userId, actor: world.grace, now: NOW };
  expect(await approveProposal(deed, outcome.approvalId)).toBe('approved');
  expect(await carryOut(NOW)).toMatchObject({ failed: 0 });
  await sequence(NOW);

  expect(await recordsOf(declined)).toEqual([]);
  expect(await recordsOf(lapsed)).toHaveLength(1);
  for (const entry of records)
    expect(await looking((ctx) => readEntry(ctx, { entry }))).toMatchObject({
      subjectName: 'erased',
      envelope: '',
      report: { holds: true },
    });
  expect(await verify()).toMatchObject({ firstBad: null, isFinished: true });
});
