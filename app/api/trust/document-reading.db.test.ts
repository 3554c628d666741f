import { PDFDocument } from '@cantoo/pdf-lib';
import { beforeAll, describe, expect, test } from 'vitest';
import { signDocumentLink } from '#core/access/link-token.ts';
import {
  accessCsvRoute,
  givenFileRoute,
  stillOpenRoute,
  tenantAccessCsvRoute,
} from '#server/api/http/document-access-routes.ts';
import type { RouteHandler } from '#server/api/http/routes.ts';
import { trustFileRoute } from '#server/api/http/trust-routes.ts';
import { stampedDocument } from '#server/jobs/stamped-document.ts';
import {
  type AccessWorld,
  admitted,
  approveIt,
  ask,
  doing,
  foundAccess,
  makeReader,
  onePagePdf,
  open,
  prove,
  publishPdf,
  requestOf,
} from '#server/jobs/testing/access-world.ts';
import {
  declineRequest,
  openDocument,
  readAccessLog,
  readLinkedDocument,
  readTenantAccess,
  readTenantsOfReader,
  requestDocument,
  revokeGrant,
} from '#server/modules/access/index.ts';
import { withdrawVersion } from '#server/modules/trust/index.ts';
import { anonymous, type PersonActor } from '#server/platform/auth/actor.ts';
import { sessionCookieName } from '#server/platform/auth/session-token.ts';
import { createSessionFor } from '#server/platform/auth/sessions.ts';
import { currentInstant } from '#server/platform/clock.ts';
import type { Ctx } from '#server/platform/context.ts';
import { withTenant, withVendor } from '#server/platform/db/index.ts';
import { makeTestTenant, testCtx } from '#server/platform/db/testing/index.ts';
import { ownDatabase } from '#server/platform/db/testing/own-database.ts';
import { settings } from '#server/platform/env.ts';
import { countedKey } from '#server/platform/rate-limit.ts';
import { ownHome } from '#server/platform/testing/own-home.ts';

ownHome();
const db = ownDatabase();
// The routes ask the clock, so that everything here happens about now.
const NOW = currentInstant();
const later = (ms: number) => new Date(NOW.getTime() + ms);
const DAY = 86_400_000;

let world: AccessWorld;
beforeAll(async () => {
  world = await foundAccess(db, NOW);
}, 60_000);

const openedBy = async (mailbox: string) => {
  const { mona: actor } = world;
  const { events } = await withVendor({ actor, reason: 'what was opened' }, (tx) =>
    readAccessLog(testCtx(tx, { actor, now: NOW })),
  );
  return events.filter(({ address }) => address === mailbox);
};
const file = givenFileRoute(stampedDocument);
const fetchFile = (pass: string, token: string, headers: Record<string, string> = {}) =>
  file(
    new Request('http://localhost:3000/api/trust/files/x', {
      headers: { cookie: `openbook-reader=${pass}`, ...headers },
    }),
    { params: Promise.resolve({ token }) },
  );
const stillOpen = (pass: string, slug = 'soc-report') =>
  stillOpenRoute(
    new Request('http://localhost:3000/api/trust/open/x', { headers: { cookie: `openbook-reader=${pass}` } }),
    { params: Promise.resolve({ slug }) },
  );

