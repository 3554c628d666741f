import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { clockAt, type Deployment, openDeployment, until } from './deployment.ts';
import type { Program } from './programs.ts';
import { type Session, signIn } from './session.ts';
import { SETUP, usageEvent } from './setup.ts';

// One story of two months, told in order: each part stands on the one before it.

const OPERATOR = 'otto@vendor.example';
const APPROVER = 'frida@vendor.example';
const CRON_SECRET = 'a-secret-for-the-schedule-of-tests';
const METRICS_TOKEN = 'a-token-for-the-metrics-of-tests';

let openbook: Deployment;

beforeAll(async () => {
  openbook = await openDeployment({
    OPENBOOK_CRON_SECRET: CRON_SECRET,
    OPENBOOK_METRICS_TOKEN: METRICS_TOKEN,
  });
  const people = [
    { email: OPERATOR, name: 'Otto Operator', locale: 'en', roles: ['billing_operator'] },
    { email: APPROVER, name: 'Frida Finance', locale: 'en', roles: ['finance_approver'] },
  ];
  const file = join(openbook.folder, 'people.json');
  writeFileSync(file, JSON.stringify({ ...SETUP, people }));
  await openbook.must(['apply', file], clockAt('2026-09-20T01:00:00Z'));
});
afterAll(() => openbook?.close());

type Counts = { readonly accepted: number; readonly late: number; readonly rejected: number };

async function send(
  at: string,
  ...events: readonly (readonly [tenant: string, id: string, time: string, units: number])[]
) {
  const file = join(openbook.folder, `usage-${at.slice(0, 13)}.jsonl`);
  const lines = events.map(([tenant, id, time, units]) =>
    JSON.stringify(usageEvent(tenant, id, time, { units, region: 'eu' })),
  );
  writeFileSync(file, `${lines.join('\n')}\n`);
  return JSON.parse(await openbook.must(['import', 'events', file, '--json'], clockAt(at))) as Counts;
}

function sealUntil(tenant: string, day: string, at: string): Promise<string> {
  return openbook.must(['seal', '--tenant', tenant, '--until', day], clockAt(at));
}

/** Has the web server while the work is done, and with it the database, with the clock at an instant. */
async function withWeb<T>(at: string, work: () => Promise<T>): Promise<T> {
  const web = await openbook.startWeb(clockAt(at));
  const answer = await work();
  await web.stop();
  return answer;
}

/** Has the web server run a job now, as a scheduler outside would: the worker's schedule may be minutes away. */
async function callCron(job: string): Promise<void> {
  const answer = await fetch(`${openbook.url}/api/cron/${job}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${CRON_SECRET}` },
  });
  expect(answer.status, await answer.text()).toBe(200);
}

/** Has the web server and a worker. */
async function withServers<T>(at: string, work: () => Promise<T>): Promise<T> {
  const running: Program[] = [await openbook.startWeb(clockAt(at)), await openbook.startWorker(clockAt(at))];
  const answer = await work();
  await Promise.all(running.map((program) => program.stop()));
  return answer;
}

type Waiting = { readonly id: string; readonly proposalSha256: string };

/** What somebody proposed last, approved by somebody else, and carried out by the worker. */
async function approveLatest(approver: Session): Promise<void> {
  const [waiting] = await approver.ask<Waiting[]>('approvals.list', {
    scope: 'waiting',
  });
  if (waiting === undefined) throw new Error('nothing waits for an approval');
  await approver.call('approvals.approve', {
    approvalId: waiting.id,
    proposalSha256: waiting.proposalSha256,
  });
  await until(
    () =>
      openbook.look<{ state: string }>('select state::text from approval_standing where request_id = $1', [
        waiting.id,
      ]),
    ([standing]) => standing?.state === 'executed',
  );
}

type JournalTies = {
  readonly waiting: number;
  readonly ties: readonly { tenant: string; journal: string; statement: string; isEqual: boolean }[];
};

type InvoiceLine = {
  readonly kind: string;
  readonly quantity: string;
  readonly amount: string;
  readonly period: object;
};

