import { randomUUID } from 'node:crypto';
import { strFromU8, unzipSync } from 'fflate';
import { beforeAll, describe, expect, test } from 'vitest';
import { DEFAULT_NDA } from '#core/access/default-nda.ts';
import { required } from '#core/assert.ts';
import { evidenceExport } from '#core/contracts/evidence-export.ts';
import { noteKeys } from '#core/proof/bundle/read-keys.ts';
import { verifyBundle } from '#core/proof/bundle/verify-bundle.ts';
import { toHex } from '#core/proof/bytes.ts';
import { canonicalBytes } from '#core/proof/canonical-json.ts';
import { sha256Hex } from '#core/proof/digest.ts';
import { verifyReceipt } from '#core/proof/log/receipt.ts';
import {
  attest,
  attestFacts,
  ensureSigningKeys,
  publishedKeys,
  readAttestation,
  readEntry,
  readEntryFile,
  receipt,
} from '#server/modules/evidence/index.ts';
import {
  placeHold,
  proposeErasure,
  proposeRelease,
  readAttempts,
  readErasures,
  readPersonTraces,
} from '#server/modules/retention/index.ts';
import { createTenant } from '#server/modules/tenancy/index.ts';
import type { PersonActor, StaffRole } from '#server/platform/auth/actor.ts';
import type { Ctx } from '#server/platform/context.ts';
import { withSystem, withVendor } from '#server/platform/db/index.ts';
import { testCtx } from '#server/platform/db/testing/index.ts';
import { ownDatabase } from '#server/platform/db/testing/own-database.ts';
import { ownHome } from '#server/platform/testing/own-home.ts';
import { type ExportList, listExport, signList, writeExport } from './export-evidence.ts';
import { openJobCtx } from './runtime.ts';
import { asVendor } from './testing/billing-world.ts';
import { somebody } from './testing/books-world.ts';
import { sequence, verify } from './testing/log-actions.ts';
import { approveProposal, carryOut, doing, makeStaff } from './testing/two-people.ts';

ownHome();
const db = ownDatabase();
const NOW = new Date();
const as = <T>(actor: PersonActor, work: (ctx: Ctx) => Promise<T>) =>
  withSystem({ actor }, (tx) => work(testCtx(tx, { actor, now: NOW })));
const looking = <T>(actor: PersonActor, work: (ctx: Ctx) => Promise<T>) =>
  withVendor({ actor, reason: 'test' }, (tx) => work(testCtx(tx, { actor, now: NOW })));
const approving = (actor: PersonActor, id: string) =>
  approveProposal({ tenantId: actor.userId, actor, now: NOW }, id);
const forced = (sql: string) => db.asAdmin(`set session_replication_role = replica; ${sql}`);

let mona: PersonActor;
let grace: PersonActor;
let nils: PersonActor;
let olga: PersonActor;
beforeAll(async () => {
  await asVendor(ensureSigningKeys, NOW);
  mona = await makeStaff('security', NOW);
  grace = await makeStaff('vendor_admin', NOW);
  nils = await makeStaff('auditor', NOW);
  olga = await makeStaff('finance_approver', NOW);
});

type Reader = { readonly mailbox: string; readonly name: string; readonly records: readonly string[] };

