import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { utf8 } from '#core/proof/bytes.ts';
import { sha256Hex } from '#core/proof/digest.ts';
import {
  draftVersion,
  readItem,
  readItemFile,
  readItems,
  readPortal,
  readPublishedItem,
  readPublishedItems,
  simulatePolicy,
  submitForReview,
  withdrawVersion,
} from '#server/modules/trust/index.ts';
import { type Actor, anonymous, type PersonActor } from '#server/platform/auth/actor.ts';
import type { Ctx } from '#server/platform/context.ts';
import { withSystem } from '#server/platform/db/index.ts';
import { testCtx, testOperator } from '#server/platform/db/testing/index.ts';
import { ownDatabase } from '#server/platform/db/testing/own-database.ts';
import { changeSwitch } from '#server/platform/switches/index.ts';
import { ownHome } from '#server/platform/testing/own-home.ts';
import { job as runLookAgain } from './look-at-trust-items.ts';
import { openJobCtx } from './runtime.ts';
import { foundBooks } from './testing/books-world.ts';
import { publishItem } from './testing/trust-world.ts';
import { approveProposal, carryOut, makeStaff, rejectProposal } from './testing/two-people.ts';

ownHome();
const db = ownDatabase();
const NOW = new Date('2026-12-20T09:00:00Z');
const PDF = { name: 'policy.pdf', bytes: utf8('%PDF-1.7\nwords\n%%EOF\n') };

let grace: PersonActor;
let mona: PersonActor;
let kim: PersonActor;
beforeAll(async () => {
  await foundBooks();
  grace = await makeStaff('vendor_admin', NOW);
  mona = await makeStaff('security', NOW);
  kim = await makeStaff('support', NOW);
});

const doing = <T>(actor: Actor, work: (ctx: Ctx) => Promise<T>) =>
  withSystem({ actor }, (tx) => work(testCtx(tx, { actor, now: NOW })));
const words = (text: string) => ({ en: text, es: `${text} (es)` });
const document = (text = 'Security policy') =>
  ({ kind: 'document', title: words(text), summary: words('What we do.') }) as const;
const update = (text: string) =>
  ({ kind: 'update', title: words(text), body: words('It happened.'), on: '2026-12-19' }) as const;

type Draft = Parameters<typeof draftVersion>[1];
const draft = (input: Draft, file: Parameters<typeof draftVersion>[2] = null) =>
  doing(grace, (ctx) => draftVersion(ctx, { owner: 'Mona', reviewBy: '2027-06-30', ...input }, file));
type Key = { readonly item: string; readonly version: number };
const submit = ({ item, version }: Key, actor = grace) =>
  doing(actor, (ctx) => submitForReview(ctx, { item, version, reason: 'ready' }));
const withdraw = ({ item, version }: Key, actor = grace) =>
  doing(actor, (ctx) => withdrawVersion(ctx, { item, version, reason: 'it was wrong' }));
const approveBy = (actor: PersonActor, id: string) =>
  approveProposal({ tenantId: mona.userId, actor, now: NOW }, id);

const publish = (input: Draft, file: Parameters<typeof draftVersion>[2] = null) =>
  publishItem(
    { editor: grace, approver: mona, now: NOW },
    { owner: 'Mona', reviewBy: '2027-06-30', ...input },
    file,
  );

const seen = (slug: string, actor: Actor = anonymous) =>
  doing(actor, (ctx) => readPublishedItem(ctx, { slug }));
const fileFor = (actor: Actor, slug: string, grantId?: string) =>
  doing(actor, (ctx) => readItemFile(ctx, { slug, ...(grantId === undefined ? {} : { grantId }) }));
const statesOf = async (slug: string) => {
  const { versions } = await doing(mona, (ctx) => readItem(ctx, { slug }));
  return versions.map(({ state, version }) => `${version} ${state}`);
};
const recordsOf = (kind: string, ref: string) =>
  db.asAdmin<{ payload: Buffer }>(
    'select payload from attestation where tenant_id is null and kind = $1 and subject_ref = $2',
    [kind, ref],
  );