async function linesOf(number: string): Promise<InvoiceLine[]> {
  return openbook.look<InvoiceLine>(
    `select l.kind, trim_scale(l.quantity)::text as quantity, (l.amount_minor / 100.0)::numeric(20, 2)::text as amount
     from invoice_line l join invoice i on i.id = l.invoice_id where i.number = $1 order by l.position`,
    [number],
  );
}

test('an event that comes two days late inside the month is in a further seal of its day', async () => {
  await send(
    '2026-10-06T00:00:00Z',
    ['north', 'n-1', '2026-10-05T10:00:00Z', 10],
    ['south', 's-1', '2026-10-05T10:00:00Z', 10],
  );
  await sealUntil('north', '2026-10-08', '2026-10-10T13:00:00Z');
  expect(await send('2026-10-10T14:00:00Z', ['north', 'n-2', '2026-10-08T10:00:00Z', 7])).toMatchObject({
    late: 1,
    rejected: 0,
  });
});

test('a close that was killed halfway is run again, and a parked customer is mended and finished', async () => {
  for (const tenant of ['north', 'south']) await sealUntil(tenant, '2026-10-31', '2026-11-02T13:00:00Z');
  // Somebody who may do everything changes an hourly total behind the seals.
  await withWeb('2026-11-02T14:00:00Z', () =>
    openbook.look(
      `update usage_rollup set value_sum = value_sum + 500 where tenant_id = (select id from tenant where external_id = 'south')`,
    ),
  );
  const close = ['close', '--period', '2026-10'];
  const november = clockAt('2026-11-03T08:00:00Z');
  const killed = await openbook.openbook(close, {
    ...november,
    OPENBOOK_FAULT: 'close.numbered-committed:kill',
  });
  expect(killed.code).toBe(null);
  const again = await openbook.openbook(close, november);
  expect(again.stdout).toMatch(/north 2026-10-01: FT-000001/);
  expect(again.stdout).toMatch(/south 2026-10-01: parked/);
  expect(again.code).toBe(1);

  await openbook.must(
    ['totals', '--tenant', 'south', '--day', '2026-10-05', '--reason', 'changed by hand'],
    november,
  );
  await withServers('2026-11-03T09:00:00Z', async () => {
    const [parked] = await openbook.look<{ id: string }>("select id::text from close where phase = 'parked'");
    const operator = await signIn(openbook, OPERATOR);
    await operator.call('billing.resumeClose', { tenant: 'south', closeId: parked?.id });
    const delivered = () => openbook.look<{ phase: string }>('select phase::text from close');
    await until(delivered, (rows) => rows.every(({ phase }) => phase === 'delivered'));
    expect(await linesOf('FT-000001')).toMatchObject([{ kind: 'usage', quantity: '17', amount: '8.50' }]);
    expect(await linesOf('FT-000002')).toMatchObject([{ kind: 'usage', quantity: '10', amount: '5.00' }]);
  });
});

test('an event after issue is late usage on the next invoice', async () => {
  expect(await send('2026-11-05T08:00:00Z', ['north', 'n-3', '2026-10-20T10:00:00Z', 4])).toMatchObject({
    late: 1,
  });
  await send('2026-11-11T08:00:00Z', ['north', 'n-4', '2026-11-10T10:00:00Z', 6]);
  await openbook.must(['close', '--period', '2026-11'], clockAt('2026-12-03T08:00:00Z'));
});

