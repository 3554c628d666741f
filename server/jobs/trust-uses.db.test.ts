import { beforeAll, describe, expect, test } from 'vitest';
import { attestFacts } from '#server/modules/evidence/index.ts';
import {
  draftVersion,
  endServiceUse,
  readConcerned,
  readConcernedByChange,
  readOwnPortal,
  readServiceUses,
  setServiceUse,
  withdrawVersion,
} from '#server/modules/trust/index.ts';
import { type Actor, anonymous, type PersonActor } from '#server/platform/auth/actor.ts';
import { personByUserId } from '#server/platform/auth/sessions.ts';
import type { Ctx } from '#server/platform/context.ts';
import { withSystem, withTenant, withVendor } from '#server/platform/db/index.ts';
import { makeTestTenant, testCtx, testOperator } from '#server/platform/db/testing/index.ts';
import { ownDatabase } from '#server/platform/db/testing/own-database.ts';
import { ownHome } from '#server/platform/testing/own-home.ts';
import { openJobCtx } from './runtime.ts';
import { sequenceWaiting } from './sequence-log.ts';
import { foundBooks } from './testing/books-world.ts';
import { publishItem } from './testing/trust-world.ts';
import { makeStaff } from './testing/two-people.ts';

ownHome();
const db = ownDatabase();
const NOW = new Date('2026-12-20T09:00:00Z');
const words = (text: string) => ({ en: text, es: `${text} (es)` });
const runs = (title: string, ...regions: string[]) => ({
  kind: 'service' as const,
  title: words(title),
  summary: words('What it does.'),
  offeredIn: regions.map((region) => ({ region, name: words(region.toUpperCase()) })),
});
const update = (concern: { services?: string[]; regions?: string[] } = {}) => ({
  kind: 'update' as const,
  title: words('Maintenance'),
  body: words('It is looked after.'),
  on: '2026-12-19',
  ...concern,
});

let grace: PersonActor;
let mona: PersonActor;
let jonas: PersonActor;
let [acme, ganges, lumen] = ['', '', ''];
beforeAll(async () => {
  await foundBooks();
  grace = await makeStaff('vendor_admin', NOW);
  mona = await makeStaff('security', NOW);
  const manager = await makeStaff('account_manager', NOW);
  [acme, ganges, lumen] = [
    (await makeTestTenant()).id,
    (await makeTestTenant()).id,
    (await makeTestTenant()).id,
  ];
  await withTenant({ actor: testOperator, tenantIds: [acme] }, (tx) =>
    tx.staffAccount.create({
      data: { tenantId: acme, userId: manager.userId },
    }),
  );
  jonas = (await personByUserId(manager.userId, NOW)) ?? manager;
  await publish('requests', runs('Requests', 'eu', 'us'));
  await publish('storage', runs('Storage', 'eu'));
});

const publish = (item: string, content: Parameters<typeof draftVersion>[1]['content']) =>
  publishItem({ editor: grace, approver: mona, now: NOW }, { item, content });
const inTenant = <T>(tenantId: string, actor: Actor, work: (ctx: Ctx) => Promise<T>, now = NOW) =>
  withTenant({ actor, tenantIds: [tenantId] }, (tx) => work(testCtx(tx, { actor, now })));
const set = (
  tenantId: string,
  service: string,
  region: string,
  { actor = grace, startsOn = '2026-01-01' }: { actor?: Actor; startsOn?: string } = {},
) =>
  inTenant(tenantId, actor, (ctx) =>
    setServiceUse(ctx, { tenantId, service, region, startsOn, reason: 'it is in their contract' }),
  );
const end = (tenantId: string, useId: string, endsOn: string) =>
  inTenant(tenantId, grace, (ctx) => endServiceUse(ctx, { tenantId, useId, endsOn, reason: 'they moved' }));
const usesOf = (tenantId: string, actor: Actor = mona) =>
  inTenant(tenantId, actor, (ctx) => readServiceUses(ctx, { tenantId }));
const concernedBy = (item: string, version = 1, now = NOW) =>
  withVendor({ actor: mona, reason: 'test' }, async (tx) => {
    const found = await readConcerned(testCtx(tx, { actor: mona, now }), { item, version });
    return found.map(({ tenantId, uses }) => [
      [acme, ganges, lumen].indexOf(tenantId),
      uses.map(({ region, service }) => `${service}/${region}`),
    ]);
  });

