import type { InvoiceDocument } from '#core/contracts/invoice.ts';
import type { RulesDocument } from '#core/contracts/rules.ts';
import { minorOf } from '#core/money/money.ts';
import type { AlteredThings, SignedThing } from '#server/modules/evidence/index.ts';
import type { Ctx } from '#server/platform/context.ts';
import { authorise } from '#server/platform/policy/index.ts';
import { sha256Hex } from '../close/documents.ts';
import { columnsOfInvoice, type Row } from '../close/invoice-repository.ts';
import { findDocuments } from '../close/repository.ts';
import { INVOICE_FILES } from '../close/sign-closes.ts';
import { usageBytes } from '../invoices/bundle-parts.ts';
import { type StoredRow, selectInvoiceRows, selectNoteRows, selectPartRows } from './repository.ts';

type Owned = SignedThing & { readonly tenantId: string };

/** So many documents are in memory at once. */
const BATCH = 50;

/**
 * Compares stored invoices and credit notes with what was signed: their bytes, the seals that they were calculated from, and
 * every row that lists and sums are read from. Answers the first fault of each by the reference of its record. Needs a
 * transaction that sees every tenant.
 */
export async function findAlteredDocuments(ctx: Ctx, things: readonly SignedThing[]): Promise<AlteredThings> {
  authorise(ctx, 'billing.checkRecords', 'vendor');
  const owned = things.filter((thing): thing is Owned => thing.tenantId !== null);
  const found = new Map<string, string>();
  for (let at = 0; at < owned.length; at += BATCH) {
    const batch = owned.slice(at, at + BATCH);
    const invoices = batch.filter(({ kind }) => kind === 'invoice');
    const notes = batch.filter(({ kind }) => kind === 'credit-note');
    for (const [ref, fault] of await alteredInvoices(ctx, invoices)) found.set(ref, fault);
    for (const [ref, fault] of await alteredNotes(ctx, notes)) found.set(ref, fault);
  }
  return found;
}

const keyOf = ({ subjectRef: id, tenantId }: Owned) => ({ tenantId, id });

async function alteredInvoices(ctx: Ctx, things: readonly Owned[]): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  if (things.length === 0) return found;
  const keys = things.map(keyOf);
  const heads = new Map((await selectInvoiceRows(ctx.tx, keys)).map((one) => [one.id, one]));
  const lines = Map.groupBy(await selectPartRows(ctx.tx, 'invoice_line', keys), ({ id }) => id);
  const taxes = Map.groupBy(await selectPartRows(ctx.tx, 'invoice_tax', keys), ({ id }) => id);
  for (const thing of things) {
    const head = heads.get(thing.subjectRef);
    const rowsOf = (parts: typeof lines) => (parts.get(thing.subjectRef) ?? []).map(({ row }) => row);
    const fault =
      head === undefined
        ? 'its row is gone'
        : await faultOfInvoice(ctx, thing, { ...head, lines: rowsOf(lines), taxes: rowsOf(taxes) });
    if (fault !== null) found.set(thing.subjectRef, fault);
  }
  return found;
}

/** First the bytes of the four files, then the rows, which the document as it was signed says everything of. */
async function faultOfInvoice(
  ctx: Ctx,
  thing: Owned,
  rows: {
    readonly closeId: string;
    readonly row: StoredRow;
    readonly lines: readonly StoredRow[];
    readonly taxes: readonly StoredRow[];
  },
): Promise<string | null> {
  const { digests, tenantId } = thing;
  const stored = await findDocuments(ctx.tx, [{ tenantId, id: rows.closeId }], INVOICE_FILES);
  const documents = new Map(stored.map((document) => [document.name, document]));
  for (const name of INVOICE_FILES) {
    const document = documents.get(name);
    if (document === undefined) return `its ${name} is gone`;
    const isUsage = name === 'usage.jsonl';
    if (document.sha256 !== digests.get(name))
      return `the stored digest of its ${name} is not the signed one`;
    if (!isUsage && sha256Hex(document.text ?? '') !== digests.get(name)) return `its ${name} was changed`;
  }
  // The usage is put together again from the seals as they are now.
  const rules: RulesDocument = JSON.parse(documents.get('rules.json')?.text ?? 'null');
  if (sha256Hex(await usageBytes(ctx, tenantId, rules)) !== digests.get('usage.jsonl'))
    return 'a day seal that it was calculated from was changed or is gone';
  const invoice: InvoiceDocument = JSON.parse(documents.get('invoice.json')?.text ?? 'null');
  return faultOfRows(invoice, rows.row, { ...rows, sha256: digests.get('invoice.json') });
}

function faultOfRows(
  invoice: InvoiceDocument,
  head: StoredRow,
  parts: {
    readonly lines: readonly StoredRow[];
    readonly taxes: readonly StoredRow[];
    readonly sha256: string | undefined;
  },
): string | null {
  const expected = columnsOfInvoice(invoice);
  const listed = (name: string, wanted: readonly Row[], rows: readonly StoredRow[]) =>
    wanted.length === rows.length
      ? (wanted
          .map((row, index) => faultOfRow(`${name} ${index + 1}`, row, rows[index] ?? {}))
          .find((fault) => fault !== null) ?? null)
      : `${rows.length} rows of ${name}s are stored, ${wanted.length} were signed`;
  return (
    faultOfRow('row', { ...expected.head, sha256: parts.sha256 ?? null }, head) ??
    listed('line', expected.lines, parts.lines) ??
    listed('tax', expected.taxes, parts.taxes)
  );
}

function faultOfRow(name: string, expected: Row, stored: StoredRow): string | null {
  const column = Object.keys(expected).find(
    (key) => plain(stored[key] ?? null) !== plain(expected[key] === undefined ? null : expected[key]),
  );
  if (column === undefined) return null;
  return `its ${name} says ${column} ${stored[column] ?? 'nothing'}, signed was ${String(expected[column] ?? 'nothing')}`;
}

/** Decimals in one spelling: a column fills them up with zeros. */
function plain(value: Row[string]): string | null {
  if (value === null) return null;
  const text = String(value);
  return /^-?\d+\.\d+$/.test(text) ? text.replace(/\.?0+$/, '') : text;
}

async function alteredNotes(ctx: Ctx, things: readonly Owned[]): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  if (things.length === 0) return found;
  const rows = new Map((await selectNoteRows(ctx.tx, things.map(keyOf))).map((one) => [one.id, one]));
  for (const thing of things) {
    const stored = rows.get(thing.subjectRef);
    const fault = stored === undefined ? 'its row is gone' : faultOfNote(thing, stored);
    if (fault !== null) found.set(thing.subjectRef, fault);
  }
  return found;
}

function faultOfNote(
  { digests }: Owned,
  { document, row }: { readonly document: Uint8Array; readonly row: StoredRow },
): string | null {
  const sha256 = digests.get('credit-note.json');
  if (sha256Hex(document) !== sha256) return 'its credit-note.json was changed';
  const { currency, dates, number, totals } = JSON.parse(new TextDecoder().decode(document));
  const expected = {
    number,
    currency,
    issued_on: dates.issued,
    net_minor: minorOf(totals.net, currency),
    tax_minor: minorOf(totals.tax, currency),
    total_minor: minorOf(totals.total, currency),
    sha256,
  };
  return faultOfRow('row', expected, row);
}