/** Somebody who asked for a document, read it, and signed the agreement for the company: rows and the signed records. */
async function reader(tenant: string | null = null): Promise<Reader> {
  const name = `Reader${randomUUID().slice(0, 8)}`;
  const mailbox = `${name.toLowerCase()}@firm-${randomUUID().slice(0, 8)}.test`;
  const company = required(mailbox.split('@')[1], 'a mailbox has a domain');
  const [item, request, grant, binding] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()];
  const signing = (kind: 'access-request' | 'access-grant', ref: string, facts: object) =>
    asVendor(
      (ctx) =>
        attestFacts(ctx, {
          kind,
          tenantId: null,
          ref,
          name: `report for ${mailbox}`,
          facts: { mailbox, company, name, ...facts },
        }),
      NOW,
    );
  const [grantedAt, expiresAt] = [0, 30].map((days) =>
    new Date(NOW.getTime() + days * 86_400_000).toISOString(),
  );
  const granted = {
    requestId: request,
    document: item,
    grantedBy: 'user:x',
    grantedAt,
    expiresAt,
    policyHash: 'h',
  };
  const text = canonicalBytes(DEFAULT_NDA);
  const textSha256 = sha256Hex(text);
  const acceptedAt = NOW.toISOString();
  const acceptance = { company, legalEntity: 'Firm', name, email: mailbox, textSha256, acceptedAt };
  const document = canonicalBytes(acceptance);
  const accepted = await asVendor(
    (ctx) =>
      attest(ctx, {
        kind: 'nda-acceptance',
        tenantId: null,
        subjectRef: binding,
        subjectName: `${company}, edition 1`,
        subjects: [
          { name: 'nda-acceptance.json', sha256: sha256Hex(document) },
          { name: 'nda-text.json', sha256: textSha256 },
        ],
        predicate: { 'nda-acceptance': acceptance },
      }),
    NOW,
  );
  const records = [
    await signing('access-request', request, { request }),
    await signing('access-grant', grant, { id: grant, ...granted, reason: `yes to ${name}` }),
    accepted.attestationId,
  ];
  const id = randomUUID;
  await forced(`
    insert into trust_item (id, slug, kind, created_at, created_by) values ('${item}', '${item}', 'document', now(), 'x');
    insert into access_request (id, item_id, mailbox, company, reason, locale, created_at)
      values ('${request}', '${item}', '${mailbox}', '${company}', '${name} wants it', 'en', now());
    insert into access_request_standing (request_id, state, since, proven_at, decided_by, reason, attestation_id)
      values ('${request}', 'approved', now(), now(), 'user:x', 'yes to ${name}', '${records[0]}');
    insert into access_grant (id, request_id, item_id, mailbox, company, granted_by, granted_at, expires_at, policy_hash, attestation_id)
      values ('${grant}', '${request}', '${item}', '${mailbox}', '${company}', 'user:x', '${grantedAt}', '${expiresAt}', 'h', '${records[1]}');
    insert into nda_text (version, sha256, content, earlier_stand, published_by, published_at)
      values (1, '${textSha256}', decode('${toHex(text)}', 'hex'), true, 'openbook', now()) on conflict do nothing;
    insert into nda_binding (id, party, text_sha256, legal_entity, signer, signer_mailbox, document, sha256, by, at, attestation_id)
      values ('${binding}', '${company}', '${textSha256}', 'Firm', '${name}', '${mailbox}', decode('${toHex(document)}', 'hex'),
        '${sha256Hex(document)}', 'anonymous', '${acceptedAt}', '${records[2]}');
    insert into access_event (id, tenant_id, item_id, version, grant_id, mailbox, file_sha256, link_sha256, opened_at)
      values ('${id()}', ${tenant === null ? 'null' : `'${tenant}'`}, '${item}', 1, '${grant}', '${mailbox}', 'f', '${id()}', now());
    insert into access_mail_link (token_sha256, mailbox, expires_at, created_at)
      values (encode(sha256('${mailbox}'), 'hex'), '${mailbox}', now() + interval '1 day', now());
    insert into announcement_follower (id, mailbox, locale, topics, confirmed_at) values ('${id()}', '${mailbox}', 'en', '{updates}', now());
    insert into mail_message (id, sender, recipient, subject, text, locale, dedup_key, created_at, sent_at)
      values ('${id()}', 'us', '${mailbox}', 'hello ${name}', 'dear ${name}', 'en', 'dispute:1:1:${mailbox}', now(), now());
    insert into outbox (id, kind, dedup_key, payload, created_at, available_at)
      values ('${id()}', 'test.waits', '${id()}', '{"mailbox":"${mailbox}"}', now(), now() + interval '1 day');
    insert into notice (id, user_id, kind, params, href, created_at)
      values ('${id()}', '${mona.userId}', 'access.requested', '{"document":"x","who":"${mailbox}"}', '/', now());
    with p as (insert into user_account (id, email, name) values ('${id()}', '${mailbox}', '${name}') returning id)
      insert into login_session (session_token, user_id, expires) select '${id()}', id, now() from p;`);
  return { mailbox, name, records };
}