test('a price rise is drafted, simulated over a month, and published by two people', async () => {
  const [plan] = SETUP.plans;
  const [calls] = plan.charges;
  const draft = {
    ...plan,
    version: 2,
    effectiveFrom: '2027-01-01',
    charges: [{ ...calls, config: { unit_amount: '0.6' } }],
  };
  const file = join(openbook.folder, 'pro-2.json');
  writeFileSync(file, JSON.stringify(draft));
  const at = '2026-12-03T09:00:00Z';
  const simulated = await openbook.must(['simulate', file, '--month', '2026-10', '--json'], clockAt(at));
  expect(JSON.parse(simulated)).toMatchObject({
    totals: [{ currency: 'USD', before: '13.50', after: '16.20', difference: '2.70' }],
    left: [],
  });
  await withServers(at, async () => {
    const operator = await signIn(openbook, OPERATOR);
    const proposal = { document: draft, reason: 'costs rose' };
    await operator.call('pricing.propose', proposal);
    const [own] = await operator.ask<Waiting[]>('approvals.list', { scope: 'all' });
    const approval = { approvalId: own?.id, proposalSha256: own?.proposalSha256 };
    await expect(operator.call('approvals.approve', approval)).rejects.toThrow();
    await approveLatest(await signIn(openbook, APPROVER));
    const published = await openbook.look('select version from plan_version order by version');
    expect(published).toEqual([{ version: 1 }, { version: 2 }]);
    const prices = await openbook.look('select distinct plan_version from subscription_version');
    expect(prices, 'nobody moved by the publication').toEqual([{ plan_version: 1 }]);
  });
});

test('statement, ageing, invoices and journal show the same balance', async () => {
  await withServers('2026-12-04T09:00:00Z', async () => {
    expect(await linesOf('FT-000003')).toMatchObject([
      { kind: 'usage', quantity: '6', amount: '3.00' },
      { kind: 'late-usage', quantity: '4', amount: '2.00' },
    ]);
    const finance = await signIn(openbook, APPROVER);
    await finance.call('payments.record', {
      tenant: 'north',
      payment: { currency: 'USD', amount: '5.00', receivedOn: '2026-12-04', reference: 'part of it' },
    });
    const reader = await signIn(openbook, 'ana@north.example');
    const { statements, ageings } = await reader.ask<{
      statements: { closing: string }[];
      ageings: { balance: string }[];
    }>('payments.statement', { tenant: 'north' });
    // 8.50 and 5.00 with 21 % of tax, less what was paid.
    expect(statements).toMatchObject([{ closing: '11.34' }]);
    expect(ageings).toMatchObject([{ balance: '11.34' }]);
    const settlements = await reader.ask<{ open: string }[]>('payments.settlements', { tenant: 'north' });
    const open = settlements.map((one) => one.open).toSorted();
    expect(open).toEqual(['5.29', '6.05']);
    const ties = async () => {
      await callCron('keep-journal');
      return finance.ask<JournalTies>('payments.journalTies', undefined);
    };
    const { ties: rows } = await until(ties, ({ waiting }) => waiting === 0);
    expect(rows.filter(({ isEqual }) => !isEqual)).toEqual([]);
    expect(rows.find(({ tenant }) => tenant === 'north')).toMatchObject({
      journal: '11.34',
      statement: '11.34',
    });
  });
});

