import { beforeAll, describe, expect, test } from 'vitest';
import { required } from '#core/assert.ts';
import { proposeCredit } from '#server/modules/billing/index.ts';
import {
  countRefusedRemovals,
  placeHold,
  proposeRelease,
  readAttempts,
  readDocumentStanding,
  readHolds,
  readRetention,
  removeFiles,
  setRetentionPeriod,
} from '#server/modules/retention/index.ts';
import type { PersonActor, StaffRole } from '#server/platform/auth/actor.ts';
import { withVendor } from '#server/platform/db/index.ts';
import { testCtx, testOperator } from '#server/platform/db/testing/index.ts';
import { ownDatabase } from '#server/platform/db/testing/own-database.ts';
import { objectStore } from '#server/platform/storage/index.ts';
import { ownHome } from '#server/platform/testing/own-home.ts';
import { documentBundle } from './document-bundle.ts';
import { documentPdf } from './render-document.ts';
import { asVendor } from './testing/billing-world.ts';
import { foundBooks, inBooks, somebody } from './testing/books-world.ts';
import { invoicesOf } from './testing/close-story.ts';
import { backdate, holding, invoiceWithFile, type KeptInvoice, removing } from './testing/retention-world.ts';
import { approveProposal, carryOut, doing, lookAtProposal, makeStaff } from './testing/two-people.ts';

ownHome();
const db = ownDatabase();
const NOW = new Date('2026-12-20T09:00:00Z');

let iris: PersonActor;
let olga: PersonActor;
let nils: PersonActor;
beforeAll(async () => {
  await foundBooks();
  iris = await makeStaff('finance_approver', NOW);
  olga = await makeStaff('finance_approver', NOW);
  nils = await makeStaff('auditor', NOW);
});

const lookingAsNils = <T>(work: Parameters<typeof inBooks<T>>[2]) =>
  withVendor({ actor: nils, reason: 'test' }, (tx) => work(testCtx(tx, { actor: nils, now: NOW })));
const attemptsAt = async ({ customer }: KeptInvoice) =>
  (await lookingAsNils(readAttempts)).filter(({ tenant }) => tenant === customer.externalId);
const recordsOf = ({ customer }: KeptInvoice, kind: string) =>
  db.asAdmin<{ name: string }>(
    `select a.subject_name as name from attestation a where a.tenant_id = $1 and a.kind = $2
       and (exists (select from log_pending p where p.entry = a.entry) or exists (select from log_leaf l where l.entry = a.entry))`,
    [customer.id, kind],
  );
const standingOf = ({ customer, number }: KeptInvoice) =>
  inBooks([customer.id], { now: NOW }, (ctx) => readDocumentStanding(ctx, { tenantId: customer.id, number }));
const proposing = ({ customer }: KeptInvoice, hold: string, actor = nils, reason = 'the case is closed') =>
  doing({ tenantId: customer.id, actor, now: NOW }, (ctx) =>
    proposeRelease(ctx, { tenantId: customer.id, hold, reason }),
  );
const removalsOf = ({ customer }: KeptInvoice) =>
  db.asAdmin<{ name: string; sha256: string }>('select name, sha256 from removal where tenant_id = $1', [
    customer.id,
  ]);

