import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { subprocessorsCsvRoute } from '#server/api/http/trust-routes.ts';
import { job as announce } from '#server/jobs/announce-subprocessors.ts';
import { openJobCtx } from '#server/jobs/runtime.ts';
import { foundBooks } from '#server/jobs/testing/books-world.ts';
import { publishItem } from '#server/jobs/testing/trust-world.ts';
import { approveProposal, carryOut, makeStaff } from '#server/jobs/testing/two-people.ts';
import {
  answerObjection,
  countLateNotices,
  fileObjection,
  readDeskChanges,
  readTenantChanges,
} from '#server/modules/announcements/index.ts';
import {
  draftVersion,
  readItem,
  readPublishedItem,
  readSubprocessorChange,
  submitForReview,
  withdrawVersion,
} from '#server/modules/trust/index.ts';
import { anonymous, type PersonActor } from '#server/platform/auth/actor.ts';
import { personByUserId } from '#server/platform/auth/sessions.ts';
import { currentInstant } from '#server/platform/clock.ts';
import type { Ctx } from '#server/platform/context.ts';
import { withSystem, withTenant, withVendor } from '#server/platform/db/index.ts';
import { makeTestTenant, type TestTenant, testCtx, testOperator } from '#server/platform/db/testing/index.ts';
import { ownDatabase } from '#server/platform/db/testing/own-database.ts';
import { ownHome } from '#server/platform/testing/own-home.ts';

