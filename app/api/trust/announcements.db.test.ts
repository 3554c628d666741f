import { beforeAll, describe, expect, test, vi } from 'vitest';
import { unsubscribePageRoute, unsubscribeRoute } from '#server/api/http/announcement-routes.ts';
import { openJobCtx } from '#server/jobs/runtime.ts';
import { job as tellFollowers } from '#server/jobs/tell-followers.ts';
import { foundBooks } from '#server/jobs/testing/books-world.ts';
import { ANNOUNCEMENT_FAULTS } from '#server/jobs/testing/fault-plan.ts';
import { publishItem } from '#server/jobs/testing/trust-world.ts';
import { carryOut, makeStaff } from '#server/jobs/testing/two-people.ts';
import {
  askToFollow,
  confirmFollowing,
  readFollowAsk,
  readFollowing,
  stopFollowing,
} from '#server/modules/announcements/index.ts';
import { withdrawVersion } from '#server/modules/trust/index.ts';
import { anonymous, type PersonActor } from '#server/platform/auth/actor.ts';
import type { Ctx } from '#server/platform/context.ts';
import { withSystem } from '#server/platform/db/index.ts';
import { testCtx } from '#server/platform/db/testing/index.ts';
import { ownDatabase } from '#server/platform/db/testing/own-database.ts';
import { ownHome } from '#server/platform/testing/own-home.ts';

ownHome();
const db = ownDatabase();
const NOW = new Date('2026-12-20T09:00:00Z');
const minutes = (count: number) => new Date(NOW.getTime() + count * 60_000);

let grace: PersonActor;
let mona: PersonActor;
beforeAll(async () => {
  await foundBooks();
  grace = await makeStaff('vendor_admin', NOW);
  mona = await makeStaff('security', NOW);
});

const anybody = <T>(work: (ctx: Ctx) => Promise<T>, now = NOW) =>
  withSystem({ actor: anonymous }, (tx) => work(testCtx(tx, { actor: anonymous, now })));
const tell = (now: Date) => tellFollowers.run(openJobCtx(tellFollowers.name, { now }));
const words = (text: string) => ({ en: text, es: `${text} (es)` });
const publish = (item: string, text: string, now: Date) =>
  publishItem(
    { editor: grace, approver: mona, now },
    { item, content: { kind: 'update', title: words(text), body: words('It happened.'), on: '2026-12-19' } },
  );

type Mail = {
  id: string;
  subject: string;
  text: string;
  unsubscribe_url: string | null;
  sent_at: Date | null;
};
const mailsTo = (mailbox: string) =>
  db.asAdmin<Mail>(
    'select id, subject, text, unsubscribe_url, sent_at from mail_message where recipient = $1 order by created_at, subject',
    [mailbox],
  );
const toldTo = async (mailbox: string) =>
  (await mailsTo(mailbox)).filter((mail) => mail.unsubscribe_url !== null).map(({ subject }) => subject);
const ask = (email: string, now = NOW, locale: 'en' | 'es' = 'en') =>
  anybody((ctx) => askToFollow(ctx, { email, topics: ['updates'], locale }), now);
const tokenIn = (text: string) => /\/trust\/(?:follow|unsubscribe)\/([\w-]{75})/.exec(text)?.[1] ?? '';

/** Asks, and answers the token in the latest mail with a link. */
async function asked(email: string, now = NOW, locale: 'en' | 'es' = 'en'): Promise<string> {
  await ask(email, now, locale);
  await carryOut(now);
  return tokenIn((await mailsTo(email)).at(-1)?.text ?? '');
}

async function follow(email: string, now = NOW, locale: 'en' | 'es' = 'en'): Promise<void> {
  const token = await asked(email, now, locale);
  await anybody((ctx) => confirmFollowing(ctx, { token }), now);
}

const rowsOf = (table: string, mailbox: string) =>
  db.asAdmin(`select 1 from ${table} where mailbox = $1`, [mailbox]);

describe('following by mail', () => {
  test('begins with the press behind a link, which opening does not press', async () => {
    const email = 'reader@company.example';
    const token = await asked(email);
    for (const _ of [1, 2])
      expect(await anybody((ctx) => readFollowAsk(ctx, { token }))).toMatchObject({
        state: 'fresh',
        address: email,
      });
    expect(await rowsOf('announcement_follower', email)).toHaveLength(0);
    await anybody((ctx) => confirmFollowing(ctx, { token }));
    expect(await rowsOf('announcement_follower', email)).toHaveLength(1);
    expect(await rowsOf('announcement_ask', email)).toHaveLength(0);
    expect(await anybody((ctx) => readFollowAsk(ctx, { token }))).toEqual({ state: 'over' });
    await expect(anybody((ctx) => confirmFollowing(ctx, { token }))).rejects.toMatchObject({
      code: 'announcements.link_over',
    });
  });

  test('an invented link, and one of the other kind, are none', async () => {
    const token = await asked('forger@company.example');
    const forged = `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`.replace(/^./, (c) =>
      c === '0' ? '1' : '0',
    );
    await expect(anybody((ctx) => readFollowAsk(ctx, { token: forged }))).rejects.toMatchObject({
      status: 404,
    });
    await expect(anybody((ctx) => stopFollowing(ctx, { token }))).rejects.toMatchObject({
      code: 'announcements.unknown',
    });
    await expect(anybody((ctx) => readFollowing(ctx, { token: 'x' }))).rejects.toMatchObject({ status: 404 });
  });

  test('is forgotten where nobody confirmed within three days', async () => {
    const email = 'silent@company.example';
    const token = await asked(email);
    await tell(minutes(3 * 1_440 - 1));
    expect(await rowsOf('announcement_ask', email)).toHaveLength(1);
    const over = minutes(3 * 1_440);
    await expect(anybody((ctx) => confirmFollowing(ctx, { token }), over)).rejects.toMatchObject({
      code: 'announcements.link_over',
    });
    await tell(over);
    expect(await rowsOf('announcement_ask', email)).toHaveLength(0);
  });

  test('is answered alike for everybody, and mails a mailbox five times a day at most', async () => {
    const email = 'often@company.example';
    await follow(email);
    for (let time = 0; time < 7; time += 1) expect(await ask(email)).toBeUndefined();
    await carryOut(NOW);
    expect(await mailsTo(email)).toHaveLength(6);
    await expect(ask('no mailbox')).rejects.toMatchObject({ code: 'access.address_invalid', status: 422 });
  });
});

