import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  announce,
  createWebhook,
  readWebhook,
  readWebhooks,
  redeliverWebhook,
  removeWebhook,
  rotateWebhookSecret,
  sendTestWebhook,
  switchWebhook,
} from '#server/modules/notifications/index.ts';
import type { Ctx } from '#server/platform/context.ts';
import { withTenant } from '#server/platform/db/index.ts';
import { makeTestTenant, TEST_NOW, type TestTenant, testCtx } from '#server/platform/db/testing/index.ts';
import { ownDatabase } from '#server/platform/db/testing/own-database.ts';
import { parseSettings } from '#server/platform/env.ts';
import { ownHome } from '#server/platform/testing/own-home.ts';
import { carryOutEffects } from './carry-out-effects.ts';
import { openJobCtx } from './runtime.ts';
import { startWebhookReceiver } from './testing/webhook-receiver.ts';

vi.mock('#server/platform/env.ts', async (load) => {
  const real = await load<typeof import('#server/platform/env.ts')>();
  return { ...real, settings: () => real.parseSettings(process.env) };
});

ownHome();
const db = ownDatabase();
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

let now = TEST_NOW;
let secret = '';
let receiver: Awaited<ReturnType<typeof startWebhookReceiver>>;

beforeEach(async () => {
  now = TEST_NOW;
  secret = '';
  vi.stubEnv('OPENBOOK_WEBHOOK_LOOPBACK', 'on');
  receiver = await startWebhookReceiver({ secret: () => secret, nowSeconds: () => now.getTime() / 1000 });
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await receiver.close();
});

const later = (ms: number) => {
  now = new Date(now.getTime() + ms);
};

function asAdmin<T>(tenant: TestTenant, work: (ctx: Ctx) => Promise<T>): Promise<T> {
  const actor = {
    kind: 'person',
    userId: '00000000-0000-4000-8000-00000000abcd',
    email: 'admin@customer.test',
    name: 'Admin',
    locale: null,
    memberships: [{ tenantId: tenant.id, role: 'tenant_admin' }],
    staffRoles: [],
    accountTenantIds: [],
    viewAs: null,
  } as const;
  return withTenant({ actor, tenantIds: [tenant.id] }, (tx) => work(testCtx(tx, { actor, now })));
}

const ownerOf = ({ id }: TestTenant) => ({ tenantId: id });

async function addEndpoint(tenant: TestTenant, url = receiver.url) {
  const made = await asAdmin(tenant, (ctx) =>
    createWebhook(ctx, { owner: ownerOf(tenant), url, eventTypes: ['invoice.issued'] }),
  );
  secret = made.secret;
  return made.webhook.id;
}

const issued = (tenant: TestTenant, key: string) =>
  openJobCtx('close-periods', { now }).transaction(tenant.id, (ctx) =>
    announce(ctx, [
      { type: 'invoice.issued', tenantId: tenant.id, key, data: { tenant: tenant.externalId, number: key } },
    ]),
  );
const carryOut = () => carryOutEffects(openJobCtx('carry-out-effects', { now }));
const read = (tenant: TestTenant, endpointId: string) =>
  asAdmin(tenant, (ctx) => readWebhook(ctx, { owner: ownerOf(tenant), endpointId }));

