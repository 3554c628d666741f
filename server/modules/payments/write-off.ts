import { assert, required } from '#core/assert.ts';
import { type WriteOffProposal, writeOffProposal } from '#core/contracts/write-off.ts';
import { formatMoney, moneyFromWire } from '#core/money/money.ts';
import { settleInvoices } from '#core/payments/account.ts';
import { canonicalDigest } from '#core/proof/digest.ts';
import { type ApprovalOutcome, claimExecution, propose } from '#server/modules/approvals/index.ts';
import { actorName } from '#server/platform/auth/actor.ts';
import type { Ctx } from '#server/platform/context.ts';
import { DomainError, domainErrorFrom } from '#server/platform/errors.ts';
import { faultPoint } from '#server/platform/fault.ts';
import { authorise, authoriseAndRecord } from '#server/platform/policy/index.ts';
import { loadBooks } from './books.ts';
import { type ProposeWriteOffInput, proposeWriteOffInput } from './contract.ts';
import { insertWriteOff, lockBooks, selectInvoiceOwner } from './repository.ts';
import { signBookRecord } from './sign-record.ts';

type OpenInvoice = {
  readonly id: string;
  readonly number: string;
  readonly currency: string;
  readonly openMinor: bigint;
};

/**
 * What a write-off builds on: what is open of the invoice now. The number is known to the tenants that the transaction
 * sees. Raises `payments.invoice_not_open`.
 */
export async function writeOffSubject(ctx: Ctx, number: string): Promise<string> {
  const tenantId = await selectInvoiceOwner(ctx.tx, number);
  if (tenantId === null) throw notOpen(number);
  const { today, account } = await loadBooks(ctx, tenantId);
  const invoice = account.invoices.find((one) => one.number === number);
  const openMinor = invoice && settleInvoices(account, today).get(invoice.id)?.openMinor;
  return canonicalDigest({ invoice: number, open: String(openMinor ?? 0n) });
}

function notOpen(number: string): DomainError {
  return new DomainError('payments.invoice_not_open', {
    message: `There is no open invoice ${number}.`,
    path: 'number',
  });
}

async function openInvoice(ctx: Ctx, tenantId: string, number: string): Promise<OpenInvoice> {
  const { today, account } = await loadBooks(ctx, tenantId);
  const invoice = account.invoices.find((one) => one.number === number);
  const openMinor = (invoice && settleInvoices(account, today).get(invoice.id)?.openMinor) ?? 0n;
  if (invoice === undefined || openMinor === 0n) throw notOpen(number);
  return { id: invoice.id, number, currency: invoice.currency, openMinor };
}

/**
 * Proposes to give up what is open of an invoice, or a part of it; another person approves exactly that amount, and whatever
 * changes what is open makes it stale. Raises `payments.invoice_not_open`, `payments.write_off_over_open`, and what
 * proposing raises.
 */
export async function proposeWriteOff(ctx: Ctx, input: ProposeWriteOffInput): Promise<ApprovalOutcome> {
  authorise(ctx, 'payments.proposeWriteOff', { tenantId: input.tenantId });
  const { amount, number, reason, tenantId } = proposeWriteOffInput.parse(input);
  const { currency, openMinor } = await openInvoice(ctx, tenantId, number);
  const wanted = amount === undefined ? null : moneyFromWire({ amount, currency });
  if (wanted?.ok === false) throw domainErrorFrom({ ...wanted.error, path: 'amount' });
  const amountMinor = wanted?.value.amountMinor ?? openMinor;
  if (amountMinor > openMinor)
    throw new DomainError('payments.write_off_over_open', {
      message: `Of ${number}, ${formatMoney({ amountMinor: openMinor, currency })} is open.`,
      path: 'amount',
    });
  const print = (minor: bigint) => formatMoney({ amountMinor: minor, currency });
  const document: WriteOffProposal = {
    invoice: number,
    currency,
    open: print(openMinor),
    amount: print(amountMinor),
    reason,
  };
  return propose(ctx, {
    tenantId,
    kind: 'write-off',
    subjectRef: number,
    subjectSha256: await writeOffSubject(ctx, number),
    document,
    reason,
    amount: { amountMinor, currency },
  });
}

/** Writes off what was approved, once; null when there is nothing to write off by this approval any more. */
export async function writeOffApproved(
  ctx: Ctx,
  input: { readonly approvalId: string },
): Promise<{ readonly number: string } | null> {
  await authoriseAndRecord(ctx, 'payments.writeOff', 'vendor');
  const claim = await claimExecution(ctx, {
    approvalId: input.approvalId,
    kind: 'write-off',
    subjectSha256: async (inner, number) => {
      // What is open stays as it is until this is written.
      const tenantId = await selectInvoiceOwner(inner.tx, number);
      if (tenantId !== null) await lockBooks(inner.tx, tenantId);
      return writeOffSubject(inner, number);
    },
  });
  if (!claim.claimed) return null;
  const { approvalId, approvedBy, proposedBy } = claim;
  const { amount, currency, invoice: number, reason } = writeOffProposal.parse(claim.document);
  const tenantId = required(
    await selectInvoiceOwner(ctx.tx, number),
    'what was approved is about an invoice',
  );
  const invoice = await openInvoice(ctx, tenantId, number);
  const money = moneyFromWire({ amount, currency });
  assert(money.ok && money.value.amountMinor <= invoice.openMinor, 'what was approved is open');
  const id = ctx.ids();
  const attestationId = await signBookRecord(ctx, {
    kind: 'write-off',
    tenantId,
    id,
    name: `write-off of ${amount} ${currency} of ${number}`,
    facts: { invoice: number, currency, amount, reason, approvalId, proposedBy, approvedBy },
  });
  const { today } = await loadBooks(ctx, tenantId);
  await insertWriteOff(ctx.tx, {
    tenantId,
    id,
    invoiceId: invoice.id,
    amountMinor: money.value.amountMinor,
    bookedOn: today,
    reason,
    approvalId,
    attestationId,
    createdBy: actorName(ctx.actor),
    createdAt: ctx.now,
  });
  await faultPoint('writeoff.written');
  return { number };
}
