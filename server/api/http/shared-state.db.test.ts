import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { recordSubmissionCheck, type SubmissionCheck } from '#server/modules/disputes/index.ts';
import {
  attest,
  beginVerification,
  checkLog,
  ensureSigningKeys,
  readLogState,
  recordVerification,
  sequenceLog,
  settleCheckpointFile,
} from '#server/modules/evidence/index.ts';
import type { Actor } from '#server/platform/auth/actor.ts';
import type { Ctx } from '#server/platform/context.ts';
import { withSystem, withVendor } from '#server/platform/db/index.ts';
import { testCtx, testOperator } from '#server/platform/db/testing/index.ts';
import { ownDatabase } from '#server/platform/db/testing/own-database.ts';
import { finishJobRun, startJobRun } from '#server/platform/job-runs/index.ts';
import { metrics } from '#server/platform/metrics.ts';
import { ownHome } from '#server/platform/testing/own-home.ts';
import { metricsRoute } from './operation-routes.ts';
import { measureSharedState } from './shared-state.ts';

const TOKEN = 'a-token-of-the-operator-1';
vi.stubEnv('OPENBOOK_METRICS_TOKEN', TOKEN);
ownHome();
const db = ownDatabase();

const BEGUN = new Date('2026-11-01T00:00:00Z');
const hoursLater = (hours: number) => new Date(BEGUN.getTime() + hours * 3_600_000);

function asOperator<T>(work: (ctx: Ctx) => Promise<T>, now: Date): Promise<T> {
  return withSystem({ actor: testOperator }, (tx) => work(testCtx(tx, { now })));
}

const logState = (now: Date) => asOperator(readLogState, now);

async function sequence(now: Date): Promise<void> {
  await asOperator(sequenceLog, now);
  await asOperator(settleCheckpointFile, now);
}

/** Reads the log once again; `isCutOff` leaves the reading where it began. */
async function verify(now: Date, isCutOff = false): Promise<void> {
  const progress = await asOperator(beginVerification, now);
  if (isCutOff) return;
  const step = await withVendor({ actor: testOperator, reason: 'test' }, (tx) =>
    checkLog(testCtx(tx, { now }), progress),
  );
  await asOperator((ctx) => recordVerification(ctx, progress, step), now);
}

/** The shared measurements at an instant, as Prometheus reads them. */
async function measuredAt(now: Date): Promise<Record<string, string>> {
  await measureSharedState({ now, ids: randomUUID, requestId: 'test' });
  const text = await metrics().registry.metrics();
  return Object.fromEntries(
    [...text.matchAll(/^(openbook_(?:log|state|job|dispute_check)_\S+) (\S+)$/gm)].map(([, name, value]) => [
      name,
      value,
    ]),
  );
}

async function withDamagedLeaf(work: () => Promise<void>): Promise<void> {
  const flip = `set session_replication_role = replica;
    update log_node set hash = set_byte(hash, 0, get_byte(hash, 0) # 1) where level = 0 and index = 1`;
  await db.asAdmin(flip);
  try {
    await work();
  } finally {
    await db.asAdmin(flip);
  }
}

beforeAll(async () => {
  await asOperator(ensureSigningKeys, BEGUN);
  for (const subjectName of ['one', 'two', 'three'])
    await asOperator(
      (ctx) =>
        attest(ctx, {
          tenantId: null,
          kind: 'plan-version',
          subjectName,
          subjectRef: subjectName,
          subjects: [{ name: 'plan.json', sha256: 'a'.repeat(64) }],
          predicate: {},
        }),
      BEGUN,
    );
});