describe('publishing', () => {
  test('takes a second person, and is a signed record over words and file', async () => {
    const made = await draft({ item: 'security-policy', content: document() }, PDF);
    await expect(seen('security-policy')).rejects.toMatchObject({ code: 'trust.item_unknown', status: 404 });
    const { id } = await submit(made);
    await expect(approveBy(grace, id)).rejects.toMatchObject({ code: 'approvals.own_proposal' });
    await expect(approveBy(kim, id)).rejects.toMatchObject({ code: 'policy.denied' });
    await expect(seen('security-policy')).rejects.toMatchObject({ code: 'trust.item_unknown' });
    await approveBy(mona, id);
    await carryOut(NOW);
    const sha256 = sha256Hex(PDF.bytes);
    expect(await seen('security-policy')).toMatchObject({
      slug: 'security-policy',
      version: 1,
      content: { title: words('Security policy') },
      access: 'public',
      contentSha256: made.contentSha256,
      file: { name: 'policy.pdf', mediaType: 'application/pdf', sha256 },
    });
    const [record] = await recordsOf('trust-publication', 'security-policy/1');
    const statement = JSON.parse(record?.payload.toString() ?? '{}');
    expect(statement.subject.map(({ digest }: { digest: { sha256: string } }) => digest.sha256)).toEqual(
      expect.arrayContaining([made.contentSha256, sha256]),
    );
    expect(statement.predicate).toMatchObject({
      proposedBy: `user:${grace.userId}`,
      approvedBy: [`user:${mona.userId}`],
    });
    const file = await fileFor(anonymous, 'security-policy');
    expect(file.bytes.equals(PDF.bytes)).toBe(true);
  });

  test('of the next version supersedes what stood there and what waited', async () => {
    await publish({ item: 'moved-host', content: update('First') });
    const second = await draft({ item: 'moved-host', content: update('Second') });
    const waiting = await submit(second);
    await publish({ item: 'moved-host', content: update('Third') });
    expect(await statesOf('moved-host')).toEqual(['3 published', '2 superseded', '1 superseded']);
    expect(await approveBy(mona, waiting.id)).toBe('stale');
    expect((await seen('moved-host')).version).toBe(3);
  });

  test('after a rejection is asked for again with the same words', async () => {
    const made = await draft({ item: 'asked-again', content: update('Asked') });
    const first = await submit(made);
    expect((await submit(made)).id, 'the one that waits').toBe(first.id);
    await rejectProposal({ tenantId: mona.userId, actor: mona, now: NOW }, first.id);
    const second = await submit(made);
    expect(second.id).not.toBe(first.id);
    await approveBy(mona, second.id);
    await carryOut(NOW);
    expect((await seen('asked-again')).version).toBe(1);
  });

  test('never happens past the approval, whoever writes the row', async () => {
    const { item } = await draft({ item: 'past-the-door', content: update('Past') });
    const ofItem = `item_id = (select id from trust_item where slug = '${item}')`;
    for (const state of ['published', 'in-review', 'published'])
      if (state === 'published')
        await expect(
          db.asAdmin(`update trust_item_standing set state = 'published' where ${ofItem}`),
        ).rejects.toMatchObject({ code: '23514' });
      else await db.asAdmin(`update trust_item_standing set state = 'in-review' where ${ofItem}`);
    await expect(db.asAdmin(`update trust_item_version set owner = 'x' where ${ofItem}`)).rejects.toThrow(
      /immutable/,
    );
    await expect(db.asAdmin(`delete from trust_item_standing where ${ofItem}`)).rejects.toThrow(/immutable/);
  });
});

