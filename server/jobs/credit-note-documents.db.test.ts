import { unzipSync } from 'fflate';
import { beforeAll, expect, test } from 'vitest';
import { required } from '#core/assert.ts';
import { replayBundle } from '#core/billing/replay-bundle.ts';
import { publishedKeysSchema } from '#core/contracts/published-keys.ts';
import { verifyBundle } from '#core/proof/bundle/verify-bundle.ts';
import {
  proposeCredit,
  readCreditNote,
  readCreditNotes,
  tenantOfCreditNote,
} from '#server/modules/billing/index.ts';
import { publishedKeys } from '#server/modules/evidence/index.ts';
import { ownDatabase } from '#server/platform/db/testing/own-database.ts';
import { ownHome } from '#server/platform/testing/own-home.ts';
import { documentBundle } from './document-bundle.ts';
import { documentPdf, documentTwin } from './render-document.ts';
import { openJobCtx } from './runtime.ts';
import { sequenceWaiting } from './sequence-log.ts';
import {
  asCustomer,
  asVendor,
  type Customer,
  foundCustomer,
  foundVendor,
  sendCalls,
} from './testing/billing-world.ts';
import { closeFor, FOUNDED, onlyInvoiceOf } from './testing/close-story.ts';
import { approveProposal, carryOut, doing, makeStaff } from './testing/two-people.ts';

ownHome();
const db = ownDatabase();
const CLOSED = new Date('2026-11-03T06:00:00Z');
const NOW = new Date('2026-11-10T09:00:00Z');
const LATER = new Date('2026-11-10T09:05:00Z');

let customer: Customer;
let invoiceNumber: string;
let first: DocumentKey;
let second: DocumentKey;

type DocumentKey = {
  readonly kind: 'credit-note';
  readonly tenantId: string;
  readonly number: string;
};

/** Two people credit an amount of the usage line. */
async function credit(amount: string): Promise<DocumentKey> {
  const of = (actor: Parameters<typeof doing>[0]['actor']) => ({ tenantId: customer.id, actor, now: NOW });
  const hugo = await makeStaff('billing_operator', NOW);
  const iris = await makeStaff('finance_approver', NOW);
  const proposal = await doing(of(hugo), (ctx) =>
    proposeCredit(ctx, {
      tenantId: customer.id,
      number: invoiceNumber,
      lines: [{ line: '2', amount }],
      reason: 'counted twice',
    }),
  );
  await approveProposal(of(iris), proposal.id);
  await carryOut(NOW);
  const notes = await asCustomer(customer, (ctx) => readCreditNotes(ctx, { tenantId: customer.id }), NOW);
  const note = required(notes.at(-1), 'a credit note was issued');
  return { kind: 'credit-note', tenantId: customer.id, number: note.number };
}

beforeAll(async () => {
  await foundVendor(FOUNDED);
  customer = await foundCustomer({ now: FOUNDED, startsOn: '2026-10-01' });
  await sendCalls(customer, [{ time: '2026-10-05T10:00:00Z', units: 160 }], new Date('2026-10-06T00:00:00Z'));
  await closeFor(customer, '2026-10', CLOSED);
  ({ number: invoiceNumber } = await onlyInvoiceOf(customer));
  first = await credit('10.00');
  second = await credit('0.05');
});

const pdf = (of: DocumentKey, locale: 'en' | 'es') =>
  documentPdf({ ...of, locale, brand: 'IntelGraph' }, { now: LATER });
const filesOf = async (of: DocumentKey) =>
  new Map(Object.entries(unzipSync((await documentBundle(of, { now: LATER })).bytes)));

