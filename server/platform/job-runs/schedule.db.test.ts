import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { testPerson, testStaff } from '../auth/testing.ts';
import { withSystem, withVendor } from '../db/index.ts';
import { TEST_NOW, testCtx, testDatabase, testOperator } from '../db/testing/index.ts';
import { changeSwitch } from '../switches/index.ts';
import { finishJobRun, startJobRun } from './index.ts';
import { announceJobs, readJobs } from './schedule.ts';

testDatabase();

const sre = testStaff('sre');

function asDesk(actor = sre) {
  return withVendor({ actor, reason: 'test' }, (tx) => readJobs(testCtx(tx, { actor })));
}

describe('the jobs as the desk sees them', () => {
  test('have times, a last run and a switch', async () => {
    const [first, second] = [randomUUID(), randomUUID()];
    await withSystem({ actor: testOperator }, async (tx) => {
      await announceJobs(tx, [{ name: 'old-job', cron: '* * * * *' }], TEST_NOW);
      const jobs = [
        { name: 'count-days', cron: '*/5 * * * *', everySeconds: 2 },
        { name: 'keep-still', cron: '0 0 1 * *' },
      ];
      await announceJobs(tx, jobs, TEST_NOW);
      for (const [id, startedAt] of [
        [first, '2026-11-21T07:00:00Z'],
        [second, '2026-11-21T07:05:00Z'],
      ] as const) {
        await startJobRun(tx, { id, job: 'count-days', startedAt: new Date(startedAt) });
      }
      await finishJobRun(tx, { id: second, finishedAt: TEST_NOW, outcome: 'failed', detail: 'no' });
    });
    await withSystem({ actor: sre }, (tx) =>
      changeSwitch(testCtx(tx, { actor: sre }), {
        name: 'job.count-days',
        tenantId: null,
        enabled: false,
        reason: 'it miscounts',
      }),
    );
    const { jobs, runs } = await asDesk();
    expect(jobs).toMatchObject([
      {
        name: 'count-days',
        everySeconds: 2,
        nextRunAt: '2026-11-21T08:05:00.000Z',
        lastRun: { id: second, outcome: 'failed', detail: 'no' },
        switch: { enabled: false, reason: 'it miscounts' },
      },
      { name: 'keep-still', everySeconds: null, lastRun: null, switch: null },
    ]);
    expect(runs.map(({ id }) => id)).toEqual(expect.arrayContaining([first, second]));
  });

  test('are not for everybody', async () => {
    await expect(asDesk(testStaff('finance_approver'))).rejects.toMatchObject({ code: 'policy.denied' });
    await expect(asDesk(testPerson())).rejects.toMatchObject({ code: 'policy.denied' });
  });
});
