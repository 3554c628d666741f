import { randomUUID } from 'node:crypto';
import { beforeEach, expect, test } from 'vitest';
import { changeProfile, readProfile } from '#server/modules/identity/index.ts';
import {
  markNoticesAsRead,
  notify,
  readNotices,
  readUnreadCount,
} from '#server/modules/notifications/index.ts';
import type { Ctx } from '#server/platform/context.ts';
import { withTenant } from '#server/platform/db/index.ts';
import { makeTestTenant, TEST_NOW, type TestTenant, testCtx } from '#server/platform/db/testing/index.ts';
import { ownDatabase } from '#server/platform/db/testing/own-database.ts';
import { job } from './mail-notices.ts';
import { openJobCtx, runJob } from './runtime.ts';

const db = ownDatabase();

let tenant: TestTenant;
let userId = '';

beforeEach(async () => {
  tenant = await makeTestTenant();
  userId = randomUUID();
  await db.asAdmin(`insert into user_account (id, email, locale) values ($1, $2, 'es')`, [
    userId,
    `${userId}@customer.test`,
  ]);
});

function asPerson<T>(work: (ctx: Ctx) => Promise<T>, viewAs = false): Promise<T> {
  const actor = {
    kind: 'person',
    userId,
    email: `${userId}@customer.test`,
    name: 'Reader',
    locale: null,
    memberships: [{ tenantId: tenant.id, role: 'billing_reader' }],
    staffRoles: [],
    accountTenantIds: [],
    viewAs: viewAs ? { viewAsId: randomUUID(), tenantId: tenant.id } : null,
  } as const;
  return withTenant({ actor, tenantIds: [tenant.id] }, (tx) => work(testCtx(tx, { actor })));
}

function tell(tenantId: string | null, kind = 'invoice.issued', now = TEST_NOW) {
  const href = tenantId === null ? '/desk/closes' : `/t/${tenant.externalId}/invoices/A-1`;
  return openJobCtx('test', { now }).transaction(tenantId, (ctx) =>
    notify(ctx, { tenantId, userId, kind, params: { number: 'A-1', month: '2026-10' }, href }),
  );
}

const mails = () =>
  db.asAdmin<{ subject: string; text: string; tenant_id: string | null }>(
    'select subject, text, tenant_id from mail_message where recipient = $1 order by subject',
    [`${userId}@customer.test`],
  );
const run = () => runJob(job, { now: TEST_NOW });

test('each place shows its own notices, unread until they are marked', async () => {
  await tell(tenant.id);
  await tell(null, 'close.parked');
  const here = { place: { tenantId: tenant.id } };
  const [notice, ...others] = await asPerson((ctx) => readNotices(ctx, here));
  expect(others).toEqual([]);
  expect(notice).toMatchObject({ kind: 'invoice.issued', params: { number: 'A-1' }, readAt: null });
  expect(await asPerson((ctx) => readNotices(ctx, { place: 'vendor' }))).toMatchObject([
    { kind: 'close.parked' },
  ]);
  expect(await asPerson((ctx) => readUnreadCount(ctx, here))).toBe(1);
  await asPerson((ctx) => markNoticesAsRead(ctx, [notice?.id ?? '']));
  expect(await asPerson((ctx) => readUnreadCount(ctx, here))).toBe(0);
  expect(await asPerson((ctx) => readUnreadCount(ctx, { place: 'vendor' }))).toBe(1);
});

test('while viewing as a customer there are none', async () => {
  await tell(tenant.id);
  const here = { place: { tenantId: tenant.id } };
  expect(await asPerson((ctx) => readNotices(ctx, here), true)).toEqual([]);
  expect(await asPerson((ctx) => readUnreadCount(ctx, here), true)).toBe(0);
});

test('who asked for it has each by mail, once, in the own language', async () => {
  await tell(tenant.id);
  expect(await run()).toMatchObject({ outcome: 'nothing_due' });
  await asPerson((ctx) => changeProfile(ctx, { noticesByMail: true }));
  expect((await asPerson(readProfile)).noticesByMail).toBe(true);
  expect(await run()).toMatchObject({ outcome: 'done', detail: '1 notices mailed' });
  expect(await run()).toMatchObject({ outcome: 'nothing_due' });
  expect(await mails()).toEqual([
    {
      tenant_id: tenant.id,
      subject: 'Ya está la factura A-1.',
      text: expect.stringContaining(`/t/${tenant.externalId}/invoices/A-1`),
    },
  ]);
});

test('what was read, is old, or is mailed to everybody anyway is not mailed', async () => {
  await asPerson((ctx) => changeProfile(ctx, { noticesByMail: true }));
  const { noticeId } = await tell(tenant.id);
  await asPerson((ctx) => markNoticesAsRead(ctx, [noticeId]));
  await tell(tenant.id, 'invoice.issued', new Date(TEST_NOW.getTime() - 2 * 86_400_000));
  await tell(null, 'close.late');
  await run();
  expect(await mails()).toEqual([]);
});