ownHome();
const db = ownDatabase();
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

  test('is one against what was withdrawn too, and told as one', async () => {
    await publish('moved', content('EU'));
    await as(grace, (ctx) => withdrawVersion(ctx, { item: 'moved', version: 1, reason: 'taken back' }));
    await expect(publish('moved', content('US'))).rejects.toMatchObject({
      code: 'trust.effective_day_missing',
    });
    await publish('moved', content('US', { effectiveFrom: dayIn(30) }));
    const change = await as({ kind: 'system', job: announce.name }, (ctx) =>
      readSubprocessorChange(ctx, { slug: 'moved', version: 2, publishedAt: NOW }),
    );
    expect(change).toMatchObject({ kind: 'changed', fields: ['region'], from: dayIn(30) });
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

/** A customer with one administrator. */
async function makeCustomer(): Promise<{ tenant: TestTenant; admin: PersonActor; email: string }> {
  const tenant = await makeTestTenant();
  const userId = randomUUID();
  const email = `${tenant.externalId}@customer.example`;
  await withTenant({ actor: testOperator, tenantIds: [tenant.id] }, async (tx) => {
    await tx.user.create({ data: { id: userId, email, name: 'Admin' } });
    await tx.membership.create({
      data: { tenantId: tenant.id, userId, role: 'tenant_admin', createdAt: NOW },
    });
  });
  const admin = await personByUserId(userId, NOW);
  if (!admin) throw new Error('the person cannot act');
  return { tenant, admin, email };
}

const run = (now = NOW) => announce.run(openJobCtx(announce.name, { now }));
const inTenant = <T>(actor: PersonActor, tenantId: string, work: (ctx: Ctx) => Promise<T>, now = NOW) =>
  withTenant({ actor, tenantIds: [tenantId] }, (tx) => work(testCtx(tx, { actor, now })));
const changesOf = (one: Awaited<ReturnType<typeof makeCustomer>>, now = NOW) =>
  inTenant(one.admin, one.tenant.id, (ctx) => readTenantChanges(ctx, { tenantId: one.tenant.id }), now);
const mailsTo = (email: string) =>
  db.asAdmin<{ subject: string; text: string }>(
    'select subject, text from mail_message where recipient = $1 order by created_at, id',
    [email],
  );
const recordsOf = (kind: string, tenantId: string) =>
  db.asAdmin<{ payload: Buffer }>('select payload from attestation where kind = $1 and tenant_id = $2', [
    kind,
    tenantId,
  ]);

describe('customers', () => {
  test('are told of a change once, each with a signed record, whatever breaks off', async () => {
    const one = await makeCustomer();
    const two = await makeCustomer();
    await publish('mailer', content('EU', { effectiveFrom: dayIn(40), name: 'Mailer' }));
    vi.stubEnv('OPENBOOK_FAULT', 'announcements.customer-told:throw');
    await run();
    vi.stubEnv('OPENBOOK_FAULT', '');
    await Promise.all([run(), run()]);
    await run();
    for (const { email, tenant } of [one, two]) {
      const about = (await mailsTo(email)).filter(({ subject }) => subject.includes('Mailer'));
      expect(about).toHaveLength(1);
      const records = await recordsOf('subprocessor-notice', tenant.id);
      const facts = records
        .map(({ payload }) => JSON.parse(payload.toString()).predicate['subprocessor-notice'])
        .filter(({ item }) => item === 'mailer');
      expect(facts).toEqual([
        expect.objectContaining({ version: 1, daysAhead: 40, people: 1, objectionsUntil: dayIn(39) }),
      ]);
      expect(JSON.stringify(facts)).not.toContain('@');
    }
    const [view] = (await changesOf(one)).filter(({ slug }) => slug === 'mailer');
    expect(view).toMatchObject({ kind: 'new', daysAhead: 40, people: 1, mayObject: true, state: 'coming' });
  });

  test('are told by mail that says until when they may object; a mail that waits is late after an hour', async () => {
    const { email } = await makeCustomer();
    await publish('analytics', content('EU', { effectiveFrom: dayIn(35), name: 'Analytics' }));
    await run();
    const late = (now: Date) =>
      withSystem({ actor: { kind: 'system', job: 'metrics' } }, (tx) =>
        countLateNotices(testCtx(tx, { actor: { kind: 'system', job: 'metrics' }, now })),
      );
    expect(await late(NOW)).toBe(0);
    expect(await late(later(1))).toBeGreaterThan(0);
    await carryOut(NOW);
    const [mail] = (await mailsTo(email)).filter(({ subject }) => subject.includes('Analytics'));
    expect(mail?.text).toContain('object until');
    expect(mail?.text).toContain('/trust/subprocessors');
  });

  test('object in time, once, and nobody else sees it; staff answer, and both sides are mailed', async () => {
    const one = await makeCustomer();
    const other = await makeCustomer();
    await publish('search', content('EU', { effectiveFrom: dayIn(31), name: 'Search' }));
    await run();
    const [change] = (await changesOf(one)).filter(({ slug }) => slug === 'search');
    const changeId = change?.id ?? '';
    const object = (who: typeof one, now = NOW, tenantId = who.tenant.id) =>
      inTenant(
        who.admin,
        tenantId,
        (ctx) => fileObjection(ctx, { tenantId, changeId, reason: 'We do not want it' }),
        now,
      );
    await expect(object(one, later(31))).rejects.toMatchObject({ code: 'announcements.objection_late' });
    await expect(object(other, NOW, one.tenant.id)).rejects.toMatchObject({ code: 'policy.denied' });
    await object(one, later(30));
    await expect(object(one)).rejects.toMatchObject({ code: 'announcements.already_objected' });
    expect((await changesOf(other)).find(({ id }) => id === changeId)?.objection).toBeNull();
    const answer = (actor: PersonActor) =>
      inTenant(actor, one.tenant.id, (ctx) =>
        answerObjection(ctx, {
          tenantId: one.tenant.id,
          changeId,
          outcome: 'accepted',
          text: 'You stay on the EU one',
        }),
      );
    await expect(answer(one.admin)).rejects.toMatchObject({ code: 'policy.denied' });
    await answer(mona);
    await expect(answer(mona)).rejects.toMatchObject({ code: 'announcements.already_answered' });
    await carryOut(later(30));
    expect((await changesOf(one)).find(({ id }) => id === changeId)).toMatchObject({
      mayObject: false,
      objection: { reason: 'We do not want it', filedByName: 'Admin', answer: { outcome: 'accepted' } },
    });
    const subjects = (await mailsTo(one.email)).map(({ subject }) => subject);
    expect(subjects.filter((subject) => subject.includes('bjection'))).toHaveLength(2);
    expect((await mailsTo(mona.email)).filter(({ text }) => text.includes('We do not want it'))).toHaveLength(
      2,
    );
    expect(await recordsOf('subprocessor-objection', one.tenant.id)).toHaveLength(1);
    expect(await recordsOf('subprocessor-answer', one.tenant.id)).toHaveLength(1);
    const desk = await withVendor({ actor: mona, reason: 'test' }, (tx) =>
      readDeskChanges(testCtx(tx, { actor: mona, now: NOW })),
    );
    const told = desk.find(({ id }) => id === changeId)?.customers ?? [];
    expect(told.find(({ tenantId }) => tenantId === one.tenant.id)).toMatchObject({
      people: 1,
      mailsSent: 1,
    });
    await expect(
      db.asAdmin('update subprocessor_objection set reason = $1 where change_id = $2', ['x', changeId]),
    ).rejects.toThrow(/immutable/);
  });
});

describe('what was told and does not happen', () => {
  const aboutIt = async (email: string, name: string) =>
    (await mailsTo(email)).filter(({ subject }) => subject.includes(name));
  const noticesOf = async (item: string, tenantId: string) =>
    (await recordsOf('subprocessor-notice', tenantId))
      .map(({ payload }) => JSON.parse(payload.toString()).predicate['subprocessor-notice'])
      .filter((facts) => facts.item === item);
  const changeOf = async (one: Awaited<ReturnType<typeof makeCustomer>>, slug: string, now = NOW) =>
    (await changesOf(one, now)).find((change) => change.slug === slug);
  const withdraw = (item: string, version: number) =>
    as(grace, (ctx) => withdrawVersion(ctx, { item, version, reason: 'It is off' }));

  test('is told once to those who were told and who objected, with a signed record, whatever breaks off', async () => {
    const one = await makeCustomer();
    const two = await makeCustomer();
    await db.asAdmin(`update tenant set locale = 'es' where id = $1`, [two.tenant.id]);
    await publish('vault', content('EU', { effectiveFrom: dayIn(40), name: 'Vault' }));
    await run();
    const newcomer = await makeCustomer();
    const change = await changeOf(one, 'vault');
    const object = (who: typeof one) =>
      inTenant(who.admin, who.tenant.id, (ctx) =>
        fileObjection(ctx, { tenantId: who.tenant.id, changeId: change?.id ?? '', reason: 'Not with us' }),
      );
    await object(one);
    // Who was told as an administrator is told, whatever they are by now.
    await db.asAdmin(`update membership set role = 'viewer' where tenant_id = $1`, [one.tenant.id]);
    await withdraw('vault', 1);
    await expect(object(two)).rejects.toMatchObject({ code: 'announcements.change_withdrawn' });
    vi.stubEnv('OPENBOOK_FAULT', 'announcements.withdrawal-told:throw');
    await run();
    vi.stubEnv('OPENBOOK_FAULT', '');
    expect(await aboutIt(one.email, 'Vault')).toHaveLength(1);
    await Promise.all([run(), run()]);
    await run();
    const [, english] = await aboutIt(one.email, 'Vault');
    expect(english?.text).toContain('Your company had objected to it on');
    const [, spanish] = await aboutIt(two.email, 'Vault');
    expect(spanish?.subject).toContain('no se producirá');
    expect(spanish?.text).not.toMatch(/opon|opus/);
    for (const { email, tenant } of [one, two]) {
      expect(await aboutIt(email, 'Vault')).toHaveLength(2);
      const [notice, withdrawal] = (await noticesOf('vault', tenant.id)).toSorted((a, b) =>
        a.change < b.change ? -1 : 1,
      );
      expect(notice).toMatchObject({ change: 'new', version: 1 });
      expect(withdrawal).toMatchObject({
        change: 'withdrawn',
        withdraws: { change: 'new', effectiveFrom: dayIn(40) },
        people: 1,
      });
    }
    expect(await aboutIt(newcomer.email, 'Vault')).toEqual([]);
    expect(await changeOf(one, 'vault', later(41))).toMatchObject({
      state: 'withdrawn',
      withdrawn: { by: null },
      withdrawalTold: { people: 1 },
      mayObject: false,
    });
    await expect(
      db.asAdmin(
        `insert into subprocessor_objection select tenant_id, change_id, 'x', 'user:x', told_at, attestation_id
          from subprocessor_notice where change_id = $1 and tenant_id = $2`,
        [change?.id, two.tenant.id],
      ),
    ).rejects.toThrow(/the change was withdrawn/);
  });

  test('is said in the notice of what takes its place, also to whom that does not concern', async () => {
    const one = await makeCustomer();
    await publish('queue', content('EU', { effectiveFrom: dayIn(40), name: 'Queue' }));
    await run();
    // Nobody uses this service: the version before concerned everybody, the one after concerns nobody by itself.
    const ofNobody = { name: 'Queue', services: ['unused'] };
    await publish('queue', content('US', { ...ofNobody, effectiveFrom: dayIn(50) }));
    await run();
    await publish('queue', content('CA', { ...ofNobody, effectiveFrom: dayIn(60) }));
    await run();
    await run();
    const [first, second, third, ...more] = await aboutIt(one.email, 'Queue');
    expect(more).toEqual([]);
    expect(first?.text).not.toContain('takes its place');
    expect(second?.text).toContain('This mail takes its place');
    expect(third?.text.match(/takes its place/g)).toHaveLength(1);
    const byVersion = (await noticesOf('queue', one.tenant.id)).toSorted((a, b) => a.version - b.version);
    expect(byVersion.map(({ replaces }) => replaces)).toEqual([
      undefined,
      [{ version: 1, change: 'new', effectiveFrom: dayIn(40) }],
      [{ version: 2, change: 'changed', effectiveFrom: dayIn(50) }],
    ]);
    const [last, middle, earliest] = (await changesOf(one)).filter(({ slug }) => slug === 'queue');
    expect(last).toMatchObject({ state: 'coming', withdrawn: null, withdrawalTold: null });
    expect(middle).toMatchObject({ state: 'withdrawn', withdrawn: { by: 3 } });
    expect(earliest).toMatchObject({
      state: 'withdrawn',
      withdrawn: { by: 2 },
      withdrawalTold: { people: 1 },
    });
    await withdraw('queue', 3);
    await run();
    expect(await aboutIt(one.email, 'Queue')).toHaveLength(4);
  });

  test('is told of an end that is taken back; other words of what comes are told to nobody again', async () => {
    await publish('lake', content('EU', { name: 'Lake' }));
    await publish('lake', content('EU', { name: 'Lake', endsOn: dayIn(45) }));
    const one = await makeCustomer();
    await run();
    await publish('lake', content('EU', { name: 'Lake', url: 'https://lake.example', endsOn: dayIn(45) }));
    await run();
    expect(await changeOf(one, 'lake')).toMatchObject({ kind: 'ends', state: 'coming' });
    expect(await aboutIt(one.email, 'Lake')).toHaveLength(1);
    await publish('lake', content('EU', { name: 'Lake' }));
    await run();
    const [, mail, ...more] = await aboutIt(one.email, 'Lake');
    expect(mail?.text).toContain('would no longer use Lake');
    expect(more).toEqual([]);
    expect(await changeOf(one, 'lake')).toMatchObject({ state: 'withdrawn', withdrawn: { by: 4 } });
  });
});
