import superjson from 'superjson';
import { beforeAll, expect, test, vi } from 'vitest';
import { HIDDEN } from '#core/format/hide-secrets.ts';
import { trpcRoute } from '#server/api/http/trpc-route.ts';
import { openJobCtx } from '#server/jobs/runtime.ts';
import { job as tellFollowers } from '#server/jobs/tell-followers.ts';
import {
  type AccessWorld,
  approveIt,
  ask,
  doing,
  foundAccess,
  prove,
} from '#server/jobs/testing/access-world.ts';
import { publishItem } from '#server/jobs/testing/trust-world.ts';
import { carryOut, makeStaff } from '#server/jobs/testing/two-people.ts';
import { askToFollow, confirmFollowing } from '#server/modules/announcements/index.ts';
import { prepareMail } from '#server/modules/notifications/index.ts';
import { anonymous, type PersonActor } from '#server/platform/auth/actor.ts';
import { sessionCookieName } from '#server/platform/auth/session-token.ts';
import { createSessionFor } from '#server/platform/auth/sessions.ts';
import { currentInstant } from '#server/platform/clock.ts';
import { testOperator } from '#server/platform/db/testing/index.ts';
import { ownDatabase } from '#server/platform/db/testing/own-database.ts';
import { settings } from '#server/platform/env.ts';
import { ownHome } from '#server/platform/testing/own-home.ts';

// As a deployment has it: in a demo without a mail server the desk is the readers' mailbox.
vi.stubEnv('OPENBOOK_DEMO', 'off');
ownHome();
const db = ownDatabase();
// The routes ask the clock, so that everything here happens about now.
const NOW = currentInstant();
const later = (seconds: number) => new Date(NOW.getTime() + seconds * 1000);

/** The places that have a secret in their address; each kind of mail with one is written below. */
const SECRET = /\/trust\/(access|follow|unsubscribe)\/([\w-]+)/g;

let world: AccessWorld;
let mails: { id: string; text: string }[];

/** A follower who is told of an update, and a reader whose request is granted. */
beforeAll(async () => {
  world = await foundAccess(db, NOW);
  const follower = 'follower@company.example';
  await doing(world, anonymous, (ctx) =>
    askToFollow(ctx, { email: follower, topics: ['updates'], locale: 'en' }),
  );
  await carryOut(NOW);
  const [asked] = await db.asAdmin<{ text: string }>('select text from mail_message where recipient = $1', [
    follower,
  ]);
  const token = /\/trust\/follow\/([\w-]+)/.exec(asked?.text ?? '')?.[1] ?? '';
  await doing(world, anonymous, (ctx) => confirmFollowing(ctx, { token }));
  const words = { en: 'It happened.', es: 'Ocurrió.' };
  const content = { kind: 'update', title: words, body: words, on: '2026-01-01' } as const;
  const by = { editor: world.grace, approver: world.mona, now: later(60) };
  await publishItem(by, { item: 'it-happened', content });
  await tellFollowers.run(openJobCtx(tellFollowers.name, { now: later(120) }));
  await ask(world, 'reader@company.example', 'whitepaper');
  await prove(world, 'reader@company.example');
  await approveIt(world, 'reader@company.example', 'whitepaper');
  await carryOut(later(180));
  mails = await db.asAdmin('select id, text from mail_message');
}, 120_000);

/** What the browser of somebody gets for a call. */
async function answerTo(person: PersonActor, procedure: string, input: object): Promise<string> {
  const { token } = await createSessionFor({ userId: person.userId, now: NOW });
  const address = new URL(`/api/trpc/${procedure}`, settings().url);
  address.searchParams.set('input', JSON.stringify(superjson.serialize(input)));
  const headers = { cookie: `${sessionCookieName(settings().url)}=${token}` };
  const answer = await trpcRoute(new Request(address, { headers }));
  expect(answer.status).toBe(200);
  return answer.text();
}

test('staff who read mails get no link that is for its reader, and every mail is sent whole', async () => {
  const secrets = mails.flatMap(({ text }) =>
    [...text.matchAll(SECRET)].map(([, place, token]) => [place, token]),
  );
  expect(new Set(secrets.map(([place]) => place))).toEqual(new Set(['access', 'follow', 'unsubscribe']));
  for (const role of ['vendor_admin', 'billing_operator', 'support', 'auditor'] as const) {
    const person = await makeStaff(role, NOW);
    const list = await answerTo(person, 'notifications.mails', { before: null });
    const shown = await Promise.all(
      mails.map(({ id }) => answerTo(person, 'notifications.mail', { mailId: id })),
    );
    for (const [place, token = ''] of secrets) {
      expect([list, ...shown].some((answer) => answer.includes(token))).toBe(false);
      expect(shown.some((answer) => answer.includes(`/trust/${place}/${HIDDEN}`))).toBe(true);
    }
  }

  await db.asAdmin('update mail_message set sent_at = null');
  for (const { id, text } of mails)
    expect(
      await doing(world, testOperator, (ctx) => prepareMail(ctx, { tenantId: null, mailId: id })),
    ).toMatchObject({ text });
});
