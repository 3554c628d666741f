import { Pool } from 'pg';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { anonymous } from '#server/platform/auth/actor.ts';
import { withSystem, withTenant } from '#server/platform/db/index.ts';
import { makeTestTenant, TEST_NOW, testCtx, testOperator } from '#server/platform/db/testing/index.ts';
import { ownDatabase } from '#server/platform/db/testing/own-database.ts';
import { latestJobRuns } from '#server/platform/job-runs/index.ts';
import { forgetDeadKicks, isQueueReady, kickJob, prepareQueue } from '#server/platform/queue/index.ts';
import { workQueue } from '#server/platform/queue/work.ts';
import { changeSwitch, isSwitchedOn, jobSwitch, readSwitches } from '#server/platform/switches/index.ts';
import type { Job } from './job.ts';
import { openJobCtx, runJob } from './runtime.ts';

const db = ownDatabase();
afterEach(() => vi.restoreAllMocks());

function countingJob(name: string, overrides: Partial<Job> = {}): Job & { readonly ran: () => number } {
  let count = 0;
  return {
    name,
    cron: '* * * * *',
    run: async () => {
      count += 1;
      return `time ${count}`;
    },
    ...overrides,
    ran: () => count,
  };
}

function switchTo(enabled: boolean, name: string, tenantId: string | null = null) {
  const scope = { actor: testOperator, tenantIds: tenantId === null ? [] : [tenantId] };
  return withTenant(scope, (tx) => changeSwitch(testCtx(tx), { name, tenantId, enabled, reason: 'test' }));
}

function runsOf(job: string) {
  return withSystem({ actor: testOperator }, (tx) => latestJobRuns(tx, { job, most: 10 }));
}

describe('runJob', () => {
  test('leaves a row that says how it went', async () => {
    expect(await runJob(countingJob('count-things'))).toEqual({ outcome: 'done', detail: 'time 1' });
    expect(await runsOf('count-things')).toMatchObject([{ outcome: 'done', detail: 'time 1' }]);
  });

  test('records a failure and does not throw', async () => {
    const failing = countingJob('fail-always', { run: () => Promise.reject(new Error('no\nway')) });
    expect(await runJob(failing)).toEqual({ outcome: 'failed', detail: 'Error: no way' });
    expect(await runsOf('fail-always')).toMatchObject([{ outcome: 'failed', detail: 'Error: no way' }]);
  });

  test('leaves no row when nothing is due', async () => {
    const idle = countingJob('idle-job', { isDue: async () => false });
    expect(await runJob(idle)).toMatchObject({ outcome: 'nothing_due' });
    expect(idle.ran()).toBe(0);
    expect(await runsOf('idle-job')).toEqual([]);
  });

  test('does not run while it is switched off', async () => {
    const job = countingJob('stop-me');
    await switchTo(false, jobSwitch('stop-me'));
    expect(await runJob(job)).toMatchObject({ outcome: 'switched_off' });
    await switchTo(true, jobSwitch('stop-me'));
    expect(await runJob(job)).toMatchObject({ outcome: 'done' });
    expect(job.ran()).toBe(1);
  });

  test('is told for which tenants it is switched off, and sees only those it goes to, as itself', async () => {
    const [first, second] = [await makeTestTenant(), await makeTestTenant()];
    await switchTo(false, jobSwitch('walk-tenants'), second.id);
    const jobCtx = openJobCtx('walk-tenants', { now: TEST_NOW });
    expect(await jobCtx.switchedOff([first.id, second.id])).toEqual(new Set([second.id]));
    const seen = await jobCtx.transaction(first.id, async (ctx) => {
      expect(ctx.actor).toEqual({ kind: 'system', job: 'walk-tenants' });
      expect(ctx.now).toBe(TEST_NOW);
      return ctx.tx.tenant.findMany({ select: { id: true } });
    });
    expect(seen).toEqual([{ id: first.id }]);
    const both = await jobCtx.transaction([first.id, second.id], (ctx) => ctx.tx.tenant.count());
    expect(both).toBe(2);
  });
});