describe('reading', () => {
  test('gives a marked copy, in ranges, never kept by a cache, and is in the log once for a link', async () => {
    const { pass } = await admitted(world, 'ada@reading.example');
    const { token } = await open(world, pass);
    const whole = await fetchFile(pass, token);
    expect(whole.status).toBe(200);
    expect(whole.headers.get('cache-control')).toBe('private, no-store');
    expect(whole.headers.get('content-disposition')).toBe('inline; filename="soc-report.pdf"');
    const bytes = new Uint8Array(await whole.arrayBuffer());
    const marked = await PDFDocument.load(bytes);
    expect(marked.getPageCount()).toBe(1);
    expect(bytes.length).toBeGreaterThan((await onePagePdf()).length);
    const part = await fetchFile(pass, token, { range: 'bytes=10-19' });
    expect([part.status, part.headers.get('content-range')]).toEqual([206, `bytes 10-19/${bytes.length}`]);
    expect(new Uint8Array(await part.arrayBuffer())).toEqual(bytes.subarray(10, 20));
    const beyond = await fetchFile(pass, token, { range: `bytes=${bytes.length}-` });
    expect([beyond.status, beyond.headers.get('content-range')]).toEqual([416, `bytes */${bytes.length}`]);
    expect(await openedBy('ada@reading.example')).toMatchObject([{ slug: 'soc-report', version: 1 }]);
  }, 30_000);

  test('ends at once when it is revoked: the next range, the open page, a new link', async () => {
    const { grantId, pass } = await admitted(world, 'ada@revoked.example');
    const { token } = await open(world, pass);
    expect((await fetchFile(pass, token)).status).toBe(200);
    expect((await stillOpen(pass)).status).toBe(204);
    await doing(world, world.mona, (ctx) => revokeGrant(ctx, { grantId, reason: 'Left the company' }));
    const answers = [await fetchFile(pass, token, { range: 'bytes=0-9' }), await stillOpen(pass)];
    for (const answer of answers) {
      expect(answer.status).toBe(404);
      expect(await answer.json()).toMatchObject({ code: 'access.unknown' });
    }
    await expect(open(world, pass)).rejects.toMatchObject({ code: 'access.unknown' });
    await expect(
      doing(world, world.mona, (ctx) => revokeGrant(ctx, { grantId, reason: 'again' })),
    ).rejects.toMatchObject({
      code: 'access.grant_over',
    });
  }, 30_000);

  test('is for the browser that the link was made for, with a link of ours', async () => {
    const ada = await admitted(world, 'ada@theirs.example');
    const eve = await admitted(world, 'eve@theirs.example');
    const { token } = await open(world, ada.pass);
    const forged = signDocumentLink(
      { grantId: ada.grantId, reader: 'ada@theirs.example', customers: null, sha256: 'a'.repeat(64) },
      { key: new Uint8Array(32), at: NOW, until: later(DAY) },
    );
    for (const [pass, link] of [
      ['', token],
      [eve.pass, token],
      [ada.pass, forged],
      [ada.pass, 'invented'],
    ] as const) {
      const answer = await fetchFile(pass, link);
      expect(answer.status).toBe(404);
      expect(await answer.json()).toMatchObject({ code: 'access.unknown' });
    }
  });

  test('goes on under its link while a page is asked for again, until the link is old or another’s', async () => {
    const ada = await admitted(world, 'ada@again.example');
    const eve = await admitted(world, 'eve@again.example');
    const again = (pass: string, link: string, seconds: number) =>
      doing(
        world,
        anonymous,
        (ctx) => openDocument(ctx, { pass, slug: 'soc-report', link }),
        later(seconds * 1000),
      );
    const { token } = await open(world, ada.pass);
    expect((await again(ada.pass, token, 15)).token).toBe(token);
    expect((await again(ada.pass, token, 585)).token).not.toBe(token);
    expect((await again(ada.pass, 'invented', 15)).token).not.toBe(token);
    expect((await again(eve.pass, token, 15)).token).not.toBe(token);
  });

  test('is over when the grant expires', async () => {
    const { pass } = await admitted(world, 'ada@expired.example');
    await expect(open(world, pass, 'soc-report', later(3_600_000))).resolves.toMatchObject({
      address: 'ada@expired.example',
    });
    await ask(world, 'ada@expired.example', 'soc-report', later(7 * DAY));
    const again = await prove(world, 'ada@expired.example', later(7 * DAY));
    await expect(open(world, again, 'soc-report', later(7 * DAY))).rejects.toMatchObject({
      code: 'access.unknown',
    });
  });

  test('is over when the document is withdrawn', async () => {
    const made = await publishPdf(world, 'short-lived', 'on-request');
    await ask(world, 'ada@withdrawn.example', 'short-lived');
    const pass = await prove(world, 'ada@withdrawn.example');
    await approveIt(world, 'ada@withdrawn.example', 'short-lived');
    const { token } = await open(world, pass, 'short-lived');
    await doing(world, world.grace, (ctx) =>
      withdrawVersion(ctx, { item: 'short-lived', version: made.version, reason: 'wrong' }),
    );
    expect((await fetchFile(pass, token)).status).toBe(404);
  });

  test('stays in the log by its name when the document is withdrawn, and who still waits is declined', async () => {
    const { version } = await publishPdf(world, 'taken-back', 'on-request');
    for (const mailbox of ['ada@kept.example', 'ben@kept.example']) await ask(world, mailbox, 'taken-back');
    const pass = await prove(world, 'ada@kept.example');
    await prove(world, 'ben@kept.example');
    await approveIt(world, 'ada@kept.example', 'taken-back');
    const { token } = await open(world, pass, 'taken-back');
    expect((await fetchFile(pass, token)).status).toBe(200);
    await doing(world, world.grace, (ctx) =>
      withdrawVersion(ctx, { item: 'taken-back', version, reason: 'wrong' }),
    );
    const name = { slug: 'taken-back', title: { en: 'taken-back', es: 'taken-back (es)' } };
    expect(await openedBy('ada@kept.example')).toMatchObject([name]);
    const { id } = await requestOf(world, 'ben@kept.example', 'taken-back');
    const no = { requestId: id, reason: 'No longer given' };
    await doing(world, world.mona, (ctx) => declineRequest(ctx, no));
    expect(await requestOf(world, 'ben@kept.example', 'taken-back')).toMatchObject({
      ...name,
      state: 'declined',
    });
  }, 30_000);
});

