import { afterEach, describe, expect, test, vi } from 'vitest';
import { enqueueMail, readMail, readMails } from '#server/modules/notifications/index.ts';
import type { Ctx } from '#server/platform/context.ts';
import { withTenant } from '#server/platform/db/index.ts';
import { makeTestTenant, TEST_NOW, testCtx, testOperator } from '#server/platform/db/testing/index.ts';
import { ownDatabase } from '#server/platform/db/testing/own-database.ts';
import { smtpTransport } from '#server/platform/mail/index.ts';
import { pauseAfterMs, requestEffect } from '#server/platform/outbox/index.ts';
import { changeSwitch } from '#server/platform/switches/index.ts';
import { carryOutEffects } from './carry-out-effects.ts';
import type { EffectHandler } from './effects.ts';
import { openJobCtx } from './runtime.ts';
import { startMailServer } from './testing/mail-server.ts';

const db = ownDatabase();
afterEach(() => vi.unstubAllEnvs());

function inTenant<T>(tenantId: string, work: (ctx: Ctx) => Promise<T>): Promise<T> {
  return withTenant({ actor: testOperator, tenantIds: [tenantId] }, (tx) => work(testCtx(tx)));
}

function carryOut(laterMs = 0, handlers?: readonly EffectHandler[]) {
  const now = new Date(TEST_NOW.getTime() + laterMs);
  return carryOutEffects(openJobCtx('carry-out-effects', { now }), handlers);
}

function handler(kind: string, carryOutEffect: EffectHandler['carryOut']): EffectHandler {
  return { kind, switchName: null, carryOut: carryOutEffect };
}

describe('outbox', () => {
  test('one cause has one effect, however often it is written and looked at', async () => {
    const { id: tenantId } = await makeTestTenant();
    const carried: unknown[] = [];
    const request = { tenantId, kind: 'test.once', dedupKey: `once:${tenantId}`, payload: { n: 1 } };
    expect(await inTenant(tenantId, (ctx) => requestEffect(ctx, request))).toBe(true);
    expect(await inTenant(tenantId, (ctx) => requestEffect(ctx, request))).toBe(false);
    const handlers = [handler('test.once', async (_, { payload }) => void carried.push(payload))];
    await Promise.all([carryOut(0, handlers), carryOut(0, handlers), carryOut(0, handlers)]);
    await carryOut(86_400_000, handlers);
    expect(carried).toEqual([{ n: 1 }]);
  });

  test('a cause that is rolled back has none', async () => {
    const { id: tenantId } = await makeTestTenant();
    const failing = inTenant(tenantId, async (ctx) => {
      await requestEffect(ctx, { tenantId, kind: 'test.none', dedupKey: `none:${tenantId}`, payload: {} });
      throw new Error('undone');
    });
    await expect(failing).rejects.toThrow('undone');
    const handlers = [handler('test.none', () => Promise.reject(new Error('must not happen')))];
    expect(await carryOut(0, handlers)).toMatchObject({ done: 0, failed: 0 });
  });

  test('a failure waits longer each time and is kept with its reason', async () => {
    const { id: tenantId } = await makeTestTenant();
    await inTenant(tenantId, (ctx) =>
      requestEffect(ctx, { tenantId, kind: 'test.fail', dedupKey: `fail:${tenantId}`, payload: {} }),
    );
    const handlers = [handler('test.fail', () => Promise.reject(new Error('server away')))];
    expect(await carryOut(0, handlers)).toMatchObject({ failed: 1 });
    expect(await carryOut(pauseAfterMs(1) - 1000, handlers)).toMatchObject({ failed: 0, done: 0 });
    expect(await carryOut(pauseAfterMs(1), handlers)).toMatchObject({ failed: 1 });
    const rows = await db.asAdmin<{ attempts: number; last_error: string }>(
      `select attempts, last_error from outbox where kind = 'test.fail'`,
    );
    expect(rows).toEqual([{ attempts: 2, last_error: 'server away' }]);
    expect(pauseAfterMs(2)).toBe(2 * pauseAfterMs(1));
    expect(pauseAfterMs(1000)).toBe(6 * 3_600_000);
  });

  test('an effect whose carrier died is taken again after the lease', async () => {
    const { id: tenantId } = await makeTestTenant();
    await inTenant(tenantId, (ctx) =>
      requestEffect(ctx, { tenantId, kind: 'test.crash', dedupKey: `crash:${tenantId}`, payload: {} }),
    );
    let carried = 0;
    const handlers = [handler('test.crash', async () => void (carried += 1))];
    vi.stubEnv('OPENBOOK_FAULT', 'effects.claimed:throw');
    await expect(carryOut(0, handlers)).rejects.toThrow(/injected/);
    vi.stubEnv('OPENBOOK_FAULT', '');
    expect(await carryOut(60_000, handlers)).toMatchObject({ done: 0 });
    expect(await carryOut(5 * 60_000, handlers)).toMatchObject({ done: 1 });
    expect(carried).toBe(1);
  });
});

