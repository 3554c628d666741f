import { beforeAll, describe, expect, test } from 'vitest';
import { draftVersion, submitForReview, withdrawVersion } from '#server/modules/trust/index.ts';
import type { PersonActor } from '#server/platform/auth/actor.ts';
import type { Ctx } from '#server/platform/context.ts';
import { withSystem } from '#server/platform/db/index.ts';
import { testCtx } from '#server/platform/db/testing/index.ts';
import { ownDatabase } from '#server/platform/db/testing/own-database.ts';
import { ownHome } from '#server/platform/testing/own-home.ts';
import { beginGrants, customerOf, grant, NOW } from './testing/grants-story.ts';
import { sequence, verify } from './testing/log-actions.ts';
import { altered, tampering } from './testing/tampering.ts';
import { approveProposal, carryOut, makeStaff } from './testing/two-people.ts';

ownHome();
const { seen } = tampering(ownDatabase());
const words = (text: string) => ({ en: text, es: `${text} (es)` });

/** A granted credit, an update that was published and replaced, and one that was taken back; all of it in the log. */
beforeAll(async () => {
  await beginGrants();
  await grant(await customerOf(), { expiresOn: '2027-12-31' });
  const grace = await makeStaff('vendor_admin', NOW);
  const mona = await makeStaff('security', NOW);
  const as = <T>(actor: PersonActor, work: (ctx: Ctx) => Promise<T>) =>
    withSystem({ actor }, (tx) => work(testCtx(tx, { actor, now: NOW })));
  const publish = async (item: string, text: string) => {
    const content = { kind: 'update', title: words(text), body: words(text), on: '2026-11-09' } as const;
    const { version } = await as(grace, (ctx) =>
      draftVersion(ctx, { item, content, owner: 'Mona', reviewBy: '2027-06-30' }),
    );
    const { id } = await as(grace, (ctx) => submitForReview(ctx, { item, version, reason: 'ready' }));
    await approveProposal({ tenantId: mona.userId, actor: mona, now: NOW }, id);
    await carryOut(NOW);
  };
  await publish('outage', 'Two hours');
  await publish('outage', 'Three hours');
  await publish('rumour', 'Nothing happened');
  await as(grace, (ctx) => withdrawVersion(ctx, { item: 'rumour', version: 1, reason: 'it did' }));
  const draft = { kind: 'update', title: words('No outage'), body: words('None'), on: '2026-11-09' } as const;
  const made = { owner: 'Mona', reviewBy: '2027-06-30' };
  await as(grace, (ctx) => draftVersion(ctx, { item: 'outage', content: draft, ...made }));
  const plan = { kind: 'update', title: words('Plan'), body: words('Soon'), on: '2026-11-09' } as const;
  await as(grace, (ctx) => draftVersion(ctx, { item: 'plan', content: plan, ...made }));
  await as(grace, (ctx) => withdrawVersion(ctx, { item: 'plan', version: 1, reason: 'not now' }));
  await sequence(NOW);
});

describe('what a superuser changes of grants and of what the portal says is named', () => {
  test('all of it is whole before', async () => {
    expect(await verify()).toMatchObject({ firstBad: null, isFinished: true });
  });

  test.each([
    [
      'trust_item_version',
      altered('trust_item_version', 'content', 'content_sha256', 'Three hours', 'One hour'),
      /: trust-publication outage.v2: its trust-item.json was changed$/,
    ],
    [
      'trust_item_version',
      `alter table trust_item_version drop constraint trust_item_version_digest;
        update trust_item_version set content_sha256 = repeat('0', 64) where version = 2`,
      /outage.v2: its row states another digest$/,
    ],
    [
      'trust_item_version',
      `update trust_item_version set access = 'nda' where version = 2`,
      /outage.v2: its row says access nda, which was not signed$/,
    ],
    [
      'trust_item_version',
      `update trust_item_version set review_by = '2030-01-01' where version = 2`,
      /outage.v2: its row says review_by 2030-01-01, which was not signed$/,
    ],
    [
      'trust_item_version',
      'delete from trust_item_version where version = 2',
      /: trust-publication outage.v2: its row is gone$/,
    ],
    [
      'trust_item_standing',
      `update trust_item_standing set state = 'draft' where version = 2`,
      /outage.v2: it stands as draft, and was published$/,
    ],
    [
      'trust_item_standing',
      `update trust_item_standing set state = 'published' where state = 'withdrawn'`,
      /: trust-publication rumour.v1: it stands as published, and was withdrawn$/,
    ],
    [
      'trust_item_standing',
      `update trust_item_standing set state = 'published' where version = 1 and state = 'withdrawn' and item_id =
         (select id from trust_item where slug = 'plan')`,
      /: trust-withdrawal plan.v1: it stands as published, and was withdrawn$/,
    ],
    [
      'trust_item_standing',
      `update trust_item_standing set state = 'superseded' where version = 2;
        update trust_item_standing set state = 'published' where state = 'superseded' and version = 1`,
      /: trust-publication outage.v1: it stands as published, and was superseded$/,
    ],
    [
      'trust_item_standing',
      `update trust_item_standing set state = 'withdrawn' where version = 2`,
      /: trust-publication outage.v2: it stands as withdrawn, and was published$/,
    ],
    [
      'trust_item_standing',
      `update trust_item_standing set state = 'superseded' where version = 2;
        update trust_item_standing set state = 'published' where version = 3`,
      /: trust-publication outage.v1: its version 3 stands as published, and no signed record says so$/,
    ],
    [
      'credit_grant',
      'update credit_grant set amount_minor = 9000, balance_minor = 9000',
      /: grant \S+: its row says amount 90.00, signed was 30.00$/,
    ],
    [
      'credit_grant',
      'update credit_grant set expires_on = null',
      /: grant \S+: its row says expires_on null, signed was 2027-12-31$/,
    ],
    [
      'credit_grant',
      'update credit_grant set balance_minor = balance_minor - 1',
      /: grant \S+: what is left of it does not follow from its entries$/,
    ],
    ['credit_grant', 'delete from credit_grant', /: grant \S+: its row is gone$/],
  ])('%s: %s', async (table, change, named) => {
    expect(await seen(table, change)).toMatch(named);
  });

  test('and nothing is left of it afterwards', async () => {
    expect(await verify()).toMatchObject({ firstBad: null });
  });
});