test('open pages ask as often as they need to, and take nothing from opening', async () => {
  const { pass } = await admitted(world, 'ada@tabs.example');
  const isCounted = async (deed: string, key: string) => {
    const row = [`access-${deed}:${countedKey(key.toLowerCase())}`];
    return (await db.asAdmin('select 1 from rate_limit where key = $1', row)).length > 0;
  };
  for (let count = 0; count < 70; count += 1) expect((await stillOpen(pass)).status).toBe(204);
  expect(await isCounted('watch', 'ada@tabs.example')).toBe(true);
  expect(await isCounted('open', pass)).toBe(false);
  // Who shows no pass of ours is counted like anybody who tries to open.
  expect((await stillOpen('invented')).status).toBe(404);
  expect(await isCounted('open', 'invented')).toBe(true);
}, 30_000);

test('the files of the log have every line, and a page of it says that there are more', async () => {
  const tenant = await makeTestTenant();
  const ada = await makeReader(world, tenant.id, 'ada@much.example');
  await db.asAdmin(
    `insert into access_event (id, tenant_id, item_id, version, mailbox, file_sha256, link_sha256, opened_at)
      select gen_random_uuid(), $1, i.id, 1, 'ada@much.example', repeat('a', 64), encode(sha256(('much ' || n)::bytea), 'hex'),
        now() - interval '1 minute' * (n / 7)
      from trust_item i, generate_series(1, 2500) n where i.slug = 'whitepaper'`,
    [tenant.id],
  );
  const of = { tenantId: tenant.id };
  const page = await withTenant({ actor: ada, tenantIds: [tenant.id] }, (tx) =>
    readTenantAccess(testCtx(tx, { actor: ada, now: NOW }), { ...of, limit: 200 }),
  );
  expect([page.events.length, page.next]).toEqual([200, expect.any(String)]);
  const linesOf = async (route: RouteHandler, who: PersonActor, params: Record<string, string>) => {
    const { token } = await createSessionFor({ userId: who.userId, now: NOW });
    const answer = await route(
      new Request('http://localhost:3000/csv', {
        headers: { cookie: `${sessionCookieName(settings().url)}=${token}` },
      }),
      { params: Promise.resolve(params) },
    );
    return (await answer.text()).split('\r\n').filter((line) => line.endsWith('ada@much.example'));
  };
  const own = await linesOf(tenantAccessCsvRoute, ada, { tenant: tenant.externalId });
  expect(own).toHaveLength(2500);
  expect(own).toEqual(own.toSorted().toReversed());
  expect(await linesOf(accessCsvRoute, world.mona, {})).toEqual(own);
}, 30_000);