describe('what a customer uses', () => {
  test('a change that is about less concerns those too whom what was so before concerned', async () => {
    const text = { en: 'Host', es: 'Alojamiento' };
    const said = { name: 'Host', purpose: text, region: text, dataCategories: text, url: null } as const;
    const host = { kind: 'subprocessor', ...said, since: '2026-01-01' } as const;
    await publish('for-some', host);
    await publish('for-some', { ...host, services: ['storage'], regions: ['nowhere'] });
    const found = await withVendor({ actor: mona, reason: 'test' }, async (tx) => {
      const ctx = testCtx(tx, { actor: mona, now: NOW });
      const first = await readConcernedByChange(ctx, { item: 'for-some', version: 1 });
      return [first, await readConcernedByChange(ctx, { item: 'for-some', version: 2 })];
    });
    const all = [acme, ganges, lumen];
    expect(found.map((list) => all.every((id) => list.some(({ tenantId }) => tenantId === id)))).toEqual([
      true,
      true,
    ]);
    expect(await concernedBy('for-some', 2)).toEqual([]);
    expect(new Set(found[1]?.map(({ tenantId }) => tenantId)).size).toBe(found[1]?.length);
  });

  test('is set by those who answer for the account, with a reason, and decides whom an item concerns', async () => {
    await set(acme, 'requests', 'eu');
    await set(acme, 'storage', 'eu', { actor: jonas });
    const { useId } = await set(ganges, 'requests', 'us');
    await publish('for-everybody', update());
    await publish('for-storage', update({ services: ['storage'] }));
    await publish('for-the-us', update({ regions: ['us'] }));
    expect(await concernedBy('for-everybody')).toEqual(
      expect.arrayContaining([
        [0, []],
        [1, []],
        [2, []],
      ]),
    );
    expect(await concernedBy('for-storage')).toEqual([[0, ['storage/eu']]]);
    expect(await concernedBy('for-the-us')).toEqual([[1, ['requests/us']]]);
    expect(await concernedBy('requests')).toEqual(
      expect.arrayContaining([
        [0, ['requests/eu']],
        [1, ['requests/us']],
      ]),
    );
    await end(ganges, useId, '2026-12-21');
    expect(await concernedBy('for-the-us'), 'its last day').toHaveLength(1);
    expect(await concernedBy('for-the-us', 1, new Date('2026-12-21T00:00:00Z'))).toEqual([]);
    const { services, uses } = await usesOf(ganges);
    expect(uses).toEqual([
      expect.objectContaining({
        service: 'requests',
        region: 'us',
        endsOn: '2026-12-21',
        standing: 'current',
        begun: expect.objectContaining({ reason: 'it is in their contract', byName: 'vendor_admin' }),
        ended: expect.objectContaining({ reason: 'they moved' }),
      }),
    ]);
    expect(services.map(({ service }) => service)).toEqual(['requests', 'storage']);
  });

  test.each([
    ['a service that nobody published', 'search', 'eu', 'trust.service_unknown'],
    ['an item that is no service', 'for-everybody', 'eu', 'trust.service_unknown'],
    ['a region that the service does not name', 'storage', 'us', 'trust.region_unknown'],
  ])('is never %s', async (_, service, region, code) => {
    await expect(set(lumen, service, region)).rejects.toMatchObject({ code });
  });

  test('is said once for each time, and ends once', async () => {
    const { useId } = await set(lumen, 'requests', 'us');
    await expect(set(lumen, 'requests', 'us', { startsOn: '2026-06-01' })).rejects.toMatchObject({
      code: 'trust.use_exists',
      status: 409,
    });
    await expect(end(lumen, useId, '2025-12-31')).rejects.toMatchObject({ code: 'trust.use_ends_early' });
    await end(lumen, useId, '2026-06-01');
    await expect(end(lumen, useId, '2026-07-01')).rejects.toMatchObject({
      code: 'trust.use_ended',
      status: 409,
    });
    await set(lumen, 'requests', 'us', { startsOn: '2026-06-01' });
    await expect(end(acme, useId, '2026-07-01'), 'of another customer').rejects.toMatchObject({
      status: 404,
    });
  });

  test('is kept whoever writes the row', async () => {
    await expect(db.asAdmin("update service_use set region = 'ap'")).rejects.toThrow(/immutable/);
    await expect(db.asAdmin('delete from service_use_end')).rejects.toThrow(/immutable/);
    const again = (service: string) =>
      db.asAdmin(
        `insert into service_use (tenant_id, id, service, region, starts_on, reason, recorded_by, recorded_at)
         values ('${acme}', gen_random_uuid(), '${service}', 'eu', '2026-12-01', 'x', 'x', now())`,
      );
    await expect(again('storage')).rejects.toThrow(/in use already/);
    await expect(again('for-storage')).rejects.toThrow(/no service/);
  });

  test('is no business of other staff, and of nobody else', async () => {
    await expect(set(ganges, 'storage', 'eu', { actor: jonas }), 'not his account').rejects.toMatchObject({
      code: 'policy.denied',
    });
    await expect(set(acme, 'requests', 'us', { actor: mona })).rejects.toMatchObject({
      code: 'policy.denied',
    });
    expect((await usesOf(acme, jonas)).uses).toHaveLength(2);
    await expect(usesOf(ganges, jonas)).rejects.toMatchObject({ code: 'policy.denied' });
    await expect(usesOf(acme, anonymous)).rejects.toMatchObject({ status: 401 });
  });
});

