import { randomUUID } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import { parseCheckpoint } from '#core/proof/log/checkpoint.ts';
import { anonymous } from '#server/platform/auth/actor.ts';
import type { Ctx } from '#server/platform/context.ts';
import { withTenant } from '#server/platform/db/index.ts';
import { testCtx, testOperator } from '#server/platform/db/testing/index.ts';
import { ownDatabase } from '#server/platform/db/testing/own-database.ts';
import { ownHome } from '#server/platform/testing/own-home.ts';
import {
  attest,
  ensureSigningKeys,
  judgeSeenNote,
  readCheckpoint,
  readDayCheckpoints,
  sequenceLog,
  settleCheckpointFile,
} from './index.ts';

ownHome();
ownDatabase();

function at<T>(now: Date, work: (ctx: Ctx) => Promise<T>, actor: Ctx['actor'] = testOperator): Promise<T> {
  return withTenant({ actor, tenantIds: [] }, (tx) => work(testCtx(tx, { now, actor })));
}

/** Signs so many records and their checkpoint at an instant. */
async function logged(instant: string, count: number): Promise<string> {
  const now = new Date(instant);
  await at(now, async (ctx) => {
    for (let n = 0; n < count; n += 1)
      await attest(ctx, {
        tenantId: null,
        kind: 'plan-version',
        subjectName: 'plan',
        subjectRef: randomUUID(),
        subjects: [{ name: 'plan.json', sha256: 'a'.repeat(64) }],
        predicate: {},
      });
    await sequenceLog(ctx);
  });
  await at(now, settleCheckpointFile);
  return (await at(now, (ctx) => readCheckpoint(ctx, {}))).note;
}

const NOW = new Date('2026-11-21T08:00:00Z');
const reader = <T>(work: (ctx: Ctx) => Promise<T>) => at(NOW, work, anonymous);
let notes: readonly string[];

beforeAll(async () => {
  await at(new Date('2026-10-01T00:00:00Z'), ensureSigningKeys);
  notes = [
    await logged('2026-10-31T23:59:59.999Z', 3),
    await logged('2026-11-02T00:00:00.000Z', 2),
    await logged('2026-11-02T23:59:59.999Z', 4),
    await logged('2026-11-20T12:00:00.000Z', 1),
  ];
});

test('each day of a month has its last checkpoint, the latest day first', async () => {
  const november = await reader((ctx) => readDayCheckpoints(ctx, { month: '2026-11' }));
  expect(november.map(({ day, size, note }) => ({ day, size, note }))).toEqual([
    { day: '2026-11-20', size: 10, note: notes[3] },
    { day: '2026-11-02', size: 9, note: notes[2] },
  ]);
  expect(november[0]?.note).toContain(`\n${november[0]?.root}\n`);
  const october = await reader((ctx) => readDayCheckpoints(ctx, { month: '2026-10' }));
  expect(october.map(({ day }) => day)).toEqual(['2026-10-31']);
  expect(await reader((ctx) => readDayCheckpoints(ctx, { month: '2026-12' }))).toEqual([]);
});

test('every kept checkpoint is continued by the log of today, for anybody', async () => {
  for (const [index, note] of notes.entries()) {
    const by = [7, 5, 1, 0][index];
    const expected = by === 0 ? { kind: 'same' } : { kind: 'grown', by };
    expect(await reader((ctx) => judgeSeenNote(ctx, { note }))).toMatchObject(expected);
    // As a form sends it.
    const sent = note.replaceAll('\n', '\r\n');
    expect(await reader((ctx) => judgeSeenNote(ctx, { note: sent }))).toMatchObject(expected);
  }
});

test('a changed one is refused, and only sizes that were signed are handed out', async () => {
  const changed = (notes[0] ?? '').replace('\n3\n', '\n4\n');
  expect(await reader((ctx) => judgeSeenNote(ctx, { note: changed }))).toEqual({ kind: 'forged' });
  const { note } = await reader((ctx) => readCheckpoint(ctx, { size: 5 }));
  expect(parseCheckpoint(note.slice(0, note.indexOf('\n\n') + 1))).toMatchObject({ value: { size: 5 } });
  await expect(reader((ctx) => readCheckpoint(ctx, { size: 4 }))).rejects.toMatchObject({
    code: 'evidence.size_unknown',
    status: 404,
  });
});