describe('withdrawing', () => {
  test('takes an item off at once, with its file, and is a signed record', async () => {
    const made = await publish({ item: 'taken-back', content: document() }, PDF);
    await withdraw(made);
    await expect(seen('taken-back')).rejects.toMatchObject({ code: 'trust.item_unknown' });
    await expect(fileFor(anonymous, 'taken-back')).rejects.toMatchObject({ code: 'trust.item_unknown' });
    expect(await recordsOf('trust-withdrawal', 'taken-back/1')).toHaveLength(1);
    await expect(withdraw(made)).rejects.toMatchObject({ code: 'trust.step_not_possible', status: 409 });
    await expect(submit(made)).rejects.toMatchObject({ code: 'trust.step_not_possible' });
  });

  test('of what waits makes its approval stale', async () => {
    const made = await draft({ item: 'thought-better', content: update('No') });
    const { id } = await submit(made);
    await withdraw(made);
    expect(await approveBy(mona, id)).toBe('stale');
    await carryOut(NOW);
    expect(await statesOf('thought-better')).toEqual(['1 withdrawn']);
  });
});

describe('the publication policy', () => {
  test('is told before anybody is asked to agree', async () => {
    const nobody = await draft({ item: 'nobodys', content: document(), owner: null, reviewBy: null }, PDF);
    await expect(submit(nobody)).rejects.toMatchObject({
      code: 'trust.policy_denies',
      path: 'owner',
      details: { obstacles: 'owner_missing review_missing' },
    });
    const { versions } = await doing(kim, (ctx) => readItem(ctx, { slug: 'nobodys' }));
    expect(versions[0]?.obstacles).toEqual(['owner_missing', 'review_missing']);
    const said = await draft({ item: 'said-by-nobody', content: update('Said'), owner: null });
    await expect(submit(said)).rejects.toMatchObject({ code: 'trust.policy_denies', path: 'owner' });
  });

  const decisionsOn = (resource: string) =>
    db.asAdmin<{ allowed: boolean; reason: string | null; hash: string }>(
      "select allowed, reason, policy_hash as hash from policy_decision where action = 'trust.publish' and resource = $1",
      [`trust-item:${resource}`],
    );
  const sha256 = () => sha256Hex(readFileSync('server/policies/publication/publication.cedar'));

  test('is asked again when it is published, and its decision is kept with its hash', async () => {
    await publish({ item: 'decided', content: document() }, PDF);
    expect(await decisionsOn('decided/1')).toEqual([{ allowed: true, reason: null, hash: sha256() }]);
    const late = await draft({ item: 'decided', content: document('Late'), reviewBy: '2026-12-20' });
    const { id } = await submit(late);
    await approveBy(mona, id);
    await carryOut(new Date('2026-12-21T00:30:00Z'));
    expect(await decisionsOn('decided/2')).toEqual([
      { allowed: false, reason: 'review_past', hash: sha256() },
    ]);
    expect(await statesOf('decided'), 'what stood goes on to stand').toEqual(['2 withdrawn', '1 published']);
  });

  test('withholds a document whose review is past, with its file, and says that it is there', async () => {
    await publish({ item: 'grows-old', content: document('Old'), reviewBy: '2026-12-21' }, PDF);
    await publish({ item: 'old-words', content: update('Old words'), reviewBy: '2026-12-21' });
    const onDay = <T>(day: string, work: (ctx: Ctx) => Promise<T>) =>
      withSystem({ actor: anonymous }, (tx) =>
        work(testCtx(tx, { actor: anonymous, now: new Date(`${day}T12:00:00Z`) })),
      );
    expect((await onDay('2026-12-21', readPortal)).items.map(({ slug }) => slug)).toContain('grows-old');
    const { items, withheld } = await onDay('2026-12-22', readPortal);
    expect(items.map(({ slug }) => slug)).not.toContain('grows-old');
    expect(withheld).toContainEqual({
      slug: 'grows-old',
      title: words('Old'),
      reviewBy: '2026-12-21',
      obstacles: ['review_past'],
    });
    expect(items.find(({ slug }) => slug === 'old-words')?.freshness).toBe('review-due');
    const unknown = { code: 'trust.item_unknown' };
    const late = { slug: 'grows-old' };
    await expect(onDay('2026-12-22', (ctx) => readPublishedItem(ctx, late))).rejects.toMatchObject(unknown);
    await expect(onDay('2026-12-22', (ctx) => readItemFile(ctx, late))).rejects.toMatchObject(unknown);
  });

  test('can be tried with another text, which changes nothing', async () => {
    await publish({ item: 'stays', content: update('Stays') });
    await draft({ item: 'would-come', content: update('No owner'), owner: null });
    const tried = (policy: string, actor: Actor = kim) =>
      doing(actor, (ctx) => simulatePolicy(ctx, { policy }));
    const { items, inForceSha256 } = await tried('permit(principal, action, resource);');
    expect(inForceSha256).toBe(sha256());
    expect(items).toContainEqual(
      expect.objectContaining({ slug: 'would-come', allowedNow: false, allowedThen: true }),
    );
    const none = await tried('permit(principal, action, resource is Evidence);');
    expect(none.items).toContainEqual(
      expect.objectContaining({ slug: 'stays', allowedNow: true, allowedThen: false }),
    );
    const figures = { tiles: 'customer', allowedNow: true };
    expect(none.tiles).toContainEqual({ ...figures, allowedThen: false });
    const own = await tried('permit(principal, action, resource is Slo);');
    expect(own.tiles).toContainEqual({ ...figures, allowedThen: true });
    expect((await seen('stays')).version).toBe(1);
    await expect(tried('permit everything')).rejects.toMatchObject({
      code: 'trust.policy_invalid',
      path: 'policy',
    });
    await expect(tried('permit(principal, action, resource);', anonymous)).rejects.toMatchObject({
      status: 401,
    });
  });
});

