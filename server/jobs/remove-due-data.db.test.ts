import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { required } from '#core/assert.ts';
import { AGING_CLASSES, AGING_DATA, type AgingData, namedTables } from '#core/retention/data-classes.ts';
import { ensureSigningKeys } from '#server/modules/evidence/index.ts';
import { placeHold, readData, removeDueData, setDataPeriod } from '#server/modules/retention/index.ts';
import { createTenant } from '#server/modules/tenancy/index.ts';
import type { PersonActor } from '#server/platform/auth/actor.ts';
import { withVendor } from '#server/platform/db/index.ts';
import { sqlStateOf } from '#server/platform/db/sql-state.ts';
import { testCtx } from '#server/platform/db/testing/index.ts';
import { ownDatabase } from '#server/platform/db/testing/own-database.ts';
import { ownHome } from '#server/platform/testing/own-home.ts';
import { job } from './remove-due-data.ts';
import { openJobCtx, runJob } from './runtime.ts';
import { asVendor } from './testing/billing-world.ts';
import { doing, makeStaff } from './testing/two-people.ts';

ownHome();
const db = ownDatabase();
/** The database judges by its own clock too, so that the rows are of long ago and this is now. */
const NOW = new Date();
const DAY_MS = 86_400_000;
const daysAgo = (days: number) => new Date(NOW.getTime() - days * DAY_MS);

let nils: PersonActor;
let held: string;
let free: string;
beforeAll(async () => {
  await asVendor(ensureSigningKeys, NOW);
  nils = await makeStaff('auditor', NOW);
  const made = [];
  for (const name of ['held', 'free'])
    made.push(
      await asVendor(
        (ctx) => createTenant(ctx, { externalId: `${name}-data`, name, locale: 'en', zone: 'UTC' }),
        NOW,
      ),
    );
  [held = '', free = ''] = made.map(({ id }) => id);
  await doing({ tenantId: held, actor: nils, now: NOW }, (ctx) =>
    placeHold(ctx, { tenantId: held, reason: 'a case' }),
  );
});

/** A row of each kind that belongs to a tenant, whose days began to run at the instant. */
const INSERTS: Partial<Record<AgingData, string>> = {
  'sent-mails': `insert into mail_message (id, tenant_id, sender, recipient, subject, text, locale, dedup_key, created_at, sent_at)
    values ($1::uuid, $2, 'a', 'b', 'c', 'd', 'en', $1::text, $3, $3)`,
  'done-effects': `insert into outbox (id, tenant_id, kind, dedup_key, payload, created_at, available_at, done_at)
    values ($1::uuid, $2, 'test.kind', $1::text, '{"to":"somebody"}', $3, $3, $3)`,
  'rejected-events': `insert into rejected_event (tenant_id, day, received_at, sender, code, message, excerpt)
    values ($2, $3::timestamptz::date, $3, 'x', 'test', $1::uuid::text, '{}')`,
  'view-as': `insert into view_as (tenant_id, id, staff_user_id, staff_name, reason, started_at, expires_at)
    select $2, $1::uuid, id, 'N', 'r', $3::timestamptz - interval '1 hour', $3 from user_account limit 1`,
  'bell-notices': `insert into notice (id, tenant_id, user_id, kind, params, href, created_at)
    select $1::uuid, $2, id, 'test', '{}', '/', $3 from user_account limit 1`,
};
const put = (data: AgingData, tenant: string | null, at: Date) =>
  db.asAdmin(required(INSERTS[data], 'the test knows its row'), [randomUUID(), tenant, at]);
const left = async (data: AgingData, tenant: string) => {
  const [row] = await db.asAdmin<{ n: number }>(
    `select count(*)::int as n from openbook.data_standings(now()) s,
       lateral (select 1 from (${(await db.asAdmin<{ q: string }>('select openbook.aging_rows($1) as q', [data]))[0]?.q}) a(key, tenant, address, since)
         where a.tenant = $1) r where s.data = $2`,
    [tenant, data],
  );
  return row?.n;
};
const standing = async (data: AgingData) =>
  (
    await withVendor({ actor: nils, reason: 'test' }, (tx) =>
      readData(testCtx(tx, { actor: nils, now: NOW })),
    )
  ).data.find(({ name }) => name === data);
