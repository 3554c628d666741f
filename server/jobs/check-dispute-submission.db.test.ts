import { existsSync, readFileSync } from 'node:fs';
import { beforeAll, expect, test, vi } from 'vitest';
import { readSubmissionCheck } from '#server/modules/disputes/index.ts';
import { readSettlements } from '#server/modules/payments/index.ts';
import { testStaff } from '#server/platform/auth/testing.ts';
import { withSystem } from '#server/platform/db/index.ts';
import { testCtx, testOperator } from '#server/platform/db/testing/index.ts';
import { ownDatabase } from '#server/platform/db/testing/own-database.ts';
import { latestJobRuns } from '#server/platform/job-runs/index.ts';
import { metrics } from '#server/platform/metrics.ts';
import { changeSwitch } from '#server/platform/switches/index.ts';
import { ownHome } from '#server/platform/testing/own-home.ts';
import { job as checkSubmission } from './check-dispute-submission.ts';
import { runJob } from './runtime.ts';
import { foundVendor } from './testing/billing-world.ts';
import { FOUNDED } from './testing/close-story.ts';
import { DISPUTED_AT, type Disputant, foundDisputant, inTenant, opening } from './testing/dispute-world.ts';

ownHome();
const db = ownDatabase();
const NAME = 'check-dispute-submission';
const WINDOW_OVER = new Date('2027-01-03T00:00:00Z');

beforeAll(() => foundVendor(FOUNDED));

const run = (now = DISPUTED_AT) => runJob(checkSubmission, { now });
const kept = () =>
  withSystem({ actor: { kind: 'system', job: 'metrics' } }, (tx) =>
    readSubmissionCheck(testCtx(tx, { actor: { kind: 'system', job: 'metrics' } })),
  );

/** The rows of every table but those that say how the walk went. */
async function rowCounts(): Promise<Record<string, string>> {
  const tables = await db.asAdmin<{ name: string }>(
    `select quote_ident(table_name) as name from information_schema.tables
     where table_schema = 'public' and table_type = 'BASE TABLE' and table_name not in ('dispute_check', 'job_run')
     order by 1`,
  );
  expect(tables.length).toBeGreaterThan(100);
  const counted = await db.asAdmin<{ name: string; rows: string }>(
    tables.map(({ name }) => `select '${name}' as name, count(*) as rows from ${name}`).join(' union all '),
  );
  return Object.fromEntries(counted.map(({ name, rows }) => [name, rows]));
}

let who: Disputant;

test('without an invoice there is nothing to check', async () => {
  expect(await kept()).toBeNull();
  expect(await run()).toEqual({ outcome: 'done', detail: 'nothing to check' });
  expect(await kept()).toMatchObject({ outcome: 'nothing_to_check', durationMs: null, succeededAt: null });
});

test('a walk that ends well leaves nothing but how it went', async () => {
  who = await foundDisputant();
  const before = await rowCounts();
  expect(await run()).toEqual({ outcome: 'done', detail: expect.stringMatching(/^ok, in \d+ ms$/) });
  expect(await rowCounts()).toEqual(before);
  const check = await kept();
  expect(check).toMatchObject({ outcome: 'ok', checkedAt: DISPUTED_AT, succeededAt: DISPUTED_AT });
  expect(check?.durationMs).toBeGreaterThanOrEqual(0);
  const [record] = await withSystem({ actor: testOperator }, (tx) =>
    latestJobRuns(tx, { job: NAME, most: 1 }),
  );
  expect(record).toMatchObject({ outcome: 'done' });
  const { admin, customer } = who;
  const [settlement] = await inTenant(customer, admin, (ctx) =>
    readSettlements(ctx, { tenantId: customer.id }),
  );
  expect(settlement).toMatchObject({ disputed: '0.00' });
});

test('a submission that breaks at its end is seen, leaves nothing, and the last success stands', async () => {
  const before = await rowCounts();
  vi.stubEnv('OPENBOOK_FAULT', 'disputes.opened:throw');
  const later = new Date(DISPUTED_AT.getTime() + 900_000);
  const failed = await run(later);
  vi.stubEnv('OPENBOOK_FAULT', '');
  expect(failed).toMatchObject({
    outcome: 'failed',
    detail: expect.stringContaining('injected at disputes.opened'),
  });
  expect(await rowCounts()).toEqual(before);
  expect(await kept()).toMatchObject({ outcome: 'failed', checkedAt: later, succeededAt: DISPUTED_AT });
  expect(await run(later)).toMatchObject({ outcome: 'done' });
  expect(await kept()).toMatchObject({ outcome: 'ok', succeededAt: later });
});

test('a database that refuses the rows is seen', async () => {
  await db.asAdmin('revoke insert on dispute_step from app');
  const failed = await run();
  await db.asAdmin('grant insert on dispute_step to app');
  expect(failed).toMatchObject({
    outcome: 'failed',
    detail: expect.stringMatching(/a dispute could not be sent.*permission denied for table dispute_step/),
  });
  expect(await run()).toMatchObject({ outcome: 'done' });
});

test('uses no number up: the customer’s own dispute after it is the first', async () => {
  expect(await opening(who)).toEqual({ number: 'DSP-000001' });
});

test('an invoice whose window is over is nothing to check', async () => {
  expect(await run(WINDOW_OVER)).toEqual({ outcome: 'done', detail: 'nothing to check' });
});

test('does nothing while it is switched off', async () => {
  const actor = testStaff('sre');
  const turn = (enabled: boolean) =>
    withSystem({ actor }, (tx) =>
      changeSwitch(testCtx(tx, { actor }), {
        name: `job.${NAME}`,
        tenantId: null,
        enabled,
        reason: 'the log is being restored',
      }),
    );
  await turn(false);
  expect(await run()).toEqual({ outcome: 'switched_off', detail: '' });
  await turn(true);
  expect(await run()).toMatchObject({ outcome: 'done' });
});

test('its runbook names alerts and metrics that exist', async () => {
  const runbook = readFileSync('docs/runbooks/disputes-not-taken.md', 'utf8');
  const alerts = readFileSync('docs/runbooks/alerts.yml', 'utf8');
  const measured = await metrics().registry.metrics();
  const named = [...runbook.matchAll(/`([^`]+)`/g)].map(([, text]) => text ?? '');
  const rung = named.filter((text) => text.startsWith('OpenbookDisputeCheck'));
  expect(rung.length).toBeGreaterThan(1);
  for (const alert of rung) expect(alerts).toContain(`alert: ${alert}`);
  const gauges = named.filter((text) => text.startsWith('openbook_dispute_check'));
  expect(gauges.length).toBeGreaterThan(2);
  for (const gauge of gauges) expect(measured).toContain(`# TYPE ${gauge} gauge`);
  for (const [, path] of runbook.matchAll(/\]\(([a-z-]+\.md)\)/g))
    expect(existsSync(`docs/runbooks/${path}`), path).toBe(true);
});