/** Every table in which a text still stands, as text or as bytes. */
async function whereabouts(text: string): Promise<string[]> {
  const tables = await db.asAdmin<{ name: string }>(
    "select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'",
  );
  const hex = Buffer.from(text).toString('hex');
  const found = await db.asAdmin<{ name: string }>(
    tables
      .map(({ name }) => `select '${name}' as name from ${name} t where t::text ilike $1 or t::text ilike $2`)
      .join(' union '),
    [`%${text}%`, `%${hex}%`],
  );
  return found.map(({ name }) => name).sort();
}

const proposing = (actor: PersonActor, { mailbox }: Reader, reason = 'asked in case 17') =>
  as(actor, (ctx) => proposeErasure(ctx, { person: mailbox, reason, door: 'desk' }));

async function erase(one: Reader): Promise<string> {
  const outcome = await proposing(mona, one);
  if (outcome.kind !== 'proposed') throw new Error('nothing holds them');
  expect(await approving(grace, outcome.approvalId)).toBe('approved');
  expect(await carryOut(NOW)).toMatchObject({ failed: 0 });
  return outcome.erasure;
}

/** What an auditor takes along of this day. */
async function exporting(wish: { readonly tenant?: string; readonly kinds?: string[] }) {
  const today = NOW.toISOString().slice(0, 10);
  const scope = { from: '2020-01-01', until: today, tenant: null, kinds: [], ...wish };
  return listExport(openJobCtx('make-exports', { now: NOW }), { tenantId: null, scope });
}
const saidIn = ({ list }: ExportList) => evidenceExport.parse(JSON.parse(new TextDecoder().decode(list)));

/** The files of the zip that an auditor downloads. */
async function filesOf(list: ExportList): Promise<ReadonlyMap<string, Uint8Array>> {
  const jobCtx = openJobCtx('make-exports', { now: NOW });
  await jobCtx.transaction(null, (ctx) => signList(ctx, list, { tenantId: null }));
  await sequence(NOW);
  const chunks = await Array.fromAsync(writeExport(jobCtx, { ...list, tenantId: null }));
  return new Map(Object.entries(unzipSync(Buffer.concat(chunks))));
}

const recordOf = (id: string) => looking(nils, (ctx) => readEntry(ctx, { entry: id }));