test('nobody is migrated without notice', async () => {
  const versionsOf = () =>
    openbook.look<{ tenant: string; version: number; from: string; cause: string }>(
      `select t.external_id as tenant, v.plan_version as version, v.effective_from::text as from, v.cause::text
       from subscription_version v join tenant t on t.id = v.tenant_id where v.plan_version = 2 order by 1`,
    );
  const standings = () =>
    openbook.look<{ state: string; noticed: string | null; planned: string }>(
      `select m.state::text, m.notice_on::text as noticed, m.planned_for::text as planned
       from subscription_migration m join tenant t on t.id = m.tenant_id order by t.external_id`,
    );
  // North agreed to two weeks of notice; south has the thirty days that a contract says unless told otherwise.
  await withServers('2026-12-05T10:00:00Z', async () => {
    const operator = await signIn(openbook, OPERATOR);
    const contract = { termStart: '2026-10-01', priceChangeNoticeDays: 14 };
    await operator.call('billing.setContract', { tenant: 'north', contract });
    const migration = { plan: 'pro', toVersion: 2, notBefore: '2027-01-01', reason: 'costs rose' };
    const { subscriptions } = await operator.ask<{ subscriptions: object[] }>('migrations.preview', {
      plan: 'pro',
      toVersion: 2,
      notBefore: '2027-01-01',
    });
    expect(subscriptions).toMatchObject([
      { tenant: 'north', direction: 'rise', noticeDays: 14, plannedFor: '2027-01-01' },
      { tenant: 'south', direction: 'rise', noticeDays: 30, plannedFor: '2027-02-01' },
    ]);
    await operator.call('migrations.start', migration);
    const mails = () =>
      openbook.look<{ recipient: string }>(
        `select recipient from mail_message where dedup_key like 'migration:%' and sent_at is not null order by 1`,
      );
    const told = await until(mails, (rows) => rows.length === 4);
    expect(told.map(({ recipient }) => recipient)).toContain('ap@north.example');
    const reader = await signIn(openbook, 'ana@north.example');
    const own = await reader.ask<object[]>('migrations.own', { tenant: 'north' });
    expect(own).toMatchObject([
      { state: 'notified', plannedFor: '2027-01-01', charges: [{ charge: 'calls', direction: 'rise' }] },
    ]);
  });
  await withServers('2026-12-31T12:00:00Z', async () => {
    await until(standings, ([north]) => north?.state === 'applied');
    const expected = [{ state: 'applied', noticed: '2026-12-05', planned: '2027-01-01' }];
    expect(await until(standings, (rows) => rows[1]?.noticed === '2026-12-05')).toEqual([
      ...expected,
      { state: 'notified', noticed: '2026-12-05', planned: '2027-02-01' },
    ]);
    expect(await versionsOf()).toEqual([
      { tenant: 'north', version: 2, from: '2027-01-01', cause: 'migration' },
    ]);
  });
  await send(
    '2027-01-11T08:00:00Z',
    ['north', 'n-5', '2027-01-10T10:00:00Z', 10],
    ['south', 's-2', '2027-01-10T10:00:00Z', 10],
  );
  await openbook.must(['close', '--period', '2026-12'], clockAt('2027-01-11T09:00:00Z'));
  await openbook.must(['close', '--period', '2027-01'], clockAt('2027-02-03T08:00:00Z'));
  await withWeb('2027-02-03T09:00:00Z', async () => {
    const january = await openbook.look<{ tenant: string; amount: string }>(
      `select t.external_id as tenant, (l.amount_minor / 100.0)::numeric(20, 2)::text as amount
       from invoice i join tenant t on t.id = i.tenant_id join invoice_line l on l.invoice_id = i.id
       where i.period_start = '2027-01-01' order by 1`,
    );
    expect(january, 'ten calls at the price that each was told of in time').toEqual([
      { tenant: 'north', amount: '6.00' },
      { tenant: 'south', amount: '5.00' },
    ]);
  });
});

test('an administrator of the database who edits a row of an approval is named the same day', async () => {
  const verified = async (at: string) => openbook.openbook(['log', 'verify'], clockAt(at));
  expect((await verified('2027-02-04T08:00:00Z')).code).toBe(0);
  await withWeb('2027-02-04T09:00:00Z', async () => {
    const [step] = await openbook.look<{ id: string; actor: string }>(
      `select request_id::text as id, actor from approval_step where step = 'approved' order by at, request_id limit 1`,
    );
    const say = (actor: string) =>
      openbook.look(
        `set session_replication_role = replica;
         update approval_step set actor = '${actor}' where step = 'approved' and request_id = '${step?.id}'`,
      );
    await say('user:00000000-0000-4000-8000-000000000000');
    const named = /leaf \d+: approval .+ approved: its rows do not say what its receipt says at \/step\/by/;
    const found = await verified('2027-02-04T09:10:00Z');
    expect(found.code).not.toBe(0);
    expect(found.stdout + found.stderr).toMatch(named);

    const vera = await signIn(openbook, 'vera@vendor.example');
    const page = await fetch(`${openbook.url}/desk/log`, { headers: { cookie: vera.cookie } });
    expect(await page.text()).toMatch(named);
    const metrics = await fetch(`${openbook.url}/metrics`, {
      headers: { authorization: `Bearer ${METRICS_TOKEN}` },
    });
    expect(await metrics.text()).toMatch(/^openbook_log_verification_failed 1$/m);

    await say(step?.actor ?? '');
    expect((await verified('2027-02-04T09:20:00Z')).code).toBe(0);
  });
});