describe('telling followers', () => {
  test('each of what was said since they followed, once, in their language; then of its correction and withdrawal', async () => {
    await publish('before', 'Before', minutes(1));
    await follow('early@company.example', minutes(2));
    await follow('temprano@company.example', minutes(2), 'es');
    await publish('moved', 'We moved', minutes(3));
    await tell(minutes(4));
    await tell(minutes(5));
    expect(await toldTo('early@company.example')).toEqual(['IntelGraph: We moved']);
    expect(await toldTo('temprano@company.example')).toEqual(['IntelGraph: We moved (es)']);
    await publish('moved', 'We moved twice', minutes(6));
    await tell(minutes(7));
    await follow('late@company.example', minutes(8));
    await withSystem({ actor: grace }, (tx) =>
      withdrawVersion(testCtx(tx, { actor: grace, now: minutes(9) }), {
        item: 'moved',
        version: 2,
        reason: 'wrong',
      }),
    );
    await tell(minutes(10));
    expect(await toldTo('early@company.example')).toEqual([
      'IntelGraph: We moved',
      'IntelGraph, corrected: We moved twice',
      'IntelGraph, withdrawn: We moved twice',
    ]);
    expect(await toldTo('late@company.example'), 'was never told of it').toEqual([]);
  });

  test.each(Object.keys(ANNOUNCEMENT_FAULTS).filter((point) => point === 'announcements.told'))(
    'broken off at %s, tells everybody once all the same',
    async (point) => {
      const email = `${point.replace('.', '-')}@company.example`;
      await follow(email, minutes(20));
      await publish('broken-off', 'Broken off', minutes(21));
      vi.stubEnv('OPENBOOK_FAULT', `${point}:throw`);
      await expect(tell(minutes(22))).rejects.toThrow('injected');
      vi.stubEnv('OPENBOOK_FAULT', '');
      expect(await toldTo(email)).toEqual([]);
      await Promise.all([tell(minutes(23)), tell(minutes(23))]);
      await tell(minutes(24));
      expect(await toldTo(email)).toEqual(['IntelGraph: Broken off']);
    },
  );

  test('ends with one press: what was written and did not go out is not sent, and nothing follows', async () => {
    const email = 'leaver@company.example';
    await follow(email, minutes(40));
    await publish('held-back', 'Held back', minutes(41));
    await tell(minutes(42));
    const [mail] = (await mailsTo(email)).filter((one) => one.unsubscribe_url !== null);
    const token = tokenIn(mail?.text ?? '');
    const address = mail?.unsubscribe_url ?? '';
    expect(address).toContain(`/api/trust/unsubscribe/${token}`);
    expect(await anybody((ctx) => readFollowing(ctx, { token }))).toMatchObject({ state: 'following' });
    const context = { params: Promise.resolve({ token }) };
    const opened = await unsubscribePageRoute(new Request(address), context);
    expect(opened.headers.get('location')).toBe(`/trust/unsubscribe/${token}`);
    expect(await rowsOf('announcement_follower', email)).toHaveLength(1);
    const press = (body: string) =>
      unsubscribeRoute(new Request(address, { method: 'POST', body }), {
        params: Promise.resolve({ token }),
      });
    expect((await press('anything')).status).toBe(400);
    expect(await rowsOf('announcement_follower', email)).toHaveLength(1);
    for (const _ of [1, 2]) expect((await press('List-Unsubscribe=One-Click')).status).toBe(204);
    expect(await rowsOf('announcement_follower', email)).toHaveLength(0);
    expect(await anybody((ctx) => readFollowing(ctx, { token }))).toEqual({ state: 'stopped' });
    await carryOut(minutes(43));
    await publish('afterwards', 'Afterwards', minutes(44));
    await tell(minutes(45));
    expect((await mailsTo(email)).filter((one) => one.unsubscribe_url !== null)).toEqual([
      expect.objectContaining({ id: mail?.id, sent_at: null }),
    ]);
  });
});
