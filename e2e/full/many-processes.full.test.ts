import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { clockAt, type Deployment, openDeployment, until } from './deployment.ts';
import { usageEvent } from './setup.ts';

const CRON_SECRET = 'a-secret-for-the-schedule-of-tests';
const NOVEMBER = '2026-11-03T08:00:00Z';

let openbook: Deployment;

beforeAll(async () => {
  openbook = await openDeployment({ OPENBOOK_CRON_SECRET: CRON_SECRET });
  const file = join(openbook.folder, 'usage.jsonl');
  const events = ['north', 'south'].map((tenant) => usageEvent(tenant, 'u-1', '2026-10-05T10:00:00Z'));
  writeFileSync(file, events.map((event) => `${JSON.stringify(event)}\n`).join(''));
  await openbook.must(['import', 'events', file], clockAt('2026-10-06T00:00:00Z'));
});
afterAll(() => openbook?.close());

function callCron(job: string, secret = CRON_SECRET): Promise<Response> {
  return fetch(`${openbook.url}/api/cron/${job}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${secret}` },
  });
}

test('two workers and ten calls at once close each period once', async () => {
  const clock = clockAt(NOVEMBER);
  await openbook.startWeb(clock);
  const workers = await Promise.all([openbook.startWorker(clock), openbook.startWorker(clock)]);
  const calls = await Promise.all(
    Array.from({ length: 10 }, async () => {
      const statuses: number[] = [];
      for (const job of ['seal-days', 'close-periods', 'sequence-log', 'carry-out-effects'])
        statuses.push((await callCron(job)).status);
      return statuses;
    }),
  );
  expect(calls.flat()).toEqual(Array.from({ length: 40 }, () => 200));
  const closes = () => openbook.look<{ phase: string }>('select phase::text from close');
  await until(closes, (rows) => rows.length === 2 && rows.every(({ phase }) => phase === 'delivered'));
  const open = () => openbook.look('select id from outbox where done_at is null');
  await until(open, (rows) => rows.length === 0);
  // The run's manifest is signed after the last close, and the log takes it in with its next tick.
  const unfinished = () =>
    openbook.look(
      'select id::text from close_run where ended_at is null union all select id::text from log_pending',
    );
  await until(unfinished, (rows) => rows.length === 0);
  await Promise.all(workers.map((worker) => worker.stop()));
  const [counts] = await openbook.look(`select
    (select string_agg(number, ' ' order by number) from invoice) as numbers,
    (select next_number from number_series where prefix = 'FT') as next,
    (select count(*) from close_step where phase = 'final') as finals,
    (select count(*) from attestation where kind = 'invoice') as records,
    (select count(*) from log_leaf) - (select count(*) from attestation) as surplus,
    (select count(*) from mail_message) as mails,
    (select sum(attempts) from outbox) as attempts,
    (select count(*) from job_run where outcome = 'failed') as failed`);
  expect(counts).toEqual({
    numbers: 'FT-000001 FT-000002',
    next: 3,
    finals: '2',
    records: '2',
    surplus: '0',
    mails: '4',
    attempts: '4',
    failed: '0',
  });
});

test('the schedule is closed to whoever has not its secret', async () => {
  expect((await callCron('close-periods', 'guess')).status).toBe(401);
  expect((await callCron('no-such-job', 'guess')).status).toBe(401);
  expect((await callCron('no-such-job')).status).toBe(404);
});