describe('a crash after the effect', () => {
  test('repeats it: the handler sees that it is there', async () => {
    const { id: tenantId } = await makeTestTenant();
    const { mailId } = await inTenant(tenantId, (ctx) =>
      enqueueMail(ctx, {
        tenantId,
        to: 'ana@example.test',
        locale: 'en',
        subject: 'Once',
        text: 'Once.',
        dedupKey: `crash:${tenantId}`,
      }),
    );
    vi.stubEnv('OPENBOOK_FAULT', 'effects.carried-out:throw');
    await expect(carryOut()).rejects.toThrow(/injected/);
    vi.stubEnv('OPENBOOK_FAULT', '');
    const sentAt = async () =>
      (await inTenant(tenantId, (ctx) => readMail(ctx, { tenantId, mailId }))).sentAt;
    expect(await sentAt()).toEqual(TEST_NOW);
    expect(await carryOut(6 * 60_000)).toMatchObject({ done: 1 });
    expect(await sentAt()).toEqual(TEST_NOW);
  });
});

describe('mail', () => {
  const mail = (tenantId: string, to = 'ana@example.test') => ({
    tenantId,
    to,
    locale: 'en' as const,
    subject: 'Your invoice',
    text: 'Here it is.',
    dedupKey: `invoice:${tenantId}:${to}`,
  });

  test('without a mail server it ends in the inbox, once', async () => {
    const { id: tenantId } = await makeTestTenant();
    const first = await inTenant(tenantId, (ctx) => enqueueMail(ctx, mail(tenantId)));
    expect(await inTenant(tenantId, (ctx) => enqueueMail(ctx, mail(tenantId)))).toEqual(first);
    await carryOut();
    const [row, ...others] = await inTenant(tenantId, (ctx) => readMails(ctx, { tenantId }));
    expect(others).toEqual([]);
    expect(row).toMatchObject({ recipient: 'ana@example.test', subject: 'Your invoice', sentAt: TEST_NOW });
    const whole = await inTenant(tenantId, (ctx) => readMail(ctx, { tenantId, mailId: first.mailId }));
    expect(whole.text).toBe('Here it is.');
  });

  test('is held back by its switch, for one tenant too, and sent afterwards', async () => {
    const { id: tenantId } = await makeTestTenant();
    const turn = (enabled: boolean) =>
      inTenant(tenantId, (ctx) => changeSwitch(ctx, { name: 'mail', tenantId, enabled, reason: 'test' }));
    await turn(false);
    await inTenant(tenantId, (ctx) => enqueueMail(ctx, mail(tenantId)));
    expect(await carryOut()).toMatchObject({ done: 0, held: 1 });
    await turn(true);
    expect(await carryOut(60_000)).toMatchObject({ done: 1 });
  });

  test('goes to no second recipient and to nobody without permission', async () => {
    const { id: tenantId } = await makeTestTenant();
    for (const to of ['a@b.test, c@d.test', 'a@b.test\r\nBcc: c@d.test', 'nobody']) {
      await expect(inTenant(tenantId, (ctx) => enqueueMail(ctx, mail(tenantId, to)))).rejects.toMatchObject({
        code: 'notifications.address_invalid',
      });
    }
    const asKey = withTenant({ actor: testOperator, tenantIds: [tenantId] }, (tx) =>
      enqueueMail(
        testCtx(tx, { actor: { kind: 'key', keyId: 'k', keyKind: 'tenant', tenantId } }),
        mail(tenantId),
      ),
    );
    await expect(asKey).rejects.toMatchObject({ code: 'policy.denied' });
  });

  test('another tenant does not see it', async () => {
    const [one, two] = [await makeTestTenant(), await makeTestTenant()];
    const { mailId } = await inTenant(one.id, (ctx) => enqueueMail(ctx, mail(one.id)));
    await expect(
      inTenant(two.id, (ctx) => readMail(ctx, { tenantId: two.id, mailId })),
    ).rejects.toMatchObject({ code: 'notifications.mail_unknown' });
  });
});

describe('SMTP', () => {
  test('a mail server gets the mail with an id that stays the same', async () => {
    const server = await startMailServer();
    try {
      const transport = smtpTransport(server.url);
      await transport.send({
        id: '0193b3a0-0000-7000-8000-000000000001',
        from: 'Billing <billing@vendor.test>',
        to: 'ana@example.test',
        subject: 'Su factura nº 7',
        text: 'Aquí está.',
        html: null,
        unsubscribeUrl: 'https://portal.example/api/trust/unsubscribe/x',
      });
    } finally {
      await server.close();
    }
    expect(server.received).toHaveLength(1);
    expect(server.received[0]).toMatch(/Message-ID: <0193b3a0-0000-7000-8000-000000000001@vendor\.test>/i);
    expect(server.received[0]).toMatch(/^To: ana@example\.test\r?$/m);
    expect(server.received[0]).toMatch(
      /^List-Unsubscribe: <https:\/\/portal\.example\/api\/trust\/unsubscribe\/x>\r?$/m,
    );
    expect(server.received[0]).toMatch(/^List-Unsubscribe-Post: List-Unsubscribe=One-Click\r?$/m);
  });
});
