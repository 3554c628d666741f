import { PDFDocument } from '@cantoo/pdf-lib';
import { beforeAll, describe, expect, test } from 'vitest';
import { signDocumentLink } from '#core/access/link-token.ts';
import { givenFileRoute, stillOpenRoute } from '#server/api/http/document-access-routes.ts';
import { stampedDocument } from '#server/jobs/stamped-document.ts';
import {
  type AccessWorld,
  accept,
  admitted,
  approveIt,
  ask,
  doing,
  foundAccess,
  mailedToken,
  makeReader,
  onePagePdf,
  open,
  prove,
  publishPdf,
  requestOf,
} from '#server/jobs/testing/access-world.ts';
import { carryOut } from '#server/jobs/testing/two-people.ts';
import {
  approveRequest,
  declineRequest,
  openDocument,
  proveMailbox,
  readAccessLog,
  readGrants,
  readLinkedDocument,
  readMailLink,
  readNdaReplacement,
  readNdaText,
  readReader,
  readRequests,
  readTenantAccess,
  readTenantsOfReader,
  recordNda,
  replaceNdaText,
  requestDocument,
  revokeGrant,
} from '#server/modules/access/index.ts';
import { withdrawVersion } from '#server/modules/trust/index.ts';
import { anonymous, type PersonActor } from '#server/platform/auth/actor.ts';
import { currentInstant } from '#server/platform/clock.ts';
import type { Ctx } from '#server/platform/context.ts';
import { withTenant } from '#server/platform/db/index.ts';
import { makeTestTenant, testCtx } from '#server/platform/db/testing/index.ts';
import { ownDatabase } from '#server/platform/db/testing/own-database.ts';
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

describe('asking', () => {
  test('is answered alike for every mailbox, and staff see it only once the mailbox is proven', async () => {
    const mailbox = 'ada@asking.example';
    expect(await ask(world, mailbox)).toBeUndefined();
    expect(await ask(world, mailbox)).toBeUndefined();
    expect((await doing(world, world.mona, readRequests)).some(({ address }) => address === mailbox)).toBe(
      false,
    );
    await prove(world, mailbox);
    expect(await requestOf(world, mailbox)).toMatchObject({
      company: 'asking.example',
      reason: 'Vendor review',
      state: 'requested',
      nda: 'none',
    });
    const records = await db.asAdmin(
      "select 1 from attestation where kind = 'access-request' and subject_name like '%' || $1",
      [mailbox],
    );
    expect(records).toHaveLength(1);
  });

  test.each(['policy', 'nothing-there'])('%s cannot be asked for', async (slug) => {
    await expect(ask(world, 'ada@asking.example', slug)).rejects.toMatchObject({
      code: 'access.unknown',
      status: 404,
    });
  });

  test('sends a mailbox few links a day', async () => {
    const mailbox = 'flood@asking.example';
    for (let count = 0; count < 8; count += 1) {
      await ask(world, mailbox);
      await carryOut(NOW);
    }
    const mails = await db.asAdmin('select 1 from mail_message where recipient = $1', [mailbox]);
    expect(mails).toHaveLength(5);
  });
});

describe('the link in a mail', () => {
  test('does nothing when it is opened, works once, and is over after a day', async () => {
    const mailbox = 'ada@links.example';
    await ask(world, mailbox);
    await carryOut(NOW);
    const token = await mailedToken(world, mailbox);
    const look = (now = NOW) => doing(world, anonymous, (ctx) => readMailLink(ctx, { token }), now);
    expect(await look()).toEqual({ state: 'fresh', address: mailbox });
    expect(await look()).toEqual({ state: 'fresh', address: mailbox });
    expect((await look(later(DAY))).state).toBe('over');
    await expect(
      doing(world, anonymous, (ctx) => proveMailbox(ctx, { token }), later(DAY)),
    ).rejects.toMatchObject({
      code: 'access.link_used',
    });
    await prove(world, mailbox);
    expect((await look()).state).toBe('used');
    await expect(doing(world, anonymous, (ctx) => proveMailbox(ctx, { token }))).rejects.toMatchObject({
      code: 'access.link_used',
      status: 409,
    });
  });

  test('that was invented is the same as nothing', async () => {
    const token = 'invented';
    const looking = doing(world, anonymous, (ctx) => readMailLink(ctx, { token }));
    await expect(looking).rejects.toMatchObject({ code: 'access.unknown', status: 404 });
    const proving = doing(world, anonymous, (ctx) => proveMailbox(ctx, { token }));
    await expect(proving).rejects.toMatchObject({ code: 'access.unknown', status: 404 });
  });
});