describe('removing files', () => {
  test('inside the retention is refused, recorded with who and what, signed, and told', async () => {
    const invoice = await invoiceWithFile();
    const outcome = await removing(invoice, NOW);
    const { keptThrough } = await standingOf(invoice);
    expect(keptThrough).toMatch(/^\d{4}-12-31$/);
    expect(outcome).toEqual({
      removed: [],
      refused: [{ number: invoice.number, obstacle: 'retention', keptThrough }],
    });
    expect(await attemptsAt(invoice)).toMatchObject([
      { door: 'command-line', obstacle: 'retention', numbers: [invoice.number], by: 'operator:test' },
    ]);
    expect(await recordsOf(invoice, 'removal-attempt')).toHaveLength(1);
    expect(await objectStore().headObject(invoice.file.sha256)).not.toBeNull();
    const notices = await db.asAdmin<{ user_id: string }>(
      "select user_id from notice where kind = 'retention.refused' and user_id = any($1::uuid[])",
      [[nils.userId, iris.userId]],
    );
    expect(new Set(notices.map(({ user_id: userId }) => userId))).toEqual(
      new Set([nils.userId, iris.userId]),
    );
    expect(
      await asVendor((ctx) => countRefusedRemovals(ctx, new Date(NOW.getTime() - 1)), NOW),
    ).toBeGreaterThan(0);
    expect(await asVendor((ctx) => countRefusedRemovals(ctx, new Date(NOW.getTime() + 1)), NOW)).toBe(0);
  });

  test('after it removes file and bytes, and the proof and a signed record stay', async () => {
    const invoice = await invoiceWithFile();
    await backdate(db, invoice);
    expect(await removing(invoice, NOW)).toMatchObject({
      removed: [{ number: invoice.number, name: invoice.file.name, sizeBytes: 64 }],
      refused: [],
    });
    expect(await removalsOf(invoice)).toEqual([{ name: invoice.file.name, sha256: invoice.file.sha256 }]);
    expect(await recordsOf(invoice, 'removal')).toHaveLength(1);
    expect(await recordsOf(invoice, 'rendering')).toHaveLength(1);
    expect(await objectStore().headObject(invoice.file.sha256), 'until it is committed').not.toBeNull();
    expect(await carryOut(NOW)).toMatchObject({ failed: 0 });
    expect(await objectStore().headObject(invoice.file.sha256)).toBeNull();
    expect(await invoicesOf(invoice.customer)).toMatchObject([{ number: invoice.number }]);
    expect(await attemptsAt(invoice)).toEqual([]);
    expect(await removing(invoice, NOW), 'again').toEqual({ removed: [], refused: [] });
  });

  test('is for good: nothing is drawn or packed again', async () => {
    const invoice = await invoiceWithFile();
    await backdate(db, invoice);
    await removing(invoice, NOW);
    const key = { tenantId: invoice.customer.id, number: invoice.number };
    const gone = { code: 'retention.files_removed', status: 410 };
    await expect(
      documentPdf({ kind: 'invoice', ...key, locale: 'en', brand: 'x' }, { now: NOW }),
    ).rejects.toMatchObject(gone);
    await expect(documentBundle({ kind: 'invoice', ...key }, { now: NOW })).rejects.toMatchObject(gone);
    expect(await standingOf(invoice)).toMatchObject({ removedOn: '2026-12-20' });
  });

  test('erases no bytes that another object has', async () => {
    const invoice = await invoiceWithFile();
    await backdate(db, invoice);
    await db.asAdmin(
      `insert into stored_object (id, tenant_id, sha256, media_type, size_bytes, created_at)
       values (gen_random_uuid(), null, $1, 'application/pdf', 64, now())`,
      [invoice.file.sha256],
    );
    await removing(invoice, NOW);
    await carryOut(NOW);
    expect(await objectStore().headObject(invoice.file.sha256)).not.toBeNull();
  });

  test('under a hold is refused however long ago its retention ended', async () => {
    const invoice = await invoiceWithFile();
    await backdate(db, invoice);
    const { hold } = await holding(invoice, NOW, false);
    expect(await removing(invoice, NOW)).toMatchObject({ removed: [], refused: [{ obstacle: 'hold' }] });
    expect(await attemptsAt(invoice)).toMatchObject([{ obstacle: 'hold' }]);
    expect(await standingOf(invoice)).toMatchObject({ holds: [hold] });
  });

  test('of what is overdue asks for nothing that has to be kept, and a dry run changes nothing', async () => {
    const [kept, free] = [await invoiceWithFile(), await invoiceWithFile()];
    await backdate(db, free);
    expect(await removing(kept, NOW, { kind: 'overdue' })).toEqual({ removed: [], refused: [] });
    expect(await attemptsAt(kept)).toEqual([]);
    expect(await removing(free, NOW, { kind: 'overdue' }, true)).toMatchObject({
      removed: [{ name: free.file.name }],
    });
    expect(await removing(kept, NOW, undefined, true)).toMatchObject({
      refused: [{ obstacle: 'retention' }],
    });
    expect([await removalsOf(free), await attemptsAt(kept)]).toEqual([[], []]);
    await holding(free, NOW);
    expect(await removing(free, NOW, { kind: 'overdue' })).toMatchObject({ refused: [{ obstacle: 'hold' }] });
  });

  test('by a day reaches what was issued before it and not what was issued on it', async () => {
    const invoice = await invoiceWithFile();
    await backdate(db, invoice, '2010-05-05');
    const before = (day: string) => removing(invoice, NOW, { kind: 'issued-before', day });
    expect(await before('2010-05-05')).toEqual({ removed: [], refused: [] });
    expect((await before('2010-05-06')).removed).toHaveLength(1);
  });

  test('follows the youngest document: a credit note keeps the files of its old invoice', async () => {
    const invoice = await invoiceWithFile();
    const { customer, number } = invoice;
    const deed = { tenantId: customer.id, now: NOW };
    const { id } = await doing({ ...deed, actor: iris }, (ctx) =>
      proposeCredit(ctx, {
        tenantId: customer.id,
        number,
        lines: [{ line: '1', amount: '1.00' }],
        reason: 'x',
      }),
    );
    await approveProposal({ ...deed, actor: olga }, id);
    expect(await carryOut(NOW)).toMatchObject({ failed: 0 });
    const { years } = await lookingAsNils(readRetention);
    await backdate(db, invoice);
    expect((await standingOf(invoice)).keptThrough).toMatch(/^20[3-9]/);
    expect((await removing(invoice, NOW)).refused).toMatchObject([{ number, obstacle: 'retention' }]);
    const late = await removing(invoice, new Date('2126-01-01T00:00:00Z')).catch((error: unknown) => error);
    expect(late, 'the database knows it too').toMatchObject({ code: 'retention.kept_by_database' });
    expect((await lookingAsNils(readRetention)).years).toEqual(years);
  });

  test('is refused by the database when the clock of the process is ahead, and that is recorded too', async () => {
    const invoice = await invoiceWithFile();
    const farAhead = new Date('2126-01-01T00:00:00Z');
    await expect(removing(invoice, farAhead)).rejects.toMatchObject({ code: 'retention.kept_by_database' });
    expect(await removalsOf(invoice)).toEqual([]);
    expect(await attemptsAt(invoice)).toMatchObject([{ obstacle: 'retention', numbers: [invoice.number] }]);
    expect(await objectStore().headObject(invoice.file.sha256)).not.toBeNull();
  });

  test.each<StaffRole>(['vendor_admin', 'finance_approver', 'auditor'])('is not for %s', async (staff) => {
    const { customer, number } = await invoiceWithFile();
    await expect(
      inBooks([customer.id], { now: NOW, actor: somebody({ staff }) }, (ctx) =>
        removeFiles(ctx, {
          tenantId: customer.id,
          what: { kind: 'numbers', numbers: [number] },
          reason: 'x',
          door: 'command-line',
        }),
      ),
    ).rejects.toMatchObject({ code: 'policy.denied' });
  });
});

