import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  type AccessWorld,
  admitted,
  ask,
  doing,
  foundAccess,
  mailedToken,
  makeReader,
  onePagePdf,
  open,
  prove,
} from '#server/jobs/testing/access-world.ts';
import { carryOut } from '#server/jobs/testing/two-people.ts';
import * as access from '#server/modules/access/index.ts';
import * as announcements from '#server/modules/announcements/index.ts';
import { requestSnapshot } from '#server/modules/exports/index.ts';
import * as trust from '#server/modules/trust/index.ts';
import { type Actor, anonymous } from '#server/platform/auth/actor.ts';
import { currentInstant } from '#server/platform/clock.ts';
import type { Ctx } from '#server/platform/context.ts';
import { withTenant } from '#server/platform/db/index.ts';
import { makeTestTenant, testCtx, testOperator } from '#server/platform/db/testing/index.ts';
import { ownDatabase } from '#server/platform/db/testing/own-database.ts';
import { changeSwitch } from '#server/platform/switches/index.ts';
import { ownHome } from '#server/platform/testing/own-home.ts';

ownHome();
const db = ownDatabase();
const NOW = currentInstant();
const HOLDER = 'ada@holder.example';
const WAITING = 'eva@waiting.example';

let world: AccessWorld;
let tenantId: string;
let people: { readonly grace: Actor; readonly mona: Actor; readonly admin: Actor };
let grantId: string;
beforeAll(async () => {
  world = await foundAccess(db, NOW);
  tenantId = (await makeTestTenant()).id;
  const admin = await makeReader(world, tenantId, 'admin@customer.example');
  people = { grace: world.grace, mona: world.mona, admin };
  ({ grantId } = await admitted(world, HOLDER));
  await ask(world, WAITING);
  await carryOut(NOW);
  await doing(world, testOperator, (ctx) =>
    changeSwitch(ctx, { name: 'trust-portal', tenantId: null, enabled: false, reason: 'test' }),
  );
}, 120_000);

const asTenant = <T>(actor: Actor, work: (ctx: Ctx) => Promise<T>) =>
  withTenant({ actor, tenantIds: [tenantId] }, (tx) => work(testCtx(tx, { actor, now: NOW })));
const system: Actor = { kind: 'system', job: 'outbox' };
const both = (text: string) => ({ en: text, es: `${text} (es)` });
const content = { kind: 'update', title: both('No'), body: both('No'), on: '2026-01-01' } as const;
const reason = 'because of the test';
const token = 'x'.repeat(32);
const statement = {
  name: 'Ada',
  title: 'CISO',
  legalEntity: 'Acme',
  mayBind: true,
  locale: 'en',
  textSha256: 'a'.repeat(64),
} as const;
const text = { title: 'Agreement', paragraphs: ['Nothing is told.'] };
const nda = { party: 'acme.example', legalEntity: 'Acme', signer: 'Ada', endsOn: null, reason };

type Verbs = Readonly<Record<string, () => Promise<unknown>>>;
const by = (who: keyof typeof people, work: (ctx: Ctx) => Promise<unknown>) => () =>
  doing(world, people[who], work);

/** What writes, and is refused. */
const REFUSED: Verbs = {
  draftVersion: by('grace', (ctx) => trust.draftVersion(ctx, { item: 'no', content })),
  attachFile: by('grace', async (ctx) =>
    trust.attachFile(ctx, {
      item: 'policy',
      file: { name: 'policy.pdf', bytes: Buffer.from(await onePagePdf()) },
    }),
  ),
  submitForReview: by('grace', (ctx) => trust.submitForReview(ctx, { item: 'policy', version: 1, reason })),
  publishApprovedItem: () =>
    doing(world, system, (ctx) => trust.publishApprovedItem(ctx, { approvalId: randomUUID() })),
  setServiceUse: () =>
    asTenant(people.grace, (ctx) =>
      trust.setServiceUse(ctx, {
        tenantId,
        service: 'gateway',
        region: 'eu',
        startsOn: '2026-01-01',
        reason,
      }),
    ),
  endServiceUse: () =>
    asTenant(people.grace, (ctx) =>
      trust.endServiceUse(ctx, { tenantId, useId: randomUUID(), endsOn: '2026-01-01', reason }),
    ),
  approveRequest: by('mona', (ctx) =>
    access.approveRequest(ctx, { requestId: randomUUID(), days: 7, reason }),
  ),
  declineRequest: by('mona', (ctx) => access.declineRequest(ctx, { requestId: randomUUID(), reason })),
  acceptNdaText: () =>
    doing(world, anonymous, (ctx) => access.acceptNdaText(ctx, { pass: 'none', statement })),
  recordNda: by('mona', (ctx) => access.recordNda(ctx, nda)),
  replaceNdaText: by('grace', (ctx) =>
    access.replaceNdaText(ctx, { earlierStand: true, en: text, es: text }),
  ),
  proveMailbox: async () => {
    const waiting = { token: await mailedToken(world, WAITING) };
    return doing(world, anonymous, (ctx) => access.proveMailbox(ctx, waiting));
  },
  askToFollow: () =>
    doing(world, anonymous, (ctx) =>
      announcements.askToFollow(ctx, { email: 'ada@x.example', topics: ['updates'], locale: 'en' }),
    ),
  confirmFollowing: () => doing(world, anonymous, (ctx) => announcements.confirmFollowing(ctx, { token })),
  answerObjection: () =>
    asTenant(people.mona, (ctx) =>
      announcements.answerObjection(ctx, {
        tenantId,
        changeId: randomUUID(),
        outcome: 'explained',
        text: reason,
      }),
    ),
};

