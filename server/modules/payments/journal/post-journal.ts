import { required } from '#core/assert.ts';
import { bookedCreditNote, bookedInvoice } from '#core/payments/booked-document.ts';
import {
  allocationEntry,
  chargebackEntry,
  creditNoteEntries,
  firstOfNextMonth,
  grantEndEntry,
  grantEntry,
  invoiceEntries,
  type JournalEntry,
  paymentEntry,
  refundEntry,
  refundTransferEntry,
  unbilledEntries,
  voidEntries,
  writeOffEntry,
} from '#core/payments/journal.ts';
import { readIssuedDocuments, readUnbilled } from '#server/modules/billing/index.ts';
import { readGrantMovements } from '#server/modules/credits/index.ts';
import type { Ctx } from '#server/platform/context.ts';
import { DomainError } from '#server/platform/errors.ts';
import { authorise } from '#server/platform/policy/index.ts';
import { loadBooks } from '../books.ts';
import { selectRefunds } from '../paybacks/repository.ts';
import {
  claimDue,
  type DueDocument,
  deleteDue,
  insertEntries,
  insertUnbilled,
  selectEntered,
  selectTenantsDue,
  selectTenantsUnbilled,
  selectVoidDays,
  selectWriteOffsById,
} from './repository.ts';

const DOCUMENTS_MAX = 500;

type OfTenant = { readonly tenantId: string };

/** Tenants with a document that the journal does not have yet, in the order of their ids; ids only. */
export async function readTenantsToPost(
  ctx: Ctx,
  input: { readonly after: string | null; readonly most: number },
): Promise<string[]> {
  authorise(ctx, 'payments.postJournal', 'vendor');
  return selectTenantsDue(ctx.tx, input.after, input.most);
}

/** Tenants whose unbilled usage of a month that is over is not in the journal yet; ids only. */
export async function readTenantsToAccrue(
  ctx: Ctx,
  input: { readonly month: string; readonly after: string | null; readonly most: number },
): Promise<string[]> {
  authorise(ctx, 'payments.postJournal', 'vendor');
  return selectTenantsUnbilled(ctx.tx, input);
}

/** Enters what was issued, paid and settled since the last time; answers how many documents that were. */
export async function postJournal(ctx: Ctx, { tenantId }: OfTenant): Promise<number> {
  authorise(ctx, 'payments.postJournal', 'vendor');
  let posted = 0;
  for (;;) {
    const due = await claimDue(ctx.tx, tenantId, DOCUMENTS_MAX);
    if (due.length === 0) return posted;
    await insertEntries(ctx.tx, identified(ctx, await entriesOf(ctx, tenantId, due)), {
      tenantId,
      at: ctx.now,
    });
    await deleteDue(ctx.tx, tenantId, due);
    posted += due.length;
  }
}

/**
 * Enters the unbilled usage of a tenant at the end of a month, and its reversal; each month once, also when there is
 * none. Raises `payments.month_not_over` (409), and what keeps a period from being calculated.
 */
export async function postUnbilled(ctx: Ctx, input: OfTenant & { readonly month: string }): Promise<boolean> {
  authorise(ctx, 'payments.postJournal', 'vendor');
  const { month, tenantId } = input;
  const until = firstOfNextMonth(`${month}-01`);
  if (ctx.now.toISOString().slice(0, 10) < until)
    throw new DomainError('payments.month_not_over', {
      message: `${month} is not over yet.`,
      path: 'month',
      status: 409,
    });
  if (!(await insertUnbilled(ctx.tx, { tenantId, month, at: ctx.now }))) return false;
  const unbilled = await readUnbilled(ctx, { tenantIds: [tenantId], until });
  const entries = unbilled.flatMap(({ amountMinor, currency }) =>
    unbilledEntries({ month, currency, amountMinor }),
  );
  await insertEntries(ctx.tx, identified(ctx, entries), { tenantId, at: ctx.now });
  return true;
}

function identified(ctx: Ctx, entries: readonly JournalEntry[]): (JournalEntry & { readonly id: string })[] {
  return entries.map((entry) => ({ ...entry, id: ctx.ids() }));
}