describe('a hold', () => {
  test('is placed at once by one person, by the number of an invoice or for all, and shown', async () => {
    const invoice = await invoiceWithFile();
    const { customer, number } = invoice;
    const place = (actor: PersonActor, document?: string) =>
      doing({ tenantId: customer.id, actor, now: NOW }, (ctx) =>
        placeHold(ctx, {
          tenantId: customer.id,
          reason: 'tax inspection',
          ...(document === undefined ? {} : { number: document }),
        }),
      );
    const { hold } = await place(nils, number);
    await expect(place(nils, 'NOBODY-000001')).rejects.toMatchObject({ code: 'retention.document_unknown' });
    const security = await makeStaff('security', NOW);
    await place(security);
    const holds = await lookingAsNils((ctx) => readHolds(ctx, { tenantId: customer.id }));
    expect(holds).toMatchObject([
      { invoice: null, placedBy: 'security' },
      {
        hold,
        invoice: number,
        tenant: customer.externalId,
        reason: 'tax inspection',
        placedBy: 'auditor',
        released: null,
      },
    ]);
    expect(await recordsOf(invoice, 'legal-hold')).toHaveLength(2);
  });

  test.each<StaffRole>(['billing_operator', 'support', 'account_manager', 'vendor_admin', 'sre'])(
    'is not placed by %s',
    async (staff) => {
      const { customer } = await invoiceWithFile();
      await expect(
        inBooks([customer.id], { now: NOW, actor: somebody({ staff }) }, (ctx) =>
          placeHold(ctx, { tenantId: customer.id, reason: 'x' }),
        ),
      ).rejects.toMatchObject({ code: 'policy.denied' });
    },
  );

  test('knows the documents of its own customer only', async () => {
    const [mine, other] = [await invoiceWithFile(), await invoiceWithFile()];
    const tenantId = mine.customer.id;
    await expect(
      doing({ tenantId, actor: nils, now: NOW }, (ctx) =>
        placeHold(ctx, { tenantId, number: other.number, reason: 'x' }),
      ),
    ).rejects.toMatchObject({ code: 'retention.document_unknown' });
    const { hold } = await holding(other, NOW);
    await expect(proposing(mine, hold)).rejects.toMatchObject({ code: 'retention.hold_unknown' });
    await backdate(db, mine);
    expect(
      (await removing(mine, NOW)).removed,
      'the hold of another customer holds nothing here',
    ).toHaveLength(1);
  });

  test('is released by two people: until it is carried out it holds', async () => {
    const invoice = await invoiceWithFile();
    await backdate(db, invoice);
    const { hold } = await holding(invoice, NOW);
    const deed = { tenantId: invoice.customer.id, now: NOW };
    const { id } = await proposing(invoice, hold, iris);
    expect(await lookAtProposal({ actor: iris, now: NOW }, id)).toMatchObject({
      kind: 'legal-hold-release',
      subjectRef: hold,
      document: { hold, tenant: invoice.customer.externalId, invoice: null, heldBecause: 'a case' },
    });
    await expect(approveProposal({ ...deed, actor: iris }, id)).rejects.toMatchObject({
      code: 'approvals.own_proposal',
    });
    await expect(approveProposal({ ...deed, actor: nils }, id)).rejects.toMatchObject({
      code: 'policy.denied',
    });
    expect(await approveProposal({ ...deed, actor: olga }, id)).toBe('approved');
    expect((await removing(invoice, NOW)).refused).toMatchObject([{ obstacle: 'hold' }]);
    await carryOut(NOW);
    await carryOut(NOW);
    expect(await recordsOf(invoice, 'legal-hold-release')).toHaveLength(1);
    const all = { tenantId: invoice.customer.id, withReleased: true };
    expect(await lookingAsNils((ctx) => readHolds(ctx, all))).toMatchObject([
      { hold, released: { by: 'finance_approver', reason: 'the case is closed' } },
    ]);
    expect(await lookingAsNils((ctx) => readHolds(ctx, { tenantId: invoice.customer.id }))).toEqual([]);
    await expect(proposing(invoice, hold)).rejects.toMatchObject({ code: 'retention.hold_released' });
    expect((await removing(invoice, NOW)).removed).toHaveLength(1);
  });

  test('that was released makes another proposal of it stale', async () => {
    const invoice = await invoiceWithFile();
    const { hold } = await holding(invoice, NOW);
    const [first, second] = [
      await proposing(invoice, hold, nils),
      await proposing(invoice, hold, iris, 'settled'),
    ];
    const deed = { tenantId: invoice.customer.id, actor: olga, now: NOW };
    await approveProposal(deed, first.id);
    await carryOut(NOW);
    expect(await approveProposal(deed, second.id)).toBe('stale');
  });
});

