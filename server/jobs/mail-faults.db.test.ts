import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, expect, test, vi } from 'vitest';
import { enqueueMail, readMail } from '#server/modules/notifications/index.ts';
import type { Ctx } from '#server/platform/context.ts';
import { withTenant } from '#server/platform/db/index.ts';
import { makeTestTenant, testCtx, testOperator } from '#server/platform/db/testing/index.ts';
import { ownDatabase } from '#server/platform/db/testing/own-database.ts';
import { ownHome } from '#server/platform/testing/own-home.ts';
import { carryOutEffects } from './carry-out-effects.ts';
import { openJobCtx } from './runtime.ts';
import { startMailServer } from './testing/mail-server.ts';

const server = await startMailServer();
afterAll(() => server.close());
const MAIL_SERVER = {
  SMTP_URL: server.url,
  SMTP_FROM: 'Billing <billing@vendor.test>',
};
for (const [name, value] of Object.entries(MAIL_SERVER)) vi.stubEnv(name, value);
ownHome();
const db = ownDatabase();

function inTenant<T>(tenantId: string, work: (ctx: Ctx) => Promise<T>): Promise<T> {
  return withTenant({ actor: testOperator, tenantIds: [tenantId] }, (tx) =>
    work(testCtx(tx, { now: new Date() })),
  );
}

/** Runs the job in a process of its own, which dies at the point. */
async function runAndDieAt(point: string): Promise<NodeJS.Signals | null> {
  const urls = db.urls();
  const child = spawn(process.execPath, ['server/jobs/testing/run-jobs.ts', 'carry-out-effects'], {
    env: {
      ...process.env,
      ...MAIL_SERVER,
      DATABASE_URL: urls.app,
      DATABASE_OWNER_URL: urls.owner,
      DATABASE_DESK_URL: urls.desk,
      DATABASE_WORKER_URL: urls.worker,
      OPENBOOK_DEMO: 'on',
      OPENBOOK_FAULT: point,
    },
    stdio: 'ignore',
  });
  await once(child, 'exit');
  return child.signalCode;
}

test('killed between sending a mail and recording it, the next run sends it again under the same id', async () => {
  const { id: tenantId } = await makeTestTenant();
  const { mailId } = await inTenant(tenantId, (ctx) =>
    enqueueMail(ctx, {
      tenantId,
      to: 'ana@example.test',
      locale: 'en',
      subject: 'Your invoice',
      text: 'Here it is.',
      dedupKey: `invoice:${tenantId}`,
    }),
  );
  const sentAt = async () => (await inTenant(tenantId, (ctx) => readMail(ctx, { tenantId, mailId }))).sentAt;
  const carryOut = (minutes: number) =>
    carryOutEffects(openJobCtx('carry-out-effects', { now: new Date(Date.now() + minutes * 60_000) }));

  expect(await runAndDieAt('effects.mail-sent')).toBe('SIGKILL');
  expect(server.received).toHaveLength(1);
  expect(await sentAt()).toBeNull();

  // The effect belongs to the process that died until its lease is over; then it is sent again, and never after.
  expect(await carryOut(0)).toMatchObject({ done: 0 });
  expect(await carryOut(10)).toMatchObject({ done: 1, failed: 0 });
  expect(await sentAt()).not.toBeNull();
  expect(await carryOut(1_440)).toMatchObject({ done: 0 });
  expect(server.received.map((text) => /^Message-ID: (.*?)\r?$/im.exec(text)?.[1])).toEqual([
    `<${mailId}@vendor.test>`,
    `<${mailId}@vendor.test>`,
  ]);
});
