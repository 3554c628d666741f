import type { z } from 'zod';
import { calculateCredit } from '#core/billing/credit-note.ts';
import type { CreditProposal } from '#core/contracts/credit-note.ts';
import { type InvoiceDocument, invoiceDocument } from '#core/contracts/invoice.ts';
import { minorOf } from '#core/money/money.ts';
import { canonicalDigest } from '#core/proof/digest.ts';
import { type ApprovalOutcome, propose } from '#server/modules/approvals/index.ts';
import type { Ctx } from '#server/platform/context.ts';
import { DomainError, domainErrorFrom } from '#server/platform/errors.ts';
import { authorise } from '#server/platform/policy/index.ts';
import { type ProposeCreditInput, proposeCreditInput } from '../contract-credits.ts';
import { selectCorrectionDigests } from '../corrections/repository.ts';
import {
  type CreditedInvoice,
  lockCredits,
  selectCreditDigests,
  selectCredited,
  selectCreditedInvoice,
} from './repository.ts';

/**
 * What a credit builds on: the invoice, every credit note that it has by now, and every correction of its prices. Raises `billing.invoice_unknown` (404).
 */
export async function creditSubject(ctx: Ctx, invoiceNumber: string): Promise<string> {
  return subjectOf(ctx, await creditedInvoice(ctx, invoiceNumber));
}

/** The invoice of a number. Raises `billing.invoice_unknown` (404). */
export async function creditedInvoice(ctx: Ctx, invoiceNumber: string): Promise<CreditedInvoice> {
  const invoice = await selectCreditedInvoice(ctx.tx, invoiceNumber);
  if (invoice === null)
    throw new DomainError('billing.invoice_unknown', {
      message: `There is no invoice ${invoiceNumber}.`,
      path: 'number',
      status: 404,
    });
  return invoice;
}

/** As `creditSubject`, and what it sees stays as it is until the transaction ends: for whoever claims an approval. */
export async function heldCreditSubject(ctx: Ctx, invoiceNumber: string): Promise<string> {
  await lockCredits(ctx.tx, invoiceNumber);
  return creditSubject(ctx, invoiceNumber);
}

async function subjectOf(ctx: Ctx, invoice: CreditedInvoice): Promise<string> {
  const corrections = await selectCorrectionDigests(ctx.tx, invoice);
  return canonicalDigest({
    invoice: invoice.sha256,
    creditNotes: await selectCreditDigests(ctx.tx, invoice),
    ...(corrections.length === 0 ? {} : { corrections }),
  });
}

/** An invoice's bytes, read. */
export function documentOfInvoice({ text }: CreditedInvoice): InvoiceDocument {
  return invoiceDocument.parse(JSON.parse(text));
}

/** What a credit would come to, ready for a proposal: of this module's kind, or inside the proposal of a module to the right. */
export type CreditFigures = {
  /** The number of the invoice. */
  readonly subjectRef: string;
  /** Another one as soon as the invoice has a further credit note or correction. */
  readonly subjectSha256: string;
  /** Exactly what is given back. */
  readonly proposal: CreditProposal;
  readonly amount: { readonly amountMinor: bigint; readonly currency: string };
};

type CreditRequest = z.output<typeof proposeCreditInput> & Pick<CreditProposal, 'settles' | 'replacement'>;

/**
 * Calculates what crediting these lines of an invoice comes to, with their taxes as they were billed; writes nothing. Another
 * module proposes it as part of its own approval, whose `subjectSha256` takes in that of the figures, and hands `proposal` to
 * `issueCredit` once that approval is claimed. Raises `billing.invoice_unknown` (404) and the codes of `calculateCredit`.
 */
export async function creditFigures(ctx: Ctx, input: ProposeCreditInput): Promise<CreditFigures> {
  authorise(ctx, 'billing.readInvoice', { tenantId: input.tenantId });
  return figuresOf(ctx, proposeCreditInput.parse(input));
}

async function figuresOf(ctx: Ctx, input: CreditRequest): Promise<CreditFigures> {
  const { creditKind = 'correction', currency, lines, number, reason, replacement, settles } = input;
  const invoice = await creditedInvoice(ctx, number);
  const document = documentOfInvoice(invoice);
  const figures = calculateCredit({
    invoice: document,
    credited: await selectCredited(ctx.tx, invoice),
    request: { currency: currency ?? document.currency, lines },
  });
  if (!figures.ok) throw domainErrorFrom(figures.error);
  return {
    subjectRef: number,
    subjectSha256: await subjectOf(ctx, invoice),
    proposal: {
      invoice: { number, sha256: invoice.sha256 },
      creditKind,
      reason,
      ...figures.value,
      ...(settles === undefined ? {} : { settles }),
      ...(replacement === undefined ? {} : { replacement }),
    },
    amount: {
      amountMinor: minorOf(figures.value.totals.total, document.currency),
      currency: document.currency,
    },
  };
}

/**
 * Proposes to give back all that is left of an issued invoice, or lines or amounts of lines, at the rates they were taxed
 * with; another person approves exactly these figures, and a credit note that is issued meanwhile makes them stale. A credit
 * that does not say its kind is a correction. Raises
 * `billing.invoice_unknown` (404), the codes of `calculateCredit` with the field, and what proposing raises.
 */
export async function proposeCredit(ctx: Ctx, input: ProposeCreditInput): Promise<ApprovalOutcome> {
  authorise(ctx, 'billing.proposeCredit', { tenantId: input.tenantId });
  return proposeFigures(ctx, proposeCreditInput.parse(input));
}

/** Proposes what a credit comes to, for verbs that have authorised. `settles` are what was owed and is settled by it. */
export async function proposeFigures(ctx: Ctx, input: CreditRequest): Promise<ApprovalOutcome> {
  const { amount, proposal, subjectRef, subjectSha256 } = await figuresOf(ctx, input);
  return propose(ctx, {
    tenantId: input.tenantId,
    kind: 'credit-note',
    subjectRef,
    subjectSha256,
    document: proposal,
    reason: input.reason,
    amount,
    creditKind: proposal.creditKind,
  });
}
