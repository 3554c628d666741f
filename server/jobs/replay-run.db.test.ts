import { randomUUID } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import { ownDatabase } from '#server/platform/db/testing/own-database.ts';
import { ownHome } from '#server/platform/testing/own-home.ts';
import { closeMonth } from './close-month.ts';
import { dryClose } from './dry-close.ts';
import { replayRun } from './replay-run.ts';
import { foundCustomer, foundVendor, sendCalls } from './testing/billing-world.ts';
import { closeRunner, FOUNDED, onlyInvoiceOf } from './testing/close-story.ts';
import { damageDocument } from './testing/damage.ts';

ownHome();
const db = ownDatabase();
const CUT_OFF = new Date('2026-11-03T00:00:00Z');
const runner = closeRunner(CUT_OFF);

beforeAll(() => foundVendor(FOUNDED));

test('a sample of a run is calculated anew from what is stored, and the result is kept', async () => {
  const customers = [];
  for (const units of [10, 160, 4_000]) {
    const customer = await foundCustomer({ now: FOUNDED, startsOn: '2026-10-01' });
    await sendCalls(customer, [{ time: '2026-10-05T10:00:00Z', units }], CUT_OFF);
    customers.push(customer);
  }
  const { runId } = await closeMonth({
    actor: runner.actor,
    ids: randomUUID,
    month: '2026-10',
    now: CUT_OFF,
  });

  const two = await replayRun(runner, { size: 2, seed: 'seed', runId });
  expect(two).toEqual({ runId, seed: 'seed', sample: 2, equal: 2, differences: [] });
  // Without a run, the newest that has a manifest; a dry run has none.
  const dry = await dryClose(runner, { month: '2026-10' });
  expect(await replayRun(runner, { size: 99, seed: 'seed' })).toMatchObject({ runId, sample: 3, equal: 3 });
  await expect(replayRun(runner, { size: 1, seed: 'a', runId: dry.runId })).rejects.toMatchObject({
    code: 'billing.run_without_manifest',
  });
  await expect(replayRun(runner, { size: 1, seed: 'a', runId: randomUUID() })).rejects.toMatchObject({
    code: 'billing.run_unknown',
  });

  const [first, second] = customers;
  if (first === undefined || second === undefined) throw new Error('there are customers');
  await damageDocument(db.asAdmin, {
    tenantId: first.id,
    name: 'invoice.json',
    from: '"amount":"49.00"',
    to: '"amount":"50.00"',
  });
  // Consistent with itself, and still not what the manifest was signed over.
  await damageDocument(db.asAdmin, {
    tenantId: second.id,
    name: 'invoice.json',
    from: '"paymentTermDays":30',
    to: '"paymentTermDays":31',
  });
  const numbers = [(await onlyInvoiceOf(first)).number, (await onlyInvoiceOf(second)).number];
  const broken = await replayRun(runner, { size: 3, seed: 'seed', runId });
  expect(broken).toMatchObject({ sample: 3, equal: 1 });
  expect(broken.differences.find((line) => line.startsWith(String(numbers[0])))).toBe(
    `${numbers[0]}: 1, amount: issued 50.00, recomputed 49.00`,
  );
  expect(broken.differences.find((line) => line.startsWith(String(numbers[1])))).toMatch(
    /: invoice\.json: issued [0-9a-f]{64}, stored [0-9a-f]{64}$/,
  );

  const kept = await db.asAdmin<{ sample: number; equal: number; different: number; first: string | null }>(
    `select sample, equal, different, first_difference as first from close_replay where run_id = $1
     order by different, sample`,
    [runId],
  );
  expect(kept).toEqual([
    { sample: 2, equal: 2, different: 0, first: null },
    { sample: 3, equal: 3, different: 0, first: null },
    { sample: 3, equal: 1, different: 2, first: broken.differences[0] },
  ]);
});