describe('the page of a customer', () => {
  const reader = (tenantId: string): PersonActor => ({
    ...grace,
    staffRoles: [],
    memberships: [{ tenantId, role: 'trust_reader' }],
  });
  const ownOf = (tenantId: string, actor: Actor = reader(tenantId)) =>
    inTenant(tenantId, actor, (ctx) => readOwnPortal(ctx, { tenantId }));
  const slugs = (portal: { readonly items: readonly { readonly slug: string }[] }) =>
    portal.items.map(({ slug }) => slug);

  test('has what concerns it and nothing that is about others only', async () => {
    const [first, second] = [(await makeTestTenant()).id, (await makeTestTenant()).id];
    await set(first, 'requests', 'us');
    await set(first, 'storage', 'eu');
    await set(second, 'requests', 'eu');
    await publish('news-for-all', update());
    await publish('news-of-storage', update({ services: ['storage'] }));
    await publish('news-of-the-us', update({ services: ['requests'], regions: ['us'] }));
    await publish('news-of-the-eu', update({ regions: ['eu'] }));
    const [one, other] = [await ownOf(first), await ownOf(second)];
    const news = (portal: typeof one) => slugs(portal).filter((slug) => slug.startsWith('news-'));
    expect(news(one)).toEqual(['news-for-all', 'news-of-storage', 'news-of-the-eu', 'news-of-the-us']);
    expect(news(other)).toEqual(['news-for-all', 'news-of-the-eu']);
    const all = ({ items, others }: typeof one) => items.length + others;
    expect(all(one)).toBe(all(other));
    expect(other.others).toBeGreaterThan(one.others);
    const places = ({ services }: typeof one) =>
      services.map(({ regions, slug }) => `${slug} ${regions.map(({ region }) => region).join()}`);
    expect(places(one)).toEqual(['requests us', 'storage eu']);
    expect(places(other)).toEqual(['requests eu']);
    expect(JSON.stringify(one)).not.toContain(second);
    expect(JSON.stringify(one), 'why is a matter of staff').not.toContain('it is in their contract');
  });

  test('of somebody who uses nothing has what is for everybody, says so, and invents no figure', async () => {
    const { id } = await makeTestTenant();
    await publish('for-nobody-there', update({ services: ['requests'] }));
    const portal = await ownOf(id);
    expect(portal).toMatchObject({ services: [], isKnown: false, tiles: [] });
    expect(slugs(portal)).toContain('for-everybody');
    expect(slugs(portal)).not.toContain('for-nobody-there');
  });

  test('counts its own signed records that a snapshot holds, and those of nobody else', async () => {
    const [mine, theirs] = [(await makeTestTenant()).id, (await makeTestTenant()).id];
    const record = (
      tenantId: string,
      kind: 'invoice' | 'credit-note' | 'legal-hold',
      ref: string,
      now = NOW,
    ) =>
      inTenant(
        tenantId,
        testOperator,
        (ctx) => attestFacts(ctx, { kind, tenantId, ref, name: ref, facts: { ref } }),
        now,
      );
    await record(mine, 'invoice', 'A-1');
    await record(mine, 'credit-note', 'A-2');
    // Of a hold the customer is not told, neither by the count nor by when the last was signed.
    await record(mine, 'legal-hold', 'A-3', new Date(NOW.getTime() + 1000));
    await record(theirs, 'invoice', 'B-1');
    const tiles = async () => (await ownOf(mine)).tiles;
    expect(await tiles()).toEqual([
      expect.objectContaining({ kind: 'invoices-logged', issued: 1, logged: 0, through: '2026-12-20' }),
      expect.objectContaining({ kind: 'records-logged', signed: 2, logged: 0, lastAt: NOW.toISOString() }),
    ]);
    await sequenceWaiting(openJobCtx('sequence-log', { now: NOW }));
    expect((await tiles()).map((tile) => 'logged' in tile && tile.logged)).toEqual([1, 2]);
  });

  test('is for its own people', async () => {
    await expect(ownOf(acme, reader(ganges))).rejects.toMatchObject({ code: 'policy.denied' });
    await expect(ownOf(acme, anonymous)).rejects.toMatchObject({ status: 401 });
  });
});

describe('a service', () => {
  test('that was withdrawn, or left a region, is used by nobody and shown as such on the desk', async () => {
    await publish('search', runs('Search', 'eu', 'us'));
    await set(ganges, 'search', 'us');
    await publish('for-search', update({ services: ['search'] }));
    expect(await concernedBy('for-search')).toEqual([[1, ['search/us']]]);
    const standing = async () =>
      (await usesOf(ganges)).uses.find(({ service }) => service === 'search')?.standing;
    await publish('search', runs('Search', 'eu'));
    expect(await standing()).toBe('region_withdrawn');
    expect(await concernedBy('for-search')).toEqual([]);
    await withSystem({ actor: grace }, (tx) =>
      withdrawVersion(testCtx(tx, { actor: grace, now: NOW }), {
        item: 'search',
        version: 2,
        reason: 'ended',
      }),
    );
    expect(await standing()).toBe('service_withdrawn');
  });
});