/** What goes on: it takes something back, has its time, is for those who may read, or is the telling of what was said. */
const GOES_ON: Readonly<Record<string, string>> = {
  withdrawVersion: 'takes back',
  revokeGrant: 'takes back',
  stopFollowing: 'takes back',
  fileObjection: 'has its time',
  requestDocument: 'mails who may read a link; asks for nothing',
  openDocument: 'reads, and the opening is recorded',
  writeAccessMail: 'tells what was decided',
  writeFollowMail: 'tells what was asked',
  tellCustomer: 'tells what was said',
  tellFollowers: 'tells what was said',
  tellOfObjection: 'tells what was said',
  tellOfWithdrawal: 'tells what was said',
  noteAnnouncements: 'tells what was said',
  endTelling: 'tells what was said',
  endTellingOfWithdrawal: 'tells what was said',
  forgetUnconfirmed: 'takes away',
  judgeAnew: 'keeps what the policy says',
  remindOfReviews: 'reminds',
};

test('every verb of the portal reads, is refused, or is named with why it goes on', () => {
  const verbs = [trust, access, announcements].flatMap((module) =>
    Object.entries(module).flatMap(([name, value]) => (typeof value === 'function' ? [name] : [])),
  );
  const isReading = /^(read|find|count|simulate|is|refuse)[A-Z]|(Subject|Of)$/;
  const unknown = verbs.filter((name) => !isReading.test(name) && !(name in REFUSED) && !(name in GOES_ON));
  expect(unknown).toEqual([]);
  expect([...Object.keys(REFUSED), ...Object.keys(GOES_ON)].filter((name) => !verbs.includes(name))).toEqual(
    [],
  );
});

describe('while the portal can only be read', () => {
  test.each(Object.entries(REFUSED))('%s is refused', async (_, attempt) => {
    await expect(attempt()).rejects.toMatchObject({ code: 'trust.read_only', status: 409 });
  });

  test('no snapshot is asked for', async () => {
    const period = { from: '2026-01-01', until: '2026-01-31' };
    await expect(
      asTenant(people.admin, (ctx) => requestSnapshot(ctx, { tenantId, period })),
    ).rejects.toMatchObject({ code: 'exports.read_only', status: 409 });
  });

  test('everybody who asks is answered alike, and only who may read is mailed a link, which works', async () => {
    const count = async (table: string) => (await db.asAdmin(`select from ${table}`)).length;
    const before = await count('access_request');
    expect(await ask(world, 'stranger@unknown.example')).toEqual({ state: 'read-only' });
    await carryOut(NOW);
    expect(await mailedToken(world, 'stranger@unknown.example')).toBe('');
    const used = await mailedToken(world, HOLDER);
    expect(await ask(world, HOLDER)).toEqual({ state: 'read-only' });
    expect(await count('access_request')).toBe(before);
    const pass = await prove(world, HOLDER);
    expect(await mailedToken(world, HOLDER)).not.toBe(used);
    expect(await open(world, pass)).toBeDefined();
    const own = { slug: 'whitepaper', email: 'admin@customer.example', reason, locale: 'en' } as const;
    await expect(doing(world, people.admin, (ctx) => access.requestDocument(ctx, own))).rejects.toMatchObject(
      { code: 'trust.read_only' },
    );
  });

  test('what takes back works, and objections are heard', async () => {
    await doing(world, people.mona, (ctx) => access.revokeGrant(ctx, { grantId, reason }));
    await doing(world, people.grace, (ctx) =>
      trust.withdrawVersion(ctx, { item: 'policy', version: 1, reason }),
    );
    await expect(
      doing(world, anonymous, (ctx) => trust.readPublishedItem(ctx, { slug: 'policy' })),
    ).rejects.toMatchObject({ code: 'trust.item_unknown' });
    await expect(
      doing(world, anonymous, (ctx) => announcements.stopFollowing(ctx, { token })),
    ).rejects.toMatchObject({ code: 'announcements.unknown' });
    await expect(
      asTenant(people.admin, (ctx) =>
        announcements.fileObjection(ctx, { tenantId, changeId: randomUUID(), reason }),
      ),
    ).rejects.toMatchObject({ code: 'announcements.unknown' });
  });
});