describe('a webhook', () => {
  test('goes once to the endpoint of the tenant, signed, and to nobody else', async () => {
    const [tenant, other] = [await makeTestTenant(), await makeTestTenant()];
    await addEndpoint(other);
    const endpointId = await addEndpoint(tenant);
    await issued(tenant, 'A-1');
    await issued(tenant, 'A-1');
    expect(await carryOut()).toMatchObject({ done: 1, failed: 0 });
    expect(await carryOut()).toMatchObject({ done: 0 });
    expect(receiver.received).toHaveLength(1);
    const [hook] = receiver.received;
    expect(hook?.isGenuine).toBe(true);
    expect(JSON.parse(hook?.body ?? '')).toEqual({
      type: 'invoice.issued',
      timestamp: TEST_NOW.toISOString(),
      data: { tenant: tenant.externalId, number: 'A-1' },
    });
    const { deliveries } = await read(tenant, endpointId);
    expect(deliveries).toMatchObject([
      { status: 'delivered', type: 'invoice.issued', attempts: [{ statusCode: 204 }] },
    ]);
    expect(`msg_${deliveries[0]?.id}`).toBe(hook?.id);
  });

  test('is tried again under the same id, and the endpoint is waited for meanwhile', async () => {
    const tenant = await makeTestTenant();
    const endpointId = await addEndpoint(tenant);
    receiver.answer(503);
    await issued(tenant, 'B-1');
    expect(await carryOut()).toMatchObject({ failed: 1 });
    await issued(tenant, 'B-2');
    expect(await carryOut()).toMatchObject({ failed: 1 });
    expect(receiver.received).toHaveLength(1);
    expect((await read(tenant, endpointId)).webhook.status).toBe('failing');
    receiver.answer(200);
    later(HOUR_MS);
    expect(await carryOut()).toMatchObject({ done: 2 });
    const [first, ...rest] = receiver.received;
    expect(rest.map(({ id }) => id)).toContain(first?.id);
    expect(rest.every(({ isGenuine }) => isGenuine)).toBe(true);
    const { deliveries, webhook } = await read(tenant, endpointId);
    expect(webhook.status).toBe('active');
    expect(deliveries.map(({ status }) => status)).toEqual(['delivered', 'delivered']);
  });

  test('follows no redirect', async () => {
    const tenant = await makeTestTenant();
    const endpointId = await addEndpoint(tenant);
    receiver.answer(302);
    await issued(tenant, 'C-1');
    await carryOut();
    expect(receiver.received).toHaveLength(1);
    const { deliveries } = await read(tenant, endpointId);
    expect(deliveries).toMatchObject([{ status: 'waiting', attempts: [{ statusCode: 302 }] }]);
  });

  test('that fails for days is given up, and its endpoint is switched off with a notice to its keepers', async () => {
    const tenant = await makeTestTenant();
    const endpointId = await addEndpoint(tenant);
    const [person] = await db.asAdmin<{ id: string }>(
      `insert into user_account (id, email, created_at) values (gen_random_uuid(), 'keeper@customer.test', now()) returning id`,
    );
    await db.asAdmin(
      `insert into membership (tenant_id, user_id, role, created_at) values ($1, $2, 'tenant_admin', now())`,
      [tenant.id, person?.id],
    );
    receiver.answer(500);
    await issued(tenant, 'D-1');
    for (let days = 0; days <= 4; days += 1) {
      await carryOut();
      later(DAY_MS);
    }
    const { deliveries, webhook } = await read(tenant, endpointId);
    expect(webhook.status).toBe('gave_up');
    expect(deliveries).toMatchObject([{ status: 'failed' }]);
    const notices = await db.asAdmin(`select kind, href, params from notice where user_id = $1`, [
      person?.id,
    ]);
    expect(notices).toEqual([
      {
        kind: 'webhook.disabled',
        href: `/t/${tenant.externalId}/settings/webhooks/${endpointId}`,
        params: { host: new URL(receiver.url).host },
      },
    ]);
    const seen = receiver.received.length;
    await issued(tenant, 'D-2');
    expect(await carryOut()).toMatchObject({ done: 0, failed: 0 });
    expect(receiver.received).toHaveLength(seen);
  });

  test('goes to no private address, whatever the endpoint was allowed before', async () => {
    const tenant = await makeTestTenant();
    const endpointId = await addEndpoint(tenant);
    vi.stubEnv('OPENBOOK_WEBHOOK_LOOPBACK', '');
    await db.asAdmin(`update webhook_endpoint set url = 'https://127.0.0.1:9/' where id = $1`, [endpointId]);
    await issued(tenant, 'E-1');
    expect(await carryOut()).toMatchObject({ failed: 1 });
    const { deliveries } = await read(tenant, endpointId);
    expect(deliveries[0]?.attempts).toMatchObject([
      { statusCode: null, error: expect.stringContaining('private address') },
    ]);
  });

  test('says nothing in plain text to an https address', async () => {
    const tenant = await makeTestTenant();
    const endpointId = await addEndpoint(tenant, receiver.url.replace('http:', 'https:'));
    await issued(tenant, 'F-1');
    expect(await carryOut()).toMatchObject({ failed: 1 });
    expect(receiver.received).toEqual([]);
    expect((await read(tenant, endpointId)).deliveries[0]?.attempts[0]?.statusCode).toBeNull();
  });
});

