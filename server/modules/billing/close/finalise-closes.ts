import { assert, required } from '#core/assert.ts';
import type { InvoiceDocument } from '#core/contracts/invoice.ts';
import { minorOf } from '#core/money/money.ts';

import { canonicalJson } from '#core/proof/canonical-json.ts';
import { type InvoiceDraws, recordDraws } from '#server/modules/credits/index.ts';
import { actorName } from '#server/platform/auth/actor.ts';
import type { Ctx } from '#server/platform/context.ts';
import { faultPoint } from '#server/platform/fault.ts';
import { type ClaimedClose, closeKeyText } from './close-row.ts';
import { newDocument } from './documents.ts';
import { holdDraws } from './draw-grants.ts';
import { insertInvoices, type NewInvoice } from './invoice-repository.ts';
import { takeNumbers } from './number-series.ts';
import type { DraftInvoice } from './rate-closes.ts';
import { findDocuments, insertDocuments, moveCloses } from './repository.ts';

/**
 * From rated to final: takes the number as the last lock, writes it into the draft and keeps the canonical bytes, the rows
 * and what was drawn from grants. What late usage owes the customer becomes a pending item. From here on nothing about the
 * invoice changes. Where grants are not as they were frozen, the close goes back instead.
 */
export async function finaliseCloses(ctx: Ctx, closes: readonly ClaimedClose[]): Promise<void> {
  const drafts = new Map(
    (await findDocuments(ctx.tx, closes, ['draft.json'])).map((document) => [
      closeKeyText(document),
      JSON.parse(required(document.text, 'drafts are kept as bytes')) as DraftInvoice,
    ]),
  );
  const drawing = await holdDraws(ctx, closes, (close) =>
    required(drafts.get(closeKeyText(close)), 'a rated close has its draft'),
  );
  const numbers = await takeNumbers(
    ctx,
    drawing.map(({ close }) => close),
  );
  const invoices: NewInvoice[] = [];
  const draws: InvoiceDraws[] = [];
  const documents = drawing.map(({ close, draft, drawn, standing }) => {
    const numbered = required(numbers.get(closeKeyText(close)), 'every close has its number');
    const invoice: InvoiceDocument = { ...draft, number: numbered.number };
    assertTotals(invoice);
    const document = newDocument(close, 'invoice.json', canonicalJson(invoice));
    const id = ctx.ids();
    invoices.push({ id, close, invoice, sha256: document.sha256, ...numbered });
    const { number } = numbered;
    if (standing !== null)
      draws.push({
        tenantId: close.tenantId,
        invoiceId: id,
        number,
        issuedOn: draft.dates.issued,
        standing,
        drawn,
      });
    return document;
  });
  await insertDocuments(ctx.tx, documents);
  const actor = actorName(ctx.actor);
  await insertInvoices(ctx.tx, { actor, at: ctx.now, newId: ctx.ids }, invoices);
  await recordDraws(ctx, draws);
  await moveCloses(ctx.tx, {
    from: 'rated',
    to: 'final',
    at: ctx.now,
    actor,
    closes: drawing.map(({ close }) => close),
  });
  await faultPoint('close.numbered');
}

/** The totals before the write: net is the sum of the lines less their discounts, and tax the sum of their shares. */
function assertTotals({ credits, currency, lines, totals }: InvoiceDocument): void {
  const minor = (amount: string) => minorOf(amount, currency);
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