describe('the agreement', () => {
  test('is accepted once for a company, mailed to the signer, and a signed record', async () => {
    await ask(world, 'ada@bound.example');
    const pass = await prove(world, 'ada@bound.example');
    await accept(world, pass);
    await carryOut(NOW);
    const { sha256 } = await doing(world, anonymous, readNdaText);
    const [mail] = await db.asAdmin<{ text: string }>(
      'select text from mail_message where recipient = $1 order by created_at desc, id desc limit 1',
      ['ada@bound.example'],
    );
    expect(mail?.text).toContain(sha256);
    expect(mail?.text).toContain('PLANTILLA');
    await ask(world, 'ben@bound.example');
    const ben = await prove(world, 'ben@bound.example');
    expect(await doing(world, anonymous, (ctx) => readReader(ctx, { pass: ben }))).toMatchObject({
      nda: 'accepted',
    });
    await expect(accept(world, ben)).rejects.toMatchObject({ code: 'access.already_bound' });
    const records = await db.asAdmin(
      "select 1 from attestation where kind = 'nda-acceptance' and subject_name like 'bound.example,%'",
    );
    expect(records).toHaveLength(1);
  });

  test('binds nobody from a mailbox of a provider, and nothing is granted to it', async () => {
    await ask(world, 'ada@gmail.com');
    const pass = await prove(world, 'ada@gmail.com');
    await expect(accept(world, pass)).rejects.toMatchObject({ code: 'access.no_company' });
    await expect(approveIt(world, 'ada@gmail.com')).rejects.toMatchObject({
      code: 'access.nda_missing',
      status: 409,
    });
    const bound = { legalEntity: 'Ada', signer: 'Ada', reason: 'signed on paper' };
    await expect(
      doing(world, world.mona, (ctx) => recordNda(ctx, { party: 'GMAIL.com', ...bound })),
    ).rejects.toMatchObject({
      code: 'access.no_company',
    });
    await doing(world, world.mona, (ctx) => recordNda(ctx, { party: 'Ada@gmail.com', ...bound }));
    await expect(approveIt(world, 'ada@gmail.com')).resolves.toMatchObject({ grantId: expect.any(String) });
    await ask(world, 'eve@gmail.com');
    await prove(world, 'eve@gmail.com');
    await expect(approveIt(world, 'eve@gmail.com')).rejects.toMatchObject({ code: 'access.nda_missing' });
  });

  test.each([
    [{ mayBind: false }, 'access.authority_missing'],
    [{ name: '' }, 'access.field_missing'],
    [{ textSha256: 'a'.repeat(64) }, 'access.nda_text_changed'],
  ])('is not accepted with %j', async (change, code) => {
    const mailbox = `who-${code.length}@stated.example`;
    await ask(world, mailbox);
    await expect(accept(world, await prove(world, mailbox), change)).rejects.toMatchObject({ code });
  });

  test('needs a proven mailbox, and a forged pass is none', async () => {
    for (const pass of ['', 'forged.pass'])
      await expect(accept(world, pass)).rejects.toMatchObject({
        code: 'access.mailbox_unproven',
        status: 401,
      });
  });
});