async function entriesOf(
  ctx: Ctx,
  tenantId: string,
  due: readonly DueDocument[],
): Promise<readonly JournalEntry[]> {
  const sources = (kind: DueDocument['kind']) =>
    due.filter((one) => one.kind === kind).map(({ source }) => source);
  const keys = (kind: DueDocument['kind']) => sources(kind).map((id) => ({ tenantId, id }));
  const documents = await readIssuedDocuments(ctx, {
    invoices: [...keys('invoice'), ...keys('invoice-void')],
    creditNotes: keys('credit-note'),
  });
  const issued = new Set(sources('invoice'));
  const voidDays = await selectVoidDays(ctx.tx, tenantId, sources('invoice-void'));
  const invoices = new Map(documents.invoices.map(({ document, id }) => [id, bookedInvoice(id, document)]));
  return [
    ...[...invoices].flatMap(([id, invoice]) => (issued.has(id) ? invoiceEntries(invoice) : [])),
    ...[...voidDays].flatMap(([id, day]) =>
      voidEntries(required(invoices.get(id), 'a void invoice has its document'), day),
    ),
    ...documents.creditNotes.flatMap(({ document, id }) => creditNoteEntries(bookedCreditNote(id, document))),
    ...(await selectWriteOffsById(ctx.tx, tenantId, sources('write-off'))).map(writeOffEntry),
    ...(await grantEntries(ctx, tenantId, {
      grants: new Set(sources('grant')),
      ended: new Set(sources('grant-end')),
    })),
    ...(await moneyEntries(ctx, tenantId, {
      payments: new Set(sources('payment')),
      allocations: new Set(sources('allocation')),
    })),
    ...(await paybackEntries(ctx, tenantId, {
      refunds: new Set(sources('refund')),
      transfers: new Set(sources('refund-transfer')),
      chargebacks: new Set(sources('chargeback')),
    })),
  ];
}

/** Grants that pay: given, and what was left of them at their end. Draws and returns stand in the documents. */
async function grantEntries(
  ctx: Ctx,
  tenantId: string,
  due: { readonly grants: ReadonlySet<string>; readonly ended: ReadonlySet<string> },
): Promise<JournalEntry[]> {
  if (due.grants.size + due.ended.size === 0) return [];
  const grants = await readGrantMovements(ctx, { tenantId });
  const ends = grants
    .filter(({ id }) => due.ended.has(id))
    .flatMap(({ currency, ends: own, id, number }) =>
      own.map(({ amountMinor, bookedOn, isVoid, position }) =>
        grantEndEntry({ id: `${id}/${position}`, ref: number, currency, bookedOn, amountMinor, isVoid }),
      ),
    );
  const entered = await selectEntered(ctx.tx, {
    tenantId,
    kind: 'grant-end',
    sources: ends.map(({ source }) => source),
  });
  return [
    ...grants
      .filter(({ id }) => due.grants.has(id))
      .map(({ amountMinor, currency, id, issuedOn, number }) =>
        grantEntry({ id, ref: number, currency, bookedOn: issuedOn, amountMinor }),
      ),
    ...ends.filter(({ source }) => !entered.has(source)),
  ];
}

async function moneyEntries(
  ctx: Ctx,
  tenantId: string,
  due: { readonly payments: ReadonlySet<string>; readonly allocations: ReadonlySet<string> },
): Promise<JournalEntry[]> {
  if (due.payments.size + due.allocations.size === 0) return [];
  const { account } = await loadBooks(ctx, tenantId);
  const invoices = new Map(account.invoices.map((invoice) => [invoice.id, invoice]));
  return [
    ...account.payments
      .filter(({ id }) => due.payments.has(id))
      .map(({ amountMinor, bookedOn, currency, id, reference }) =>
        paymentEntry({ id, ref: reference, currency, bookedOn, amountMinor }),
      ),
    ...account.allocations
      .filter(({ id }) => due.allocations.has(id))
      .map(({ amountMinor, bookedOn, differenceMinor, id, invoiceId }) => {
        const { currency, number } = required(invoices.get(invoiceId), 'an allocation has its invoice');
        return allocationEntry({ id, ref: number, currency, bookedOn, amountMinor, differenceMinor });
      }),
  ];
}

/** What went back of payments: refunds against what is to be paid until the bank paid it, and chargebacks. */
async function paybackEntries(
  ctx: Ctx,
  tenantId: string,
  due: Readonly<Record<'refunds' | 'transfers' | 'chargebacks', ReadonlySet<string>>>,
): Promise<JournalEntry[]> {
  if (due.refunds.size + due.transfers.size + due.chargebacks.size === 0) return [];
  const { paybacks } = (await loadBooks(ctx, tenantId)).account;
  const refunds = new Map((await selectRefunds(ctx.tx, tenantId)).map((row) => [row.id, row]));
  return paybacks.flatMap(({ amountMinor, bookedOn, currency, id, kind, reference }) => {
    const row = { id, ref: reference, currency, bookedOn, amountMinor };
    if (kind === 'chargeback') return due.chargebacks.has(id) ? [chargebackEntry(row)] : [];
    const refund = required(refunds.get(id), 'what went back to the customer is a refund');
    const taken = refund.reverses === null ? undefined : refunds.get(refund.reverses);
    const isFromBank = (taken?.paidOn ?? null) !== null;
    return [
      ...(due.refunds.has(id) ? [refundEntry({ ...row, isFromBank })] : []),
      ...(due.transfers.has(id) && refund.paidOn !== null
        ? [refundTransferEntry({ ...row, bookedOn: refund.paidOn })]
        : []),
    ];
  });
}
