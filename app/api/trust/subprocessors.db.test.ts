import { beforeAll, describe, expect, test } from 'vitest';
import { subprocessorsCsvRoute } from '#server/api/http/trust-routes.ts';
import { foundBooks } from '#server/jobs/testing/books-world.ts';
import { publishItem } from '#server/jobs/testing/trust-world.ts';
import { approveProposal, carryOut, makeStaff } from '#server/jobs/testing/two-people.ts';
import { draftVersion, readItem, readPublishedItem, submitForReview } from '#server/modules/trust/index.ts';
import { anonymous, type PersonActor } from '#server/platform/auth/actor.ts';
import { currentInstant } from '#server/platform/clock.ts';
import type { Ctx } from '#server/platform/context.ts';
import { withSystem } from '#server/platform/db/index.ts';
import { testCtx } from '#server/platform/db/testing/index.ts';
import { ownDatabase } from '#server/platform/db/testing/own-database.ts';
import { ownHome } from '#server/platform/testing/own-home.ts';

ownHome();
ownDatabase();
const DAY_MS = 86_400_000;
// The routes ask the clock, so that everything here happens about now.
const NOW = currentInstant();
const later = (days: number) => new Date(NOW.getTime() + days * DAY_MS);
const dayIn = (days: number) => later(days).toISOString().slice(0, 10);
const both = (text: string) => ({ en: text, es: `${text} (es)` });

let grace: PersonActor;
let mona: PersonActor;
beforeAll(async () => {
  await foundBooks();
  grace = await makeStaff('vendor_admin', NOW);
  mona = await makeStaff('security', NOW);
});

const as = <T>(actor: PersonActor | typeof anonymous, work: (ctx: Ctx) => Promise<T>, now = NOW) =>
  withSystem({ actor }, (tx) => work(testCtx(tx, { actor, now })));
const content = (region: string, change: object = {}) => ({
  kind: 'subprocessor' as const,
  name: 'Host',
  purpose: both('Servers'),
  region: both(region),
  dataCategories: both('Usage'),
  since: '2024-01-01',
  url: null,
  ...change,
});
const publish = (item: string, said: ReturnType<typeof content>, now = NOW) =>
  publishItem({ editor: grace, approver: mona, now }, { item, content: said });
const seen = (slug: string, now = NOW) => as(anonymous, (ctx) => readPublishedItem(ctx, { slug }), now);

describe('a change of a subprocessor', () => {
  test('is published so many days ahead, and what was so before goes on until then', async () => {
    await publish('host', content('EU'));
    await expect(publish('host', content('US'))).rejects.toMatchObject({
      code: 'trust.effective_day_missing',
      path: 'content.effectiveFrom',
    });
    await expect(publish('host', content('US', { effectiveFrom: dayIn(29) }))).rejects.toMatchObject({
      code: 'trust.notice_too_short',
      path: 'content.effectiveFrom',
    });
    await publish('host', content('US', { effectiveFrom: dayIn(30) }));
    expect(await seen('host')).toMatchObject({
      standing: { inForce: { region: both('EU') }, comingOn: dayIn(30) },
    });
    expect((await seen('host', later(30))).standing).toMatchObject({
      inForce: { region: both('US') },
      comingOn: null,
    });
    const csv = await subprocessorsCsvRoute(new Request('https://x.example/trust/subprocessors.csv'));
    const lines = (await csv.text()).split('\r\n').filter((line) => line.startsWith('Host'));
    expect(lines).toEqual([
      'Host,Servers,EU,Usage,2024-01-01,,in-force,,',
      `Host,Servers,US,Usage,2024-01-01,,announced,${dayIn(30)},`,
    ]);
  });

  test('may be sudden where its reason is said to everybody', async () => {
    const urgentBecause = both('The former one closed.');
    await publish('backup', content('EU', { effectiveFrom: dayIn(2), urgentBecause }));
    expect((await seen('backup')).standing).toEqual({ inForce: null, comingOn: dayIn(2) });
  });

  test('that is approved too late is not published', async () => {
    const reviewed = { owner: 'Security', reviewBy: '2099-12-31' };
    const { id } = await as(grace, async (ctx) => {
      const said = content('EU', { effectiveFrom: dayIn(30) });
      const { item, version } = await draftVersion(ctx, { ...reviewed, item: 'late', content: said });
      return submitForReview(ctx, { item, version, reason: 'ready' });
    });
    const tomorrow = later(1);
    await approveProposal({ tenantId: mona.userId, actor: mona, now: tomorrow }, id);
    await carryOut(tomorrow);
    const { versions } = await as(mona, (ctx) => readItem(ctx, { slug: 'late' }));
    expect(versions.map(({ state }) => state)).toEqual(['withdrawn']);
  });
});