const remove = (data: AgingData, now = NOW) =>
  openJobCtx('remove-due-data', { now }).transaction(null, (ctx) => removeDueData(ctx, { data, most: 500 }));

test('every table of the database belongs to a class of data', async () => {
  const tables = await db.asAdmin<{ name: string }>(
    `select c.relname as name from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
       and c.relname <> '_prisma_migrations'`,
  );
  expect([...namedTables()].sort()).toEqual(tables.map(({ name }) => name).sort());
});

test('the database begins with the days that core says', async () => {
  const rows = await db.asAdmin('select data, days from data_period where ordinal = 1 order by data');
  expect(rows).toEqual(
    AGING_CLASSES.map(({ days, name }) => ({ data: name, days })).sort((a, b) => (a.data < b.data ? -1 : 1)),
  );
});

describe('what is due', () => {
  test.each(Object.keys(INSERTS) as AgingData[])(
    '%s goes after its days, and a hold on the customer keeps it',
    async (data) => {
      const days = required(AGING_CLASSES.find(({ name }) => name === data)?.days, 'a class has its days');
      for (const tenant of [held, free]) {
        await put(data, tenant, daysAgo(days + 1));
        await put(data, tenant, daysAgo(days - 1));
      }
      expect(await standing(data)).toMatchObject({ due: 2, held: 1 });
      expect(await remove(data)).toBe(1);
      expect([await left(data, held), await left(data, free)]).toEqual([2, 1]);
      expect(await remove(data), 'nothing more').toBe(0);
      expect(await standing(data)).toMatchObject({ due: 1, held: 1 });
    },
  );

  test('no clock that is ahead makes anything go early', async () => {
    await put('rejected-events', free, daysAgo(10));
    expect(await remove('rejected-events', new Date(NOW.getTime() + 4000 * DAY_MS))).toBe(0);
  });

  test('a mail about an invoice stays, and of another its words go and its key stays', async () => {
    const insert = (key: string) =>
      db.asAdmin(
        `insert into mail_message (id, tenant_id, sender, recipient, subject, text, locale, dedup_key, created_at, sent_at)
         values (gen_random_uuid(), $1, 'a', 'reader@x.test', 'c', 'd', 'en', $2, $3, $3)`,
        [free, key, daysAgo(500)],
      );
    await insert('credit-note:1:reader@x.test');
    await insert('notice:1');
    expect(await remove('sent-mails')).toBe(1);
    expect(
      await db.asAdmin(
        "select dedup_key, recipient, text from mail_message where dedup_key in ('notice:1', 'credit-note:1:reader@x.test') order by 1",
      ),
    ).toEqual([
      { dedup_key: 'credit-note:1:reader@x.test', recipient: 'reader@x.test', text: 'd' },
      { dedup_key: 'notice:1', recipient: '-', text: '' },
    ]);
  });

  test('what a hold keeps is refused to whoever deletes by hand', async () => {
    await put('rejected-events', held, daysAgo(800));
    const deleting = db.asAdmin('delete from rejected_event where tenant_id = $1', [held]);
    expect(await deleting.then(() => 'deleted', sqlStateOf)).toBe('OBR01');
  });
});