describe('staff', () => {
  test('who may not decide are refused, and the decision is kept with the policies', async () => {
    await ask(world, 'ada@staff.example', 'whitepaper');
    await prove(world, 'ada@staff.example');
    await expect(approveIt(world, 'ada@staff.example', 'whitepaper', world.kim)).rejects.toMatchObject({
      code: 'policy.denied',
    });
    const { grantId } = await approveIt(world, 'ada@staff.example', 'whitepaper');
    const grant = (await doing(world, world.mona, readGrants)).find(({ id }) => id === grantId);
    expect(grant).toMatchObject({ state: 'active', grantedBy: `user:${world.mona.userId}`, opened: 0 });
    const decisions = await db.asAdmin<{ hash: string }>(
      "select policy_hash as hash from policy_decision where action = 'access.decideRequest'",
    );
    expect(decisions.map(({ hash }) => hash)).toContain(grant?.policyHash);
    await expect(approveIt(world, 'ada@staff.example', 'whitepaper')).rejects.toMatchObject({
      code: 'access.request_moved',
    });
  });

  test('decline with a reason that is mailed', async () => {
    await ask(world, 'ada@declined.example');
    const pass = await prove(world, 'ada@declined.example');
    const { id } = await requestOf(world, 'ada@declined.example');
    await doing(world, world.mona, (ctx) =>
      declineRequest(ctx, { requestId: id, reason: 'Not a customer yet' }),
    );
    await carryOut(NOW);
    const mails = await db.asAdmin(
      "select 1 from mail_message where recipient = 'ada@declined.example' and text like '%> Not a customer yet%'",
    );
    expect(mails).toHaveLength(1);
    await expect(open(world, pass)).rejects.toMatchObject({ code: 'access.unknown' });
  });

  test('do not see, and cannot decide, what nobody proved', async () => {
    await ask(world, 'ada@unproven.example');
    const [row] = await db.asAdmin<{ id: string }>(
      "select id from access_request where mailbox = 'ada@unproven.example'",
    );
    await expect(
      doing(world, world.mona, (ctx) =>
        approveRequest(ctx, { requestId: row?.id ?? '', days: 1, reason: 'why' }),
      ),
    ).rejects.toMatchObject({ code: 'access.unknown' });
  });
});

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
    const seen = (await doing(world, world.mona, readAccessLog)).filter(
      ({ address }) => address === 'ada@reading.example',
    );
    expect(seen).toMatchObject([{ slug: 'soc-report', version: 1 }]);
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
      { grantId: ada.grantId, party: 'ada@theirs.example', sha256: 'a'.repeat(64) },
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
});

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
  const [tenantId = null] = await doing(world, ada, (ctx) => readTenantsOfReader(ctx, { pass: '' }));
  expect(tenantId).toBe(tenant.id);
  const inside = <T>(actor: PersonActor, of: string, work: (ctx: Ctx) => Promise<T>) =>
    withTenant({ actor, tenantIds: [of] }, (tx) => work(testCtx(tx, { actor, now: NOW })));
  await inside(ada, tenant.id, (ctx) => readLinkedDocument(ctx, { pass: '', token, tenantId }));
  const own = await inside(ada, tenant.id, (ctx) => readTenantAccess(ctx, { tenantId: tenant.id }));
  expect(own).toMatchObject([{ slug: 'whitepaper', address: 'ada@member.example' }]);
  expect(await inside(eve, other.id, (ctx) => readTenantAccess(ctx, { tenantId: other.id }))).toEqual([]);
  const foreign = inside(eve, other.id, (ctx) => readTenantAccess(ctx, { tenantId: tenant.id }));
  await expect(foreign).rejects.toMatchObject({ code: 'policy.denied' });
  const stolen = inside(eve, other.id, (ctx) =>
    readLinkedDocument(ctx, { pass: '', token, tenantId: other.id }),
  );
  await expect(stolen).rejects.toMatchObject({ code: 'access.unknown' });
});

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
  await expect(
    db.asAdmin(
      "update access_request_standing set state = 'approved' where state in ('declined', 'unproven')",
    ),
  ).rejects.toThrow(/does not go from/);
  await expect(
    db.asAdmin(`insert into access_grant select gen_random_uuid(), r.id, r.item_id, r.mailbox, r.company, 'x', now(), now() + interval '1 day', 'x', gen_random_uuid()
      from access_request r join access_request_standing s on s.request_id = r.id where s.state = 'declined' limit 1`),
  ).rejects.toThrow(/approved request/);
});

describe('a new text', () => {
  test('says whom it asks again, and those read nothing until they accept it', async () => {
    const { pass } = await admitted(world, 'ada@replaced.example');
    await doing(world, world.mona, (ctx) =>
      recordNda(ctx, {
        party: 'paper.example',
        legalEntity: 'Paper',
        signer: 'Pat',
        reason: 'signed on paper',
      }),
    );
    const words = { title: 'Another agreement', paragraphs: ['One.'] };
    expect(
      await doing(world, world.mona, (ctx) => readNdaReplacement(ctx, { earlierStand: true })),
    ).toMatchObject({
      askedAgain: [],
    });
    const foreseen = await doing(world, world.mona, (ctx) =>
      readNdaReplacement(ctx, { earlierStand: false }),
    );
    expect(foreseen.askedAgain).toContain('replaced.example');
    expect(foreseen.unaffected).toContain('paper.example');
    const made = await doing(world, world.mona, (ctx) =>
      replaceNdaText(ctx, { en: words, es: words, earlierStand: false }),
    );
    expect(made).toEqual({ version: 2, askedAgain: foreseen.askedAgain });
    await expect(open(world, pass)).rejects.toMatchObject({ code: 'access.unknown' });
    expect(await doing(world, anonymous, (ctx) => readReader(ctx, { pass }))).toMatchObject({
      nda: 'outdated',
    });
    await accept(world, pass);
    await expect(open(world, pass)).resolves.toMatchObject({ version: 1 });
  });
});