test('who signed in needs no link, and the administrators of their company see what they open', async () => {
  const tenant = await makeTestTenant();
  const other = await makeTestTenant();
  const ada = await makeReader(world, tenant.id, 'ada@member.example');
  const eve = await makeReader(world, other.id, 'eve@other.example');
  const reason = 'Our yearly review';
  await doing(world, ada, (ctx) =>
    requestDocument(ctx, { slug: 'whitepaper', email: 'Ada@Member.example', reason, locale: 'en' }),
  );
  await approveIt(world, 'ada@member.example', 'whitepaper');
  const { token } = await doing(world, ada, (ctx) => openDocument(ctx, { pass: '', slug: 'whitepaper' }));
  expect(await doing(world, ada, (ctx) => readTenantsOfReader(ctx, { pass: '' }))).toEqual([tenant.id]);
  const inside = <T>(actor: PersonActor, of: string, work: (ctx: Ctx) => Promise<T>) =>
    withTenant({ actor, tenantIds: [of] }, (tx) => work(testCtx(tx, { actor, now: NOW })));
  await inside(ada, tenant.id, (ctx) => readLinkedDocument(ctx, { pass: '', token }));
  const own = await inside(ada, tenant.id, (ctx) => readTenantAccess(ctx, { tenantId: tenant.id }));
  expect(own.events).toMatchObject([{ slug: 'whitepaper', address: 'ada@member.example' }]);
  const others = await inside(eve, other.id, (ctx) => readTenantAccess(ctx, { tenantId: other.id }));
  expect(others.events).toEqual([]);
  const foreign = inside(eve, other.id, (ctx) => readTenantAccess(ctx, { tenantId: tenant.id }));
  await expect(foreign).rejects.toMatchObject({ code: 'policy.denied' });
  const stolen = inside(eve, other.id, (ctx) => readLinkedDocument(ctx, { pass: '', token }));
  await expect(stolen).rejects.toMatchObject({ code: 'access.unknown' });
  // A person of two customers is seen by both; a link is over when they are no longer a person of one.
  const joined = [other.id, ada.userId];
  await db.asAdmin(
    "insert into membership (tenant_id, user_id, role, created_at) values ($1, $2, 'viewer', now())",
    joined,
  );
  const both = [tenant.id, other.id];
  const readAs = (link: string) =>
    withTenant({ actor: ada, tenantIds: both }, (tx) =>
      readLinkedDocument(testCtx(tx, { actor: ada, now: NOW }), { pass: '', token: link }),
    );
  await expect(readAs(token)).rejects.toMatchObject({ code: 'access.unknown' });
  const { token: next } = await doing(world, ada, (ctx) =>
    openDocument(ctx, { pass: '', slug: 'whitepaper', link: token }),
  );
  await readAs(next);
  const seen = await inside(eve, other.id, (ctx) => readTenantAccess(ctx, { tenantId: other.id }));
  expect(seen.events).toMatchObject([{ address: 'ada@member.example' }]);
  await db.asAdmin('delete from membership where tenant_id = $1 and user_id = $2', joined);
  await expect(readAs(next)).rejects.toMatchObject({ code: 'access.unknown' });
});

test('a file for people who signed in is marked with who reads, and each of their customers sees it', async () => {
  await publishPdf(world, 'handbook', 'signed-in');
  const tenant = await makeTestTenant();
  const other = await makeTestTenant();
  const ada = await makeReader(world, tenant.id, 'ada@handbook.example');
  const get = trustFileRoute(async (linked, key) => {
    marked.push(`${linked.address} ${linked.stampedAt.toISOString()}`);
    return stampedDocument(linked, key);
  });
  const marked: string[] = [];
  const fetchAs = async (who: PersonActor | null, slug = 'handbook') => {
    const made = who === null ? null : await createSessionFor({ userId: who.userId, now: NOW });
    const cookie = made === null ? '' : `${sessionCookieName(settings().url)}=${made.token}`;
    return get(new Request('http://localhost:3000/trust/documents/x', { headers: { cookie } }), {
      params: Promise.resolve({ slug }),
    });
  };
  expect((await fetchAs(null)).status).toBe(401);
  expect(await openedBy('ada@handbook.example')).toEqual([]);
  const given = await fetchAs(ada);
  expect([given.status, given.headers.get('cache-control')]).toEqual([200, 'private, no-cache']);
  const bytes = new Uint8Array(await given.arrayBuffer());
  expect((await PDFDocument.load(bytes)).getPageCount()).toBe(1);
  expect(bytes.length).toBeGreaterThan((await onePagePdf()).length);
  expect(marked).toEqual([expect.stringMatching(/^ada@handbook\.example .*:00\.000Z$/)]);
  const line = { slug: 'handbook', version: 1, address: 'ada@handbook.example' };
  const read = (actor: PersonActor, of: string) =>
    withTenant({ actor, tenantIds: [of] }, (tx) =>
      readTenantAccess(testCtx(tx, { actor, now: NOW }), { tenantId: of }),
    );
  expect((await read(ada, tenant.id)).events).toMatchObject([line]);
  const eve = await makeReader(world, other.id, 'eve@handbook.example');
  expect((await read(eve, other.id)).events).toEqual([]);
  expect(await openedBy('ada@handbook.example')).toMatchObject([line]);
  // Staff are of no customer; the desk sees them. What is for everybody is neither marked nor logged.
  expect((await fetchAs(world.kim)).status).toBe(200);
  expect(await openedBy(world.kim.email)).toMatchObject([{ slug: 'handbook' }]);
  expect((await fetchAs(world.kim, 'policy')).status).toBe(200);
  expect(marked).toHaveLength(2);
  expect(await openedBy(world.kim.email)).toHaveLength(1);
}, 30_000);

test('what is there is not rewritten, also not by somebody with the database', async () => {
  for (const table of [
    'nda_text',
    'nda_binding',
    'access_request',
    'access_grant',
    'access_revocation',
    'access_event',
  ])
    await expect(db.asAdmin(`delete from ${table}`), table).rejects.toThrow(/immutable|is kept/);
});