test('waits for its receipt, then its bundle verifies and the credit comes out of its invoice again', async () => {
  await expect(documentBundle(first, { now: NOW })).rejects.toMatchObject({
    code: 'billing.receipt_pending',
  });
  await sequenceWaiting(openJobCtx('sequence-log', { now: LATER }));
  const keys = publishedKeysSchema.parse(await asVendor(publishedKeys, LATER));
  for (const note of [first, second]) {
    const files = await filesOf(note);
    expect([...files.keys()]).toEqual(expect.arrayContaining(['credit-note.json', 'invoice.json']));
    const report = await verifyBundle(files, { keys, requireTrusted: true });
    expect(report.checks.filter(({ ok }) => !ok)).toEqual([]);
    expect(report.verified).toBe(true);
    expect(replayBundle(files)).toMatchObject({
      ok: true,
      value: { equal: true, document: { file: 'credit-note.json', number: note.number } },
    });
  }
});

test('is made once, and again when there is a rendering of its own, which no other document has', async () => {
  const before = await documentBundle(first, { now: LATER });
  expect((await documentBundle(first, { now: LATER })).sha256).toBe(before.sha256);
  const [one, again] = await Promise.all([pdf(first, 'en'), pdf(first, 'en')]);
  expect(new TextDecoder().decode(one.bytes.subarray(0, 5))).toBe('%PDF-');
  expect(again.sha256).toBe(one.sha256);
  expect(one.fileName).toBe(`${first.number}.en.pdf`);
  expect((await pdf(second, 'en')).sha256).not.toBe(one.sha256);
  const invoice = { kind: 'invoice', tenantId: customer.id, number: invoiceNumber } as const;
  await documentPdf({ ...invoice, locale: 'en', brand: 'IntelGraph' }, { now: LATER });

  const files = await filesOf(first);
  const documents = [...files.keys()].filter((name) => name.endsWith('.pdf'));
  expect(documents).toEqual([`${first.number}.en.pdf`]);
  expect(files.has(`${first.number}.en.pdf.dsse.json`)).toBe(true);
  expect((await verifyBundle(files)).checks.filter(({ ok }) => !ok)).toEqual([]);
  const { bytes } = await documentBundle(invoice, { now: LATER });
  expect(Object.keys(unzipSync(bytes)).filter((name) => name.endsWith('.pdf'))).toEqual(['invoice.en.pdf']);
  const editions = await db.asAdmin<{ of: string | null }>(
    'select credit_note_id as of from bundle_edition where tenant_id = $1 order by edition',
    [customer.id],
  );
  expect(editions.filter(({ of }) => of === null)).toHaveLength(1);
  expect(editions).toHaveLength(4);
});

test('has a twin in each language, with the number of its invoice and the original rate', async () => {
  const twin = await documentTwin({ ...second, locale: 'es', brand: 'IntelGraph' }, { now: LATER });
  for (const text of ['<html lang="es">', 'Nota de crédito', second.number, invoiceNumber, '21 %'])
    expect(twin.replaceAll('\u00a0', ' ')).toContain(text);
});

test('is found by its number alone, is not another customer’s, and a rendering names its own invoice', async () => {
  const tenantId = await asVendor((ctx) => tenantOfCreditNote(ctx, { number: first.number }), LATER);
  const read = await asCustomer(customer, (ctx) => readCreditNote(ctx, first), LATER);
  expect(read.number).toBe(first.number);
  expect(tenantId).toBe(customer.id);
  const other = await foundCustomer({ now: FOUNDED, startsOn: '2026-10-01' });
  await expect(documentBundle({ ...first, tenantId: other.id }, { now: LATER })).rejects.toMatchObject({
    code: 'billing.credit_note_unknown',
    status: 404,
  });
  const [note] = await db.asAdmin<{ id: string }>('select id from credit_note where number = $1', [
    first.number,
  ]);
  await expect(
    db.asAdmin(
      `insert into bundle_edition (tenant_id, invoice_id, credit_note_id, edition, contents, stored_object_id, sha256, created_at)
       select tenant_id, gen_random_uuid(), $2, 99, 'x', stored_object_id, sha256, created_at from bundle_edition
       where tenant_id = $1 limit 1`,
      [customer.id, note?.id],
    ),
  ).rejects.toThrow(/foreign key/);
});
