import { assert } from '#core/assert.ts';
import { leftOfInvoice, leftOfLine } from '#core/billing/credit-note.ts';
import type { CreditTrace } from '#core/billing/credit-trace.ts';
import { recalculateCredit } from '#core/billing/replay-credit.ts';
import { creditNoteDocument } from '#core/contracts/credit-note.ts';
import { formatMoney } from '#core/money/money.ts';
import { findRecord, readAttestation } from '#server/modules/evidence/index.ts';
import type { Ctx } from '#server/platform/context.ts';
import { DomainError } from '#server/platform/errors.ts';
import { authorise } from '#server/platform/policy/index.ts';
import type { SignedRecordDto } from '../contract.ts';
import type { CreditNoteDetail, CreditNoteSummary, InvoiceCredits } from '../contract-credits.ts';
import { correctionsOfInvoice } from '../corrections/read-corrections.ts';
import { creditedInvoice, documentOfInvoice } from './propose-credit.ts';
import { selectCredited, selectCreditNote, selectCreditNotes, selectCreditNoteTenant } from './repository.ts';

type NumberInput = { readonly tenantId: string; readonly number: string };

/** The credit notes of one tenant, or of all that the transaction sees, oldest first; for lists and the books. */
export async function readCreditNotes(
  ctx: Ctx,
  input: { readonly tenantId?: string } = {},
): Promise<CreditNoteSummary[]> {
  const { tenantId } = input;
  authorise(ctx, 'billing.readInvoices', tenantId === undefined ? 'vendor' : { tenantId });
  return selectCreditNotes(ctx.tx, input);
}

/**
 * What was given back of one invoice, and what is left of it, in all and by line, in major units. Raises
 * `billing.invoice_unknown` (404).
 */
export async function readInvoiceCredits(ctx: Ctx, input: NumberInput): Promise<InvoiceCredits> {
  authorise(ctx, 'billing.readInvoice', { tenantId: input.tenantId });
  const row = await creditedInvoice(ctx, input.number);
  const invoice = documentOfInvoice(row);
  const given = { invoice, credited: await selectCredited(ctx.tx, row) };
  const print = (amountMinor: bigint) => formatMoney({ amountMinor, currency: invoice.currency });
  return {
    creditNotes: await selectCreditNotes(ctx.tx, {
      tenantId: input.tenantId,
      invoiceNumber: input.number,
    }),
    corrections: await correctionsOfInvoice(ctx, input.number),
    currency: invoice.currency,
    left: print(leftOfInvoice(given)),
    lines: invoice.lines.map((line) => {
      const left = leftOfLine(given, line);
      return {
        line: line.id,
        description: line.description,
        period: line.period,
        amount: line.amount,
        left: print(left.netMinor),
        isCreditable: left.netMinor !== 0n,
      };
    }),
  };
}

/** Whose credit note a number stands on, before its tenant is known. Raises `billing.credit_note_unknown` (404). */
export async function tenantOfCreditNote(ctx: Ctx, input: { readonly number: string }): Promise<string> {
  authorise(ctx, 'billing.findInvoice', 'vendor');
  const tenantId = await selectCreditNoteTenant(ctx.tx, input.number);
  if (tenantId === null) throw unknownCreditNote(input.number);
  return tenantId;
}

/** One credit note as issued. Raises `billing.credit_note_unknown` (404). */
export async function readCreditNote(ctx: Ctx, input: NumberInput): Promise<CreditNoteDetail> {
  authorise(ctx, 'billing.readInvoice', { tenantId: input.tenantId });
  const note = await selectCreditNote(ctx.tx, input);
  if (note === null) throw unknownCreditNote(input.number);
  const text = new TextDecoder('utf-8', { fatal: true }).decode(note.document);
  return {
    ...note,
    text,
    document: creditNoteDocument.parse(JSON.parse(text)),
    record: await recordOf(ctx, note),
  };
}

/**
 * How the figures of a credit note came out of its invoice, step by step: they are found again by what made them, and are
 * those that were issued. Raises `billing.credit_note_unknown` (404).
 */
export async function readCreditWorking(ctx: Ctx, input: NumberInput): Promise<CreditTrace> {
  const { document } = await readCreditNote(ctx, input);
  const invoice = documentOfInvoice(await creditedInvoice(ctx, document.invoice.number));
  const again = recalculateCredit(invoice, document);
  assert(
    again.ok && again.value.figures.totals.total === document.totals.total,
    'a credit note comes out of its invoice',
  );
  return again.value.trace;
}

/** What a number that is on no credit note is answered with. */
export function unknownCreditNote(number: string): DomainError {
  return new DomainError('billing.credit_note_unknown', {
    message: `There is no credit note ${number}.`,
    path: 'number',
    status: 404,
  });
}

async function recordOf(ctx: Ctx, note: CreditNoteSummary): Promise<SignedRecordDto | null> {
  const { id: subjectRef, tenantId } = note;
  const record = await findRecord(ctx, { tenantId, kind: 'credit-note', subjectRef });
  if (record === null) return null;
  const { attestationId, entryHex, issuedAt, kid } = record;
  const { logIndex } = await readAttestation(ctx, { tenantId, attestationId });
  return { attestationId, kid, issuedAt: issuedAt.toISOString(), entryHex, logIndex };
}