describe('how long documents are kept', () => {
  const setting = (years: number, fiscalYearMonth?: number, issuer = 'nobody') =>
    asVendor(
      (ctx) =>
        setRetentionPeriod(ctx, {
          issuer,
          years,
          reason: 'as our auditors ask',
          ...(fiscalYearMonth === undefined ? {} : { fiscalYearMonth }),
        }),
      NOW,
    );

  test('is the law of the issuer, lengthened and never shortened', async () => {
    const invoice = await invoiceWithFile();
    const { periods } = await lookingAsNils(readRetention);
    const { issuer, years } = required(periods[0], 'the issuer has the law of its country');
    const before = required((await standingOf(invoice)).keptThrough, 'it is kept for a time');
    await expect(setting(1, 1, issuer)).rejects.toMatchObject({ code: 'retention.period_shorter' });
    await expect(setting(years, 1, issuer)).rejects.toMatchObject({ code: 'retention.period_shorter' });
    await expect(setting(12)).rejects.toMatchObject({ code: 'retention.issuer_unknown' });
    await setting(years + 2, 1, issuer);
    const after = required((await standingOf(invoice)).keptThrough, 'it is kept for a time');
    expect(Number(after.slice(0, 4)) - Number(before.slice(0, 4))).toBe(2);
    const { periods: now, years: kept } = await lookingAsNils(readRetention);
    expect(now.filter((period) => period.issuer === issuer)).toMatchObject([
      { isLaw: true },
      { isLaw: false, years: years + 2, setBy: 'operator:test', reason: 'as our auditors ask' },
    ]);
    expect(kept.find(({ keptThrough }) => keptThrough === after)).toMatchObject({
      renderings: expect.any(Number),
    });
    expect(kept.reduce((sum, { invoices }) => sum + invoices, 0)).toBeGreaterThan(10);
  });
});

