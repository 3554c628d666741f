import { randomUUID } from 'node:crypto';
import { PDFDocument } from '@cantoo/pdf-lib';
import { beforeAll, describe, expect, test } from 'vitest';
import { signDocumentLink } from '#core/access/link-token.ts';
import { givenFileRoute, stillOpenRoute } from '#server/api/http/document-access-routes.ts';
import { stampedDocument } from '#server/jobs/stamped-document.ts';
import { foundBooks } from '#server/jobs/testing/books-world.ts';
import { approveProposal, carryOut, makeStaff } from '#server/jobs/testing/two-people.ts';
import {
  acceptNdaText,
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
import { draftVersion, submitForReview, withdrawVersion } from '#server/modules/trust/index.ts';
import { type Actor, anonymous, type PersonActor } from '#server/platform/auth/actor.ts';
import { personByUserId } from '#server/platform/auth/sessions.ts';
import { currentInstant } from '#server/platform/clock.ts';
import type { Ctx } from '#server/platform/context.ts';
import { withSystem, withTenant } from '#server/platform/db/index.ts';
import { makeTestTenant, testCtx, testOperator } from '#server/platform/db/testing/index.ts';
import { ownDatabase } from '#server/platform/db/testing/own-database.ts';
import { ownHome } from '#server/platform/testing/own-home.ts';

ownHome();
const db = ownDatabase();
// The routes ask the clock, so that everything here happens about now.
const NOW = currentInstant();
const later = (ms: number) => new Date(NOW.getTime() + ms);
const DAY = 86_400_000;

let grace: PersonActor;
let mona: PersonActor;
let kim: PersonActor;
beforeAll(async () => {
  await foundBooks();
  grace = await makeStaff('vendor_admin', NOW);
  mona = await makeStaff('security', NOW);
  kim = await makeStaff('support', NOW);
  await publish('soc-report', 'nda');
  await publish('whitepaper', 'on-request');
  await publish('policy', 'public');
}, 60_000);

const doing = <T>(actor: Actor, work: (ctx: Ctx) => Promise<T>, now = NOW) =>
  withSystem({ actor }, (tx) => work(testCtx(tx, { actor, now })));

async function pdf(): Promise<Uint8Array> {
  const made = await PDFDocument.create();
  made.addPage([300, 400]).drawText('secret', { x: 20, y: 300 });
  return made.save({ useObjectStreams: false });
}

async function publish(item: string, access: 'public' | 'on-request' | 'nda') {
  const words = { en: item, es: `${item} (es)` };
  const content = { kind: 'document', title: words, summary: words } as const;
  const draft = { item, access, content, owner: 'Mona', reviewBy: '2099-06-30' };
  const made = await doing(grace, async (ctx) =>
    draftVersion(ctx, draft, { name: `${item}.pdf`, bytes: await pdf() }),
  );
  const proposed = await doing(grace, (ctx) =>
    submitForReview(ctx, { item, version: made.version, reason: 'ready' }),
  );
  await approveProposal({ tenantId: mona.userId, actor: mona, now: NOW }, proposed.id);
  await carryOut(NOW);
  return made;
}

/** An administrator of a customer. */
async function makeMember(tenantId: string, email: string): Promise<PersonActor> {
  const userId = randomUUID();
  await withTenant({ actor: testOperator, tenantIds: [tenantId] }, async (tx) => {
    await tx.user.create({ data: { id: userId, email, name: email } });
    await tx.membership.create({ data: { tenantId, userId, role: 'tenant_admin', createdAt: NOW } });
  });
  const actor = await personByUserId(userId, NOW);
  if (!actor) throw new Error('the person cannot act');
  return actor;
}

/** The token in the latest mail to a mailbox. */
async function mailedToken(mailbox: string): Promise<string> {
  const [mail] = await db.asAdmin<{ text: string }>(
    "select text from mail_message where recipient = $1 and text like '%/trust/access/%' order by created_at desc, id desc limit 1",
    [mailbox],
  );
  return /\/trust\/access\/([\w-]{32})\s/.exec(mail?.text ?? '')?.[1] ?? '';
}

const ask = (email: string, slug = 'soc-report', now = NOW) =>
  doing(
    anonymous,
    (ctx) => requestDocument(ctx, { slug, email, reason: 'Vendor review', locale: 'es' }),
    now,
  );

async function prove(mailbox: string, now = NOW): Promise<string> {
  await carryOut(now);
  const token = await mailedToken(mailbox);
  const { pass } = await doing(anonymous, (ctx) => proveMailbox(ctx, { token }), now);
  return pass;
}

const accept = async (pass: string, change: object = {}) => {
  const { sha256 } = await doing(anonymous, readNdaText);
  const statement = {
    name: 'Ada Example',
    title: 'CISO',
    legalEntity: 'Acme Example, S.L.',
    mayBind: true,
    locale: 'es' as const,
    textSha256: sha256,
    ...change,
  };
  return doing(anonymous, (ctx) => acceptNdaText(ctx, { pass, statement }));
};

async function requestOf(mailbox: string, slug = 'soc-report') {
  const found = (await doing(mona, readRequests)).find((one) => one.address === mailbox && one.slug === slug);
  if (!found) throw new Error(`no request of ${mailbox}`);
  return found;
}

const approveIt = async (mailbox: string, slug = 'soc-report', actor = mona) => {
  const { id } = await requestOf(mailbox, slug);
  return doing(actor, (ctx) => approveRequest(ctx, { requestId: id, days: 7, reason: 'Under review' }));
};

const open = (pass: string, slug = 'soc-report', now = NOW) =>
  doing(anonymous, (ctx) => openDocument(ctx, { pass, slug }), now);

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

/** A reader whose company is bound and who may read. */
async function admitted(mailbox: string) {
  await ask(mailbox);
  const pass = await prove(mailbox);
  await accept(pass).catch((error: { code?: string }) => expect(error.code).toBe('access.already_bound'));
  const { grantId } = await approveIt(mailbox);
  return { pass, grantId };
}

describe('asking', () => {
  test('is answered alike for every mailbox, and staff see it only once the mailbox is proven', async () => {
    const mailbox = 'ada@asking.example';
    expect(await ask(mailbox)).toBeUndefined();
    expect(await ask(mailbox)).toBeUndefined();
    expect((await doing(mona, readRequests)).some(({ address }) => address === mailbox)).toBe(false);
    await prove(mailbox);
    expect(await requestOf(mailbox)).toMatchObject({
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
    await expect(ask('ada@asking.example', slug)).rejects.toMatchObject({
      code: 'access.unknown',
      status: 404,
    });
  });

  test('sends a mailbox few links a day', async () => {
    const mailbox = 'flood@asking.example';
    for (let count = 0; count < 8; count += 1) {
      await ask(mailbox);
      await carryOut(NOW);
    }
    const mails = await db.asAdmin('select 1 from mail_message where recipient = $1', [mailbox]);
    expect(mails).toHaveLength(5);
  });
});

describe('the link in a mail', () => {
  test('does nothing when it is opened, works once, and is over after a day', async () => {
    const mailbox = 'ada@links.example';
    await ask(mailbox);
    await carryOut(NOW);
    const token = await mailedToken(mailbox);
    const look = (now = NOW) => doing(anonymous, (ctx) => readMailLink(ctx, { token }), now);
    expect(await look()).toEqual({ state: 'fresh', address: mailbox });
    expect(await look()).toEqual({ state: 'fresh', address: mailbox });
    expect((await look(later(DAY))).state).toBe('over');
    await expect(doing(anonymous, (ctx) => proveMailbox(ctx, { token }), later(DAY))).rejects.toMatchObject({
      code: 'access.link_used',
    });
    await prove(mailbox);
    expect((await look()).state).toBe('used');
    await expect(doing(anonymous, (ctx) => proveMailbox(ctx, { token }))).rejects.toMatchObject({
      code: 'access.link_used',
      status: 409,
    });
  });

  test('that was invented is the same as nothing', async () => {
    const token = 'invented';
    const looking = doing(anonymous, (ctx) => readMailLink(ctx, { token }));
    await expect(looking).rejects.toMatchObject({ code: 'access.unknown', status: 404 });
    const proving = doing(anonymous, (ctx) => proveMailbox(ctx, { token }));
    await expect(proving).rejects.toMatchObject({ code: 'access.unknown', status: 404 });
  });
});

describe('the agreement', () => {
  test('is accepted once for a company, mailed to the signer, and a signed record', async () => {
    await ask('ada@bound.example');
    const pass = await prove('ada@bound.example');
    await accept(pass);
    await carryOut(NOW);
    const { sha256 } = await doing(anonymous, readNdaText);
    const [mail] = await db.asAdmin<{ text: string }>(
      'select text from mail_message where recipient = $1 order by created_at desc, id desc limit 1',
      ['ada@bound.example'],
    );
    expect(mail?.text).toContain(sha256);
    expect(mail?.text).toContain('PLANTILLA');
    await ask('ben@bound.example');
    const ben = await prove('ben@bound.example');
    expect(await doing(anonymous, (ctx) => readReader(ctx, { pass: ben }))).toMatchObject({
      nda: 'accepted',
    });
    await expect(accept(ben)).rejects.toMatchObject({ code: 'access.already_bound' });
    const records = await db.asAdmin(
      "select 1 from attestation where kind = 'nda-acceptance' and subject_name like 'bound.example,%'",
    );
    expect(records).toHaveLength(1);
  });

  test('binds nobody from a mailbox of a provider, and nothing is granted to it', async () => {
    await ask('ada@gmail.com');
    const pass = await prove('ada@gmail.com');
    await expect(accept(pass)).rejects.toMatchObject({ code: 'access.no_company' });
    await expect(approveIt('ada@gmail.com')).rejects.toMatchObject({
      code: 'access.nda_missing',
      status: 409,
    });
    const bound = { legalEntity: 'Ada', signer: 'Ada', reason: 'signed on paper' };
    await expect(
      doing(mona, (ctx) => recordNda(ctx, { party: 'GMAIL.com', ...bound })),
    ).rejects.toMatchObject({
      code: 'access.no_company',
    });
    await doing(mona, (ctx) => recordNda(ctx, { party: 'Ada@gmail.com', ...bound }));
    await expect(approveIt('ada@gmail.com')).resolves.toMatchObject({ grantId: expect.any(String) });
    await ask('eve@gmail.com');
    await prove('eve@gmail.com');
    await expect(approveIt('eve@gmail.com')).rejects.toMatchObject({ code: 'access.nda_missing' });
  });

  test.each([
    [{ mayBind: false }, 'access.authority_missing'],
    [{ name: '' }, 'access.field_missing'],
    [{ textSha256: 'a'.repeat(64) }, 'access.nda_text_changed'],
  ])('is not accepted with %j', async (change, code) => {
    const mailbox = `who-${code.length}@stated.example`;
    await ask(mailbox);
    await expect(accept(await prove(mailbox), change)).rejects.toMatchObject({ code });
  });

  test('needs a proven mailbox, and a forged pass is none', async () => {
    for (const pass of ['', 'forged.pass'])
      await expect(accept(pass)).rejects.toMatchObject({ code: 'access.mailbox_unproven', status: 401 });
  });
});

describe('staff', () => {
  test('who may not decide are refused, and the decision is kept with the policies', async () => {
    await ask('ada@staff.example', 'whitepaper');
    await prove('ada@staff.example');
    await expect(approveIt('ada@staff.example', 'whitepaper', kim)).rejects.toMatchObject({
      code: 'policy.denied',
    });
    const { grantId } = await approveIt('ada@staff.example', 'whitepaper');
    const grant = (await doing(mona, readGrants)).find(({ id }) => id === grantId);
    expect(grant).toMatchObject({ state: 'active', grantedBy: `user:${mona.userId}`, opened: 0 });
    const decisions = await db.asAdmin<{ hash: string }>(
      "select policy_hash as hash from policy_decision where action = 'access.decideRequest'",
    );
    expect(decisions.map(({ hash }) => hash)).toContain(grant?.policyHash);
    await expect(approveIt('ada@staff.example', 'whitepaper')).rejects.toMatchObject({
      code: 'access.request_moved',
    });
  });

  test('decline with a reason that is mailed', async () => {
    await ask('ada@declined.example');
    const pass = await prove('ada@declined.example');
    const { id } = await requestOf('ada@declined.example');
    await doing(mona, (ctx) => declineRequest(ctx, { requestId: id, reason: 'Not a customer yet' }));
    await carryOut(NOW);
    const mails = await db.asAdmin(
      "select 1 from mail_message where recipient = 'ada@declined.example' and text like '%> Not a customer yet%'",
    );
    expect(mails).toHaveLength(1);
    await expect(open(pass)).rejects.toMatchObject({ code: 'access.unknown' });
  });

  test('do not see, and cannot decide, what nobody proved', async () => {
    await ask('ada@unproven.example');
    const [row] = await db.asAdmin<{ id: string }>(
      "select id from access_request where mailbox = 'ada@unproven.example'",
    );
    await expect(
      doing(mona, (ctx) => approveRequest(ctx, { requestId: row?.id ?? '', days: 1, reason: 'why' })),
    ).rejects.toMatchObject({ code: 'access.unknown' });
  });
});

describe('reading', () => {
  test('gives a marked copy, in ranges, never kept by a cache, and is in the log once for a link', async () => {
    const { pass } = await admitted('ada@reading.example');
    const { token } = await open(pass);
    const whole = await fetchFile(pass, token);
    expect(whole.status).toBe(200);
    expect(whole.headers.get('cache-control')).toBe('private, no-store');
    expect(whole.headers.get('content-disposition')).toBe('inline; filename="soc-report.pdf"');
    const bytes = new Uint8Array(await whole.arrayBuffer());
    const marked = await PDFDocument.load(bytes);
    expect(marked.getPageCount()).toBe(1);
    expect(bytes.length).toBeGreaterThan((await pdf()).length);
    const part = await fetchFile(pass, token, { range: 'bytes=10-19' });
    expect([part.status, part.headers.get('content-range')]).toEqual([206, `bytes 10-19/${bytes.length}`]);
    expect(new Uint8Array(await part.arrayBuffer())).toEqual(bytes.subarray(10, 20));
    const beyond = await fetchFile(pass, token, { range: `bytes=${bytes.length}-` });
    expect([beyond.status, beyond.headers.get('content-range')]).toEqual([416, `bytes */${bytes.length}`]);
    const seen = (await doing(mona, readAccessLog)).filter(
      ({ address }) => address === 'ada@reading.example',
    );
    expect(seen).toMatchObject([{ slug: 'soc-report', version: 1 }]);
  }, 30_000);

  test('ends at once when it is revoked: the next range, the open page, a new link', async () => {
    const { grantId, pass } = await admitted('ada@revoked.example');
    const { token } = await open(pass);
    expect((await fetchFile(pass, token)).status).toBe(200);
    expect((await stillOpen(pass)).status).toBe(204);
    await doing(mona, (ctx) => revokeGrant(ctx, { grantId, reason: 'Left the company' }));
    const answers = [await fetchFile(pass, token, { range: 'bytes=0-9' }), await stillOpen(pass)];
    for (const answer of answers) {
      expect(answer.status).toBe(404);
      expect(await answer.json()).toMatchObject({ code: 'access.unknown' });
    }
    await expect(open(pass)).rejects.toMatchObject({ code: 'access.unknown' });
    await expect(doing(mona, (ctx) => revokeGrant(ctx, { grantId, reason: 'again' }))).rejects.toMatchObject({
      code: 'access.grant_over',
    });
  }, 30_000);

  test('is for the browser that the link was made for, with a link of ours', async () => {
    const ada = await admitted('ada@theirs.example');
    const eve = await admitted('eve@theirs.example');
    const { token } = await open(ada.pass);
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
    const { pass } = await admitted('ada@expired.example');
    await expect(open(pass, 'soc-report', later(3_600_000))).resolves.toMatchObject({
      address: 'ada@expired.example',
    });
    await ask('ada@expired.example', 'soc-report', later(7 * DAY));
    const again = await prove('ada@expired.example', later(7 * DAY));
    await expect(open(again, 'soc-report', later(7 * DAY))).rejects.toMatchObject({ code: 'access.unknown' });
  });

  test('is over when the document is withdrawn', async () => {
    const made = await publish('short-lived', 'on-request');
    await ask('ada@withdrawn.example', 'short-lived');
    const pass = await prove('ada@withdrawn.example');
    await approveIt('ada@withdrawn.example', 'short-lived');
    const { token } = await open(pass, 'short-lived');
    await doing(grace, (ctx) =>
      withdrawVersion(ctx, { item: 'short-lived', version: made.version, reason: 'wrong' }),
    );
    expect((await fetchFile(pass, token)).status).toBe(404);
  });
});

test('who signed in needs no link, and the administrators of their company see what they open', async () => {
  const tenant = await makeTestTenant();
  const other = await makeTestTenant();
  const ada = await makeMember(tenant.id, 'ada@member.example');
  const eve = await makeMember(other.id, 'eve@other.example');
  const reason = 'Our yearly review';
  await doing(ada, (ctx) =>
    requestDocument(ctx, { slug: 'whitepaper', email: 'Ada@Member.example', reason, locale: 'en' }),
  );
  await approveIt('ada@member.example', 'whitepaper');
  const { token } = await doing(ada, (ctx) => openDocument(ctx, { pass: '', slug: 'whitepaper' }));
  const [tenantId = null] = await doing(ada, (ctx) => readTenantsOfReader(ctx, { pass: '' }));
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
    await expect(db.asAdmin(`delete from ${table}`), table).rejects.toThrow(/immutable/);
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
    const { pass } = await admitted('ada@replaced.example');
    await doing(mona, (ctx) =>
      recordNda(ctx, {
        party: 'paper.example',
        legalEntity: 'Paper',
        signer: 'Pat',
        reason: 'signed on paper',
      }),
    );
    const words = { title: 'Another agreement', paragraphs: ['One.'] };
    expect(await doing(mona, (ctx) => readNdaReplacement(ctx, { earlierStand: true }))).toMatchObject({
      askedAgain: [],
    });
    const foreseen = await doing(mona, (ctx) => readNdaReplacement(ctx, { earlierStand: false }));
    expect(foreseen.askedAgain).toContain('replaced.example');
    expect(foreseen.unaffected).toContain('paper.example');
    const made = await doing(mona, (ctx) =>
      replaceNdaText(ctx, { en: words, es: words, earlierStand: false }),
    );
    expect(made).toEqual({ version: 2, askedAgain: foreseen.askedAgain });
    await expect(open(pass)).rejects.toMatchObject({ code: 'access.unknown' });
    expect(await doing(anonymous, (ctx) => readReader(ctx, { pass }))).toMatchObject({ nda: 'outdated' });
    await accept(pass);
    await expect(open(pass)).resolves.toMatchObject({ version: 1 });
  });
});