describe('what is measured of the evidence log', () => {
  test('waiting records and how long they wait', async () => {
    expect(await measuredAt(hoursLater(1))).toMatchObject({
      openbook_state_readable: '1',
      openbook_log_entries: '0',
      openbook_log_waiting_records: '3',
      openbook_log_waiting_seconds: '3600',
      openbook_log_signable: '1',
    });
    await sequence(hoursLater(1));
    expect(await measuredAt(hoursLater(2))).toMatchObject({
      openbook_log_entries: '3',
      openbook_log_waiting_records: '0',
      openbook_log_waiting_seconds: '0',
    });
  });

  test('a log that nobody has read through for two days, and one that was', async () => {
    const overdue = async (hours: number) =>
      (await measuredAt(hoursLater(hours))).openbook_log_verification_overdue;
    expect(await overdue(48)).toBe('0');
    expect(await overdue(50)).toBe('1');
    expect((await logState(hoursLater(50))).verification).toEqual({ kind: 'overdue', since: hoursLater(1) });
    await verify(hoursLater(50));
    expect(await overdue(51)).toBe('0');
    expect((await logState(hoursLater(51))).verification).toEqual({ kind: 'verified', at: hoursLater(50) });
  });

  test('a reading that failed, until one ends well, also while a new one is under way', async () => {
    await withDamagedLeaf(async () => {
      await verify(hoursLater(60));
    });
    const failed = async (hours: number) =>
      (await measuredAt(hoursLater(hours))).openbook_log_verification_failed;
    expect(await failed(61)).toBe('1');
    expect((await logState(hoursLater(61))).verification).toMatchObject({
      kind: 'failed',
      firstBad: expect.stringContaining('node 0/1'),
    });
    await verify(hoursLater(62), true);
    expect(await failed(63)).toBe('1');
    await verify(hoursLater(64));
    expect(await failed(65)).toBe('0');
  });

  test('jobs by how their latest run ended', async () => {
    const run = (outcome: 'done' | 'failed', at: Date) =>
      asOperator(async ({ tx }) => {
        const id = randomUUID();
        await startJobRun(tx, { id, job: 'verify-log', startedAt: at });
        await finishJobRun(tx, { id, finishedAt: at, outcome, detail: '' });
      }, at);
    await run('failed', hoursLater(70));
    expect((await measuredAt(hoursLater(71)))['openbook_job_failed{job="verify-log"}']).toBe('1');
    await run('done', hoursLater(72));
    expect((await measuredAt(hoursLater(73)))['openbook_job_failed{job="verify-log"}']).toBe('0');
  });
});

test('how the submission of a dispute was walked last, and when it last went well', async () => {
  const actor: Actor = { kind: 'system', job: 'check-dispute-submission' };
  const keep = (check: SubmissionCheck, now: Date) =>
    withSystem({ actor }, (tx) => recordSubmissionCheck(testCtx(tx, { actor, now }), check));
  const seconds = (hours: number) => String(hoursLater(hours).getTime() / 1_000);
  const check = async () => {
    const all = await measuredAt(hoursLater(90));
    return Object.entries(all).flatMap(([name, value]) => (name.includes('dispute_check') ? [value] : []));
  };
  expect(await check()).toEqual(['1', '0', '0', '0']);
  await keep({ outcome: 'ok', durationMs: 120 }, hoursLater(80));
  expect(await check()).toEqual(['1', seconds(80), seconds(80), '0.12']);
  await keep({ outcome: 'failed', durationMs: 250, detail: 'the log cannot be signed' }, hoursLater(81));
  expect(await check()).toEqual(['0', seconds(81), seconds(80), '0.25']);
  await keep({ outcome: 'nothing_to_check' }, hoursLater(82));
  expect(await check()).toEqual(['1', seconds(82), seconds(80), '0.25']);
});

test('stands at /metrics, and is not told from memory while the database is away', async () => {
  const ask = async () => {
    const headers = { authorization: `Bearer ${TOKEN}` };
    return (await metricsRoute(new Request('http://localhost:3000/metrics', { headers }))).text();
  };
  expect(await ask()).toMatch(/^openbook_log_entries 3$/m);
  await db.asAdmin('alter table log_leaf rename to log_leaf_away');
  try {
    const text = await ask();
    expect(text).toMatch(/^openbook_state_readable 0$/m);
    expect(text).toMatch(/^openbook_log_entries Nan$/m);
    expect(text).toMatch(/^openbook_process_cpu_seconds_total \d/m);
  } finally {
    await db.asAdmin('alter table log_leaf_away rename to log_leaf');
  }
});