describe('a person who is erased', () => {
  test('is nowhere any more, and every proof holds, theirs and ours', async () => {
    const one = await reader();
    const other = await reader();
    await sequence(NOW);
    const [first = ''] = one.records;
    const kept = await asVendor(async (ctx) => {
      const { payload } = await readAttestation(ctx, { tenantId: null, attestationId: first });
      return { payload, receipt: (await receipt(ctx, { attestationId: first })) ?? '' };
    }, NOW);
    const before = await recordOf(first);
    expect(await looking(nils, (ctx) => readPersonTraces(ctx, { person: one.mailbox }))).toMatchObject({
      records: 3,
      holds: [],
      stays: [],
    });

    const erasure = await erase(one);
    await sequence(NOW);

    expect(await whereabouts(one.name)).toEqual([]);
    expect(await whereabouts(other.mailbox)).toContain('access_grant');
    const record = await recordOf(first);
    expect(record).toMatchObject({
      subjectName: 'erased',
      entryHex: before.entryHex,
      logIndex: before.logIndex,
      envelope: '',
      erased: { erasure, reason: 'asked in case 17' },
      report: { holds: true, path: { entry: before.entryHex } },
    });
    const by = await recordOf(required(record.erased, 'it was erased').recordId);
    expect(JSON.stringify(by.report.statement)).toContain(before.entryHex);
    await expect(
      looking(nils, (ctx) => readEntryFile(ctx, { entry: first, part: 'envelope' })),
    ).rejects.toMatchObject({ code: 'evidence.payload_erased', status: 410 });
    const keys = noteKeys(await asVendor(publishedKeys, NOW));
    expect(await verifyReceipt({ ...kept, keys }), 'a copy that was kept').toMatchObject({ ok: true });
    expect(await verify()).toMatchObject({ firstBad: null, isFinished: true });
    const taken = await exporting({ kinds: ['access-request'] });
    const { erased = [], records } = saidIn(taken);
    expect(records.map(({ index }) => index)).not.toContain(before.logIndex);
    expect(erased).toMatchObject([
      {
        index: before.logIndex,
        entry: before.entryHex,
        erasure: { name: erasure, index: expect.any(Number) },
      },
    ]);
    const files = await filesOf(taken);
    const report = await verifyBundle(files);
    expect(report.checks.filter(({ ok }) => !ok)).toEqual([]);
    expect(report.checks).toContainEqual({
      file: `erased-${before.entryHex}.tlog-proof`,
      check: 'inclusion',
      ok: true,
    });
    expect([...files.keys()]).toContain(erased[0]?.erasure.envelope?.name);
    for (const secret of [one.name, one.mailbox])
      expect([...files.values()].some((bytes) => strFromU8(bytes).includes(secret))).toBe(false);
    const all = await exporting({});
    const whole = await filesOf(all);
    expect(all.records.some(({ kind }) => kind === 'erasure')).toBe(true);
    expect((await verifyBundle(whole)).checks.filter(({ ok }) => !ok)).toEqual([]);
    expect((await looking(nils, readErasures)).find((row) => row.erasure === erasure)).toMatchObject({
      mailbox: null,
      done: { records: 3 },
    });
    await expect(proposing(mona, one)).rejects.toMatchObject({ code: 'retention.person_unknown' });
  });

  test('without a record that says so is tampering, named by the verifier', async () => {
    const [lost, wrong] = [await reader(), await reader()];
    await sequence(NOW);
    const emptied = (id: string, by: string) =>
      forced(`alter table attestation drop constraint if exists attestation_whole;
        alter table attestation drop constraint if exists attestation_salt_is_long;
        update attestation set payload = '', envelope = '', salt = '', erased_by = ${by} where id = '${id}'`);
    const whole = async (id: string) => {
      const [row] = await db.asAdmin<{ was: string }>(
        `select encode(payload, 'hex') || ',' || encode(envelope, 'hex') || ',' || encode(salt, 'hex') as was from attestation where id = $1`,
        [id],
      );
      const [payload, envelope, salt] = required(row, 'the record is there').was.split(',');
      return () =>
        forced(`update attestation set erased_by = null, payload = decode('${payload}', 'hex'),
          envelope = decode('${envelope}', 'hex'), salt = decode('${salt}', 'hex') where id = '${id}'`);
    };
    const [first = ''] = lost.records;
    const restore = await whole(first);
    await emptied(first, 'null');
    expect((await verify()).firstBad).toMatch(/^leaf \d+: record .* has another payload or salt$/);
    await emptied(first, `(select id from attestation where kind = 'erasure' limit 1)`);
    expect((await verify()).firstBad).toMatch(/has lost its payload, and no signed erasure names it$/);
    expect((await recordOf(first)).report.holds).toBe(false);
    await restore();
    expect((await verify()).firstBad).toBeNull();
    // Also through the triggers: whoever owns the database gets nothing emptied that no record names.
    await expect(
      db.asAdmin(
        `update attestation set payload = '', envelope = '', salt = '', subject_name = 'erased',
           erased_by = (select id from attestation where kind = 'erasure' limit 1) where id = $1`,
        [wrong.records[0]],
      ),
    ).rejects.toThrow(/immutable/);
  });

  test('needs two people, is no member of staff, and is not named in the reason', async () => {
    const one = await reader();
    const outcome = await proposing(mona, one);
    if (outcome.kind !== 'proposed') throw new Error('nothing holds them');
    await expect(approving(mona, outcome.approvalId)).rejects.toMatchObject({
      code: 'approvals.own_proposal',
    });
    await carryOut(NOW);
    expect(await whereabouts(one.mailbox)).toContain('attestation');
    const [row] = await db.asAdmin<{ id: string }>('select id from erasure where mailbox = $1', [
      one.mailbox,
    ]);
    await expect(
      asVendor(
        ({ tx }) =>
          tx.$queryRaw`select * from openbook.erase_person(${row?.id}::uuid, ${one.records[0]}::uuid, now())`,
        NOW,
      ),
    ).rejects.toThrow(/two people/);
    await expect(proposing(mona, one, `${one.mailbox} asked`)).rejects.toMatchObject({
      code: 'retention.reason_names_person',
    });
    await expect(
      as(mona, (ctx) => proposeErasure(ctx, { person: grace.userId, reason: 'x', door: 'desk' })),
    ).rejects.toMatchObject({ code: 'retention.person_is_staff' });
    await expect(
      as(mona, (ctx) => proposeErasure(ctx, { person: 'no mailbox', reason: 'x', door: 'desk' })),
    ).rejects.toMatchObject({ code: 'retention.mailbox_invalid' });
  });

  test.each<StaffRole>(['finance_approver', 'support', 'auditor', 'sre'])(
    'is not proposed by %s',
    async (staff) => {
      await expect(
        as(somebody({ staff }), (ctx) =>
          proposeErasure(ctx, { person: 'x@y.test', reason: 'x', door: 'desk' }),
        ),
      ).rejects.toMatchObject({ code: 'policy.denied' });
    },
  );
});