describe('looking again', () => {
  const on = (day: string) =>
    runLookAgain.run(openJobCtx('look-at-trust-items', { now: new Date(`${day}T05:20:00Z`) }));
  const noticesOf = async (item: string) => {
    const rows = await db.asAdmin<{ kind: string }>(
      "select kind from notice where user_id = $1 and params->>'item' = $2 order by created_at",
      [mona.userId, item],
    );
    return rows.map(({ kind }) => kind);
  };

  test('tells of a review that is near and of one that is past, once each, and keeps what the policy says then', async () => {
    await publish({ item: 'looked-at', content: document(), reviewBy: '2027-03-20' }, PDF);
    const kept = () =>
      db.asAdmin<{ allowed: boolean }>(
        "select allowed from policy_decision where action = 'trust.publish' and resource = 'trust-item:looked-at/1' order by at",
      );
    await on('2027-03-05');
    expect(await noticesOf('looked-at')).toEqual([]);
    await on('2027-03-06');
    await on('2027-03-07');
    expect(await noticesOf('looked-at')).toEqual(['trust.review-soon']);
    expect(await kept()).toEqual([{ allowed: true }]);
    await on('2027-03-21');
    await on('2027-03-22');
    expect(await noticesOf('looked-at')).toEqual(['trust.review-soon', 'trust.review-past']);
    expect(await kept()).toEqual([{ allowed: true }, { allowed: false }]);
    const support = await db.asAdmin("select 1 from notice where user_id = $1 and kind like 'trust.%'", [
      kim.userId,
    ]);
    expect(support, 'who may not write is not asked').toEqual([]);
    const ofFigures = await db.asAdmin(
      "select allowed, reason from policy_decision where resource = 'trust-tiles:customer'",
    );
    expect(ofFigures, 'once, while the answer and the policy are the same').toEqual([
      { allowed: true, reason: null },
    ]);
  });
});

