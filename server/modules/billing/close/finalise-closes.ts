import { assert, required } from '#core/assert.ts';
import type { InvoiceDocument } from '#core/contracts/invoice.ts';

import { canonicalJson } from '#core/proof/canonical-json.ts';
import { actorName } from '#server/platform/auth/actor.ts';
import type { Ctx } from '#server/platform/context.ts';
import { faultPoint } from '#server/platform/fault.ts';
import { type ClaimedClose, closeKeyText } from './close-row.ts';
import { newDocument } from './documents.ts';
import { amountMinorOf, insertInvoices, type NewInvoice } from './invoice-repository.ts';
import { takeNumbers } from './number-series.ts';
import type { DraftInvoice } from './rate-closes.ts';
import { findDocuments, insertDocuments, moveCloses } from './repository.ts';

/**
 * From rated to final: takes the number as the last lock, writes it into the draft and keeps the canonical bytes and the
 * rows. What late usage owes the customer becomes a pending item. From here on nothing about the invoice changes.
 */
export async function finaliseCloses(ctx: Ctx, closes: readonly ClaimedClose[]): Promise<void> {
  const drafts = new Map(
    (await findDocuments(ctx.tx, closes, ['draft.json'])).map((document) => [
      closeKeyText(document),
      JSON.parse(required(document.text, 'drafts are kept as bytes')) as DraftInvoice,
    ]),
  );
  const numbers = await takeNumbers(ctx, closes);
  const invoices: NewInvoice[] = [];
  const documents = closes.map((close) => {
    const draft = required(drafts.get(closeKeyText(close)), 'a rated close has its draft');
    const numbered = required(numbers.get(closeKeyText(close)), 'every close has its number');
    const invoice: InvoiceDocument = { ...draft, number: numbered.number };
    assertTotals(invoice);
    const document = newDocument(close, 'invoice.json', canonicalJson(invoice));
    invoices.push({ id: ctx.ids(), close, invoice, sha256: document.sha256, ...numbered });
    return document;
  });
  await insertDocuments(ctx.tx, documents);
  const actor = actorName(ctx.actor);
  await insertInvoices(ctx.tx, { actor, at: ctx.now, newId: ctx.ids }, invoices);
  await moveCloses(ctx.tx, {
    from: 'rated',
    to: 'final',
    at: ctx.now,
    actor,
    closes,
  });
  await faultPoint('close.numbered');
}

/** The totals before the write: net is the sum of the lines less their discounts, and tax the sum of their shares. */
function assertTotals({ credits, currency, lines, totals }: InvoiceDocument): void {
  const minor = (amount: string) => amountMinorOf(amount, currency);
  const sum = (amounts: readonly string[]) => amounts.reduce((total, amount) => total + minor(amount), 0n);
  const discount = sum(lines.map((line) => line.discountAmount ?? '0'));
  assert(discount === minor(totals.discount ?? '0'), 'the discount is the sum of its shares');
  assert(
    sum(lines.map((line) => line.amount)) - discount === minor(totals.net),
    'net is the sum of the lines less the discount',
  );
  assert(sum(lines.map((line) => line.taxAmount)) === minor(totals.tax), 'tax is the sum of its shares');
  assert(minor(totals.net) + minor(totals.tax) === minor(totals.total), 'total is net and tax');
  const credited = sum(credits.map((credit) => credit.amount));
  assert(credited === minor(totals.credited ?? '0'), 'what is credited is the sum of the credits');
  assert(
    minor(totals.total) - credited === minor(totals.due ?? totals.total),
    'due is the total less what is credited',
  );
}