describe('an endpoint', () => {
  test('shows its secret once, and keeps it sealed', async () => {
    const tenant = await makeTestTenant();
    const endpointId = await addEndpoint(tenant);
    expect(secret).toMatch(/^whsec_/);
    expect(JSON.stringify(await read(tenant, endpointId))).not.toContain(secret);
    const [row] = await db.asAdmin<{ secret: Buffer }>(`select secret from webhook_endpoint where id = $1`, [
      endpointId,
    ]);
    expect(row?.secret.includes(Buffer.from(secret.slice(6), 'base64'))).toBe(false);
  });

  test('is rotated with an overlap in which both secrets verify', async () => {
    const tenant = await makeTestTenant();
    const endpointId = await addEndpoint(tenant);
    const old = secret;
    const { secret: renewed } = await asAdmin(tenant, (ctx) =>
      rotateWebhookSecret(ctx, { owner: ownerOf(tenant), endpointId, overlapHours: 2 }),
    );
    await issued(tenant, 'R-1');
    await carryOut();
    secret = renewed;
    await issued(tenant, 'R-2');
    await carryOut();
    secret = old;
    later(2 * HOUR_MS);
    await issued(tenant, 'R-3');
    await carryOut();
    expect(receiver.received.map(({ isGenuine }) => isGenuine)).toEqual([true, true, false]);
  });

  test('is tested, stopped, and sent to again', async () => {
    const tenant = await makeTestTenant();
    const endpointId = await addEndpoint(tenant);
    const of = { owner: ownerOf(tenant), endpointId };
    receiver.answer(500);
    await asAdmin(tenant, (ctx) => sendTestWebhook(ctx, of));
    expect(await carryOut()).toMatchObject({ done: 1 });
    const failed = await read(tenant, endpointId);
    expect(failed.deliveries).toMatchObject([{ type: 'webhook.test', status: 'failed' }]);
    expect(failed.webhook.status).toBe('active');
    receiver.answer(200);
    await asAdmin(tenant, (ctx) =>
      redeliverWebhook(ctx, { ...of, deliveryId: failed.deliveries[0]?.id ?? '' }),
    );
    await carryOut();
    expect((await read(tenant, endpointId)).deliveries).toMatchObject([
      { status: 'delivered', attempts: [{ statusCode: 500 }, { statusCode: 200 }] },
    ]);
    await asAdmin(tenant, (ctx) => switchWebhook(ctx, { ...of, enabled: false }));
    await expect(asAdmin(tenant, (ctx) => sendTestWebhook(ctx, of))).rejects.toMatchObject({
      code: 'notifications.webhook_disabled',
    });
    await asAdmin(tenant, (ctx) => removeWebhook(ctx, of));
    expect(await asAdmin(tenant, (ctx) => readWebhooks(ctx, { owner: ownerOf(tenant) }))).toEqual([]);
  });

  test('is refused where it could not be sent to, and events that are not the tenant’s', async () => {
    const tenant = await makeTestTenant();
    const owner = ownerOf(tenant);
    const create = (url: string, type: 'invoice.issued' | 'close.parked' = 'invoice.issued') =>
      asAdmin(tenant, (ctx) => createWebhook(ctx, { owner, url, eventTypes: [type] }));
    for (const url of ['http://example.com/', 'https://user:pass@example.com/', 'ftp://example.com', 'no'])
      await expect(create(url)).rejects.toMatchObject({ code: 'notifications.webhook_url_invalid' });
    await expect(create('https://example.com/', 'close.parked')).rejects.toMatchObject({
      code: 'notifications.webhook_type_not_offered',
    });
  });

  test('of another tenant, or of the vendor, does not exist', async () => {
    const [tenant, other] = [await makeTestTenant(), await makeTestTenant()];
    const endpointId = await addEndpoint(tenant);
    await db.asAdmin(`update webhook_endpoint set tenant_id = null where id = $1`, [endpointId]);
    await expect(read(other, endpointId)).rejects.toMatchObject({ code: 'notifications.webhook_unknown' });
    await expect(read(tenant, endpointId)).rejects.toMatchObject({ code: 'notifications.webhook_unknown' });
    const asVendor = asAdmin(tenant, (ctx) => readWebhooks(ctx, { owner: 'vendor' }));
    await expect(asVendor).rejects.toMatchObject({ code: 'policy.denied' });
  });
});

test('the setting that opens the loopback is off unless somebody turns it on', () => {
  expect(parseSettings({}).webhooksToLoopback).toBe(false);
  expect(parseSettings({ OPENBOOK_WEBHOOK_LOOPBACK: 'on' }).webhooksToLoopback).toBe(true);
});