describe('a file', () => {
  test.each([
    ['public', [true, true, true]],
    ['signed-in', [false, true, true]],
    ['on-request', [false, false, true]],
    ['nda', [false, false, true]],
  ] as const)('that is %s is read by whom it says', async (access, [nobody, person, granted]) => {
    const item = `file-${access}`;
    await publish({ item, content: document(), access }, PDF);
    const reads = (actor: Actor, grantId?: string) =>
      fileFor(actor, item, grantId).then(
        () => true,
        () => false,
      );
    expect(await reads(anonymous)).toBe(nobody);
    expect(await reads(kim)).toBe(person);
    expect(await reads(anonymous, 'a-grant')).toBe(granted);
    expect(await reads(anonymous, '')).toBe(nobody);
    expect((await seen(item)).access, 'everybody knows that it can be asked for').toBe(access);
  });

  test('is what its bytes are', async () => {
    const asPdf = { name: 'policy.pdf', bytes: utf8('#!/bin/sh\n') };
    await expect(draft({ item: 'a-program', content: document() }, asPdf)).rejects.toMatchObject({
      code: 'files.executable',
    });
    const made = await draft({ item: 'no-file', content: document() });
    await expect(submit(made)).rejects.toMatchObject({ code: 'trust.file_missing' });
  });

  test('goes on to the next version unless it is dropped or replaced', async () => {
    await draft({ item: 'kept-file', content: document() }, PDF);
    await draft({ item: 'kept-file', content: document('Other words') });
    await draft({ item: 'kept-file', content: document(), keepsFile: false });
    const { versions } = await doing(mona, (ctx) => readItem(ctx, { slug: 'kept-file' }));
    expect(versions.map(({ file }) => file?.name ?? null)).toEqual([null, 'policy.pdf', 'policy.pdf']);
  });

  test('and access belong to documents alone', async () => {
    const content = update('No file');
    await expect(draft({ item: 'wrong', content }, PDF)).rejects.toMatchObject({
      code: 'trust.file_not_for_kind',
    });
    await expect(draft({ item: 'wrong', content, access: 'nda' })).rejects.toMatchObject({
      code: 'trust.access_not_for_kind',
    });
  });
});

describe('the desk', () => {
  test('writes and submits for those who answer for it; others of the house read', async () => {
    await expect(
      doing(kim, (ctx) => draftVersion(ctx, { item: 'by-kim', content: update('Kim') })),
    ).rejects.toMatchObject({ code: 'policy.denied' });
    const made = await draft({ item: 'read-by-all', content: update('Read') });
    await expect(submit(made, kim)).rejects.toMatchObject({ code: 'policy.denied' });
    await expect(withdraw(made, kim)).rejects.toMatchObject({ code: 'policy.denied' });
    expect((await doing(kim, readItems)).map(({ item }) => item)).toContain('read-by-all');
    await expect(doing(anonymous, readItems)).rejects.toMatchObject({ code: 'auth.sign_in_required' });
  });

  test('an item keeps its kind, and a review that is past is no review', async () => {
    await draft({ item: 'one-kind', content: update('One') });
    await expect(draft({ item: 'one-kind', content: document() }, PDF)).rejects.toMatchObject({
      code: 'trust.kind_changed',
    });
    const late = await draft({ item: 'late', content: update('Late'), reviewBy: '2026-12-19' });
    await expect(submit(late)).rejects.toMatchObject({ code: 'trust.review_past', path: 'reviewBy' });
    await expect(submit({ item: 'late', version: 9 })).rejects.toMatchObject({ status: 404 });
  });

  test('is read-only with the switch off, and what was approved waits', async () => {
    const made = await draft({ item: 'waits', content: update('Waits') });
    const { id } = await submit(made);
    const switching = (enabled: boolean) =>
      doing(testOperator, (ctx) =>
        changeSwitch(ctx, { name: 'trust-portal', tenantId: null, enabled, reason: 'test' }),
      );
    await switching(false);
    await expect(draft({ item: 'refused', content: update('No') })).rejects.toMatchObject({
      code: 'trust.read_only',
    });
    await approveBy(mona, id);
    await carryOut(NOW);
    expect((await doing(anonymous, readPublishedItems)).map(({ slug }) => slug)).not.toContain('waits');
    await switching(true);
    await carryOut(new Date(NOW.getTime() + 3_600_000));
    expect((await seen('waits')).version).toBe(1);
  });
});