describe('the access of readers', () => {
  const reader = async (mailbox: string, state: 'expired' | 'approved', at: Date) => {
    const [item, request] = [randomUUID(), randomUUID()];
    await db.asAdmin(
      `set session_replication_role = replica;
       insert into trust_item (id, slug, kind, created_at, created_by) values ('${item}', '${item}', 'document', now(), 'x');
       insert into access_request (id, item_id, mailbox, reason, locale, created_at) values ('${request}', '${item}', '${mailbox}', 'r', 'en', now());
       insert into access_request_standing (request_id, state, since) values ('${request}', 'expired', '${at.toISOString()}')`,
    );
    if (state === 'approved')
      await db.asAdmin(
        `set session_replication_role = replica; alter table access_request_standing drop constraint if exists access_request_standing_proven;
         alter table access_request_standing drop constraint if exists access_request_standing_decided;
         update access_request_standing set state = 'approved' where request_id = '${request}'`,
      );
    return request;
  };

  test('requests that came to nothing go, those under a hold and approved ones stay', async () => {
    const mailbox = `member-${randomUUID()}@held.test`;
    await db.asAdmin(
      "with p as (insert into user_account (id, email) values (gen_random_uuid(), $1) returning id) insert into membership (tenant_id, user_id, role, created_at) select $2, id, 'viewer', now() from p",
      [mailbox, held],
    );
    const asked = [
      await reader('gone@x.test', 'expired', daysAgo(31)),
      await reader(mailbox, 'expired', daysAgo(31)),
      await reader('kept@x.test', 'expired', daysAgo(29)),
      await reader('given@x.test', 'approved', daysAgo(100)),
    ];
    expect(await standing('access-requests')).toMatchObject({ due: 2, held: 1 });
    expect(await remove('access-requests')).toBe(1);
    const rows = await db.asAdmin<{ id: string }>(
      'select id from access_request where id = any($1::uuid[])',
      [asked],
    );
    expect(new Set(rows.map(({ id }) => id))).toEqual(new Set(asked.slice(1)));
    const early = db.asAdmin('delete from access_request_standing where request_id = $1', [asked[2]]);
    expect(await early.then(() => 'deleted', sqlStateOf)).toBe('OBR01');
  });

  test('the log of what was opened goes after its days and not before, whoever deletes', async () => {
    const item = randomUUID();
    const opened = (at: Date) =>
      `insert into access_event (id, item_id, version, mailbox, file_sha256, link_sha256, opened_at)
       values (gen_random_uuid(), '${item}', 1, 'x@y.test', 'f', '${randomUUID()}', '${at.toISOString()}');`;
    await db.asAdmin(
      `set session_replication_role = replica;
       insert into trust_item (id, slug, kind, created_at, created_by) values ('${item}', '${item}', 'document', now(), 'x');
       ${opened(daysAgo(366))} ${opened(daysAgo(364))}`,
    );
    const deleting = (await db
      .asAdmin('delete from access_event where item_id = $1', [item])
      .then(() => 'deleted', sqlStateOf)) as string;
    expect(deleting).toBe('OBR01');
    expect(await remove('access-log')).toBe(1);
  });
});

test('a crash in the middle loses the batch at hand alone, and the next run ends it', async () => {
  await db.asAdmin(
    `insert into rejected_event (tenant_id, day, received_at, sender, code, message, excerpt)
     select $1::uuid, $2::timestamptz::date, $2, 'x', 'test', 'm', '{}' from generate_series(1, 620)`,
    [free, daysAgo(900)],
  );
  const before = required((await standing('rejected-events'))?.due, 'rows are due');
  vi.stubEnv('OPENBOOK_FAULT', `retention.batch-removed:throw:${AGING_DATA.indexOf('rejected-events') + 2}`);
  expect(await runJob(job, { now: NOW })).toMatchObject({ outcome: 'failed' });
  vi.stubEnv('OPENBOOK_FAULT', '');
  expect((await standing('rejected-events'))?.due).toBe(before - 500);
  const { detail, outcome } = await runJob(job, { now: NOW });
  expect([outcome, detail]).toEqual(['done', expect.stringMatching(/removed 120 rejected-events; \d+ kept/)]);
  const { lastRun } = await withVendor({ actor: nils, reason: 'test' }, (tx) =>
    readData(testCtx(tx, { actor: nils, now: NOW })),
  );
  expect(lastRun).toMatchObject({ outcome: 'done', detail });
});

test('a period is set within what its kind allows, and the latest holds', async () => {
  const set = (days: number) =>
    asVendor((ctx) => setDataPeriod(ctx, { data: 'bell-notices', days, reason: 'as agreed' }), NOW);
  await expect(set(30)).rejects.toMatchObject({
    code: 'retention.days_not_allowed',
    details: { least: 90, most: 3650 },
  });
  await put('bell-notices', free, daysAgo(150));
  expect(await remove('bell-notices')).toBe(0);
  await set(400);
  await set(120);
  const { days, due, held: kept } = required(await standing('bell-notices'), 'it has a period');
  expect(days).toBe(120);
  expect(due).toBeGreaterThan(kept);
  expect(await remove('bell-notices')).toBe(due - kept);
});