describe('switches', () => {
  test('the latest change holds, also within one instant, and a tenant is stopped alone', async () => {
    const tenant = await makeTestTenant();
    const other = await makeTestTenant();
    await switchTo(false, 'mail');
    await switchTo(true, 'mail');
    await switchTo(false, 'mail', tenant.id);
    const isOn = (id: string) =>
      withTenant({ actor: testOperator, tenantIds: [id] }, (tx) => isSwitchedOn(tx, 'mail', id));
    expect(await isOn(tenant.id)).toBe(false);
    expect(await isOn(other.id)).toBe(true);
    const states = await withSystem({ actor: testOperator }, (tx) => readSwitches(testCtx(tx)));
    expect(states.filter((state) => state.name === 'mail')).toMatchObject([
      { tenantId: null, enabled: true, actor: 'operator:test', reason: 'test' },
    ]);
  });

  test('need a known name, a reason and somebody who may', async () => {
    const change = (input: { name: string; reason: string }, actor = testOperator) =>
      withSystem({ actor }, (tx) =>
        changeSwitch(testCtx(tx, { actor }), { tenantId: null, enabled: false, ...input }),
      );
    await expect(change({ name: 'nonsense', reason: 'x' })).rejects.toMatchObject({
      code: 'platform.switch_unknown',
    });
    await expect(change({ name: 'mail', reason: ' ' })).rejects.toMatchObject({
      code: 'platform.reason_missing',
    });
    await expect(change({ name: 'mail', reason: 'x' }, anonymous)).rejects.toMatchObject({
      code: 'auth.sign_in_required',
    });
  });

  test('cannot be rewritten', async () => {
    await switchTo(true, 'close');
    await expect(db.asAdmin("update switch_change set enabled = false where name = 'close'")).rejects.toThrow(
      /immutable/,
    );
  });
});

describe('queue', () => {
  test('takes kicks from the application through its one door and runs the job', async () => {
    const pool = new Pool({ connectionString: db.urls().worker, max: 6 });
    pool.on('error', () => undefined);
    pool.on('connect', (client) => client.on('error', () => undefined));
    const asApp = <T>(work: Parameters<typeof withSystem<T>>[1]) => withSystem({ actor: testOperator }, work);
    try {
      expect(await asApp(isQueueReady)).toBe(false);
      await kickJob(asApp, 'before-it-is-there');
      await Promise.all([prepareQueue(pool), prepareQueue(pool)]);
      expect(await asApp(isQueueReady)).toBe(true);
      const ran = Promise.withResolvers<void>();
      const stop = await workQueue({
        pool,
        concurrency: 1,
        tasks: [{ name: 'kicked', cron: '0 0 1 1 *', run: async () => ran.resolve() }],
      });
      await kickJob(asApp, 'kicked');
      await ran.promise;
      await stop();
      const left = await db.asAdmin('select from graphile_worker._private_jobs');
      expect(left).toHaveLength(0);
    } finally {
      await pool.end();
    }
  });

  test('forgets the kicks that died with their worker, and no others', async () => {
    const kick = (key: string, attempts: number, locked: string) =>
      db.asAdmin(`
        select graphile_worker.add_job('kicked', '{}'::json, job_key => '${key}', max_attempts => 1);
        update graphile_worker._private_jobs set attempts = ${attempts}, locked_at = ${locked}, locked_by = 'gone'
          where key = '${key}'`);
    await kick('waiting', 0, 'null');
    await kick('under way', 1, "now() - interval '3 hours'");
    await kick('dead', 1, "now() - interval '5 hours'");
    expect(await withSystem({ actor: testOperator }, forgetDeadKicks)).toBe(1);
    const left = await db.asAdmin<{ key: string }>(
      'select key from graphile_worker._private_jobs order by key',
    );
    expect(left.map(({ key }) => key)).toEqual(['under way', 'waiting']);
    expect(await withSystem({ actor: testOperator }, forgetDeadKicks)).toBe(0);
  });

  test('lets the application do nothing else with it', async () => {
    const client = new Pool({ connectionString: db.urls().app, max: 1 });
    await expect(client.query('select * from graphile_worker._private_jobs')).rejects.toThrow(/denied/);
    await expect(client.query("select graphile_worker.add_job('kicked')")).rejects.toThrow(/denied/);
    await client.end();
  });
});