describe('a hold', () => {
  test('beats erasure before and after the proposal, as an attempt; once two people release it, it goes', async () => {
    const externalId = `held-${randomUUID().slice(0, 8)}`;
    const { id: tenantId } = await asVendor(
      (ctx) => createTenant(ctx, { externalId, name: 'Held', locale: 'en', zone: 'UTC' }),
      NOW,
    );
    const one = await reader(tenantId);
    const hold = () =>
      doing({ tenantId, actor: nils, now: NOW }, (ctx) => placeHold(ctx, { tenantId, reason: 'a case' }));
    const release = async (name: string) => {
      const { id } = await doing({ tenantId, actor: nils, now: NOW }, (ctx) =>
        proposeRelease(ctx, { tenantId, hold: name, reason: 'closed' }),
      );
      await approveProposal({ tenantId, actor: olga, now: NOW }, id);
      await carryOut(NOW);
    };
    const attempts = async () =>
      (await looking(nils, readAttempts)).filter(({ tenant }) => tenant === externalId);

    const first = await hold();
    const refused = await proposing(mona, one);
    expect(refused).toMatchObject({ kind: 'held', holds: [first.hold] });
    expect(saidIn(await exporting({ tenant: externalId })).holds).toMatchObject([
      { hold: first.hold, tenant: externalId, invoice: null, reason: 'a case' },
    ]);
    expect(await attempts()).toMatchObject([{ door: 'desk', obstacle: 'hold', numbers: [refused.erasure] }]);
    await release(first.hold);
    expect(saidIn(await exporting({ tenant: externalId })).holds).toBeUndefined();

    const proposed = await proposing(mona, one);
    if (proposed.kind !== 'proposed') throw new Error('nothing holds them');
    await approving(grace, proposed.approvalId);
    const second = await hold();
    await carryOut(NOW);
    expect(await whereabouts(one.mailbox)).toContain('attestation');
    expect((await attempts()).map(({ door }) => door).sort()).toEqual(['desk', 'job']);
    await release(second.hold);
    await erase(one);
    expect(await whereabouts(one.name)).toEqual([]);
  });
});