test('a hold and a removal that meet: the removal is whole before it, or refused and recorded', async () => {
  for (const first of ['hold', 'removal'] as const) {
    const invoice = await invoiceWithFile();
    await backdate(db, invoice);
    const { customer } = invoice;
    const waiting = (): Promise<boolean> =>
      db
        .asAdmin<{ waits: boolean }>(
          "select exists (select from pg_locks where locktype = 'advisory' and not granted and database = (select oid from pg_database where datname = current_database())) as waits",
        )
        .then(([row]) => row?.waits === true);
    let other: Promise<unknown> = Promise.resolve();
    let isOver = false;
    await doing({ tenantId: customer.id, actor: testOperator, now: NOW }, async (ctx) => {
      if (first === 'hold') {
        await placeHold(ctx, { tenantId: customer.id, reason: 'a case' });
        other = removing(invoice, NOW).catch((error: unknown) => error);
      } else {
        await removeFiles(ctx, {
          tenantId: customer.id,
          what: { kind: 'overdue' },
          reason: 'space',
          door: 'command-line',
        });
        other = holding(invoice, NOW);
      }
      other = other.finally(() => {
        isOver = true;
      });
      while (!isOver && !(await waiting()));
      expect(isOver, 'it waits for the one before it').toBe(false);
    });
    const outcome = await other;
    if (first === 'hold') {
      expect(outcome).toMatchObject({ code: 'retention.kept_by_database' });
      expect(await attemptsAt(invoice)).toMatchObject([{ obstacle: 'hold', numbers: [invoice.number] }]);
      expect(await removalsOf(invoice)).toEqual([]);
    } else {
      expect(outcome).toMatchObject({ hold: expect.stringMatching(/^HOLD-/) });
      expect(await removalsOf(invoice)).toHaveLength(1);
      expect(await attemptsAt(invoice)).toEqual([]);
    }
  }
});
