import type { AlteredThings, SignedThing } from '#server/modules/evidence/index.ts';
import type { Ctx } from '#server/platform/context.ts';
import { authorise } from '#server/platform/policy/index.ts';
import { faultOfReleased, faultOfReversed, faultOfShares } from './altered-allocations.ts';
import {
  type RowKeys,
  selectAllocationsOf,
  selectChargebacksByKeys,
  selectPaymentsByKeys,
  selectRefundsByKeys,
  selectStepsOf,
  selectTransfersOf,
  selectWriteOffsByKeys,
} from './altered-repository.ts';
import type { BookRecord } from './sign-record.ts';
import {
  faultOfDay,
  faultOfWriting,
  firstOther,
  type SignedEntry,
  signedEntries,
  signedMinor,
  textOf,
} from './signed-facts.ts';

type Kind = BookRecord['kind'];
type Fault = (entry: SignedEntry) => string | null;

/**
 * Compares stored payments, allocations, refunds, transfers, chargebacks and write-offs, and what took any of them back, with
 * what was signed. Answers the first fault of each by the reference of its record. Needs a transaction that sees every tenant.
 */
export async function findAlteredBooks(ctx: Ctx, things: readonly SignedThing[]): Promise<AlteredThings> {
  authorise(ctx, 'payments.checkRecords', 'vendor');
  const entries = signedEntries(things);
  const found = new Map<string, string>();
  for (const [kind, ofKind] of Map.groupBy(entries, (entry) => entry.kind)) {
    const fault = await FAULTS[kind as Kind](ctx, ofKind);
    for (const entry of ofKind) {
      const words = fault(entry);
      if (words !== null) found.set(entry.subjectRef, words);
    }
  }
  return found;
}

const FAULTS: Readonly<Record<Kind, (ctx: Ctx, entries: readonly SignedEntry[]) => Promise<Fault>>> = {
  payment: faultOfPayment,
  'payment-reversal': faultOfPaymentReversal,
  'payment-allocation': async (ctx, entries) => {
    const allocations = await allocationsOf(ctx, entries, paymentNamed);
    return (entry) => faultOfShares(allocations(entry), entry);
  },
  'allocation-reversal': async (ctx, entries) => {
    const allocations = await allocationsOf(ctx, entries, paymentNamed);
    return (entry) => faultOfReleased(allocations(entry), entry);
  },
  refund: faultOfRefund,
  'refund-reversal': faultOfRefund,
  'refund-transfer': faultOfTransfer,
  chargeback: faultOfChargeback,
  'chargeback-step': faultOfStep,
  'write-off': faultOfWriteOff,
  'write-off-reversal': faultOfWriteOff,
};

const ownId = ({ subjectRef }: SignedEntry) => subjectRef;
const paymentNamed = (entry: SignedEntry) => textOf(entry, 'payment');

function keysOf(entries: readonly SignedEntry[], idOf: (entry: SignedEntry) => string): RowKeys {
  const keys = entries.map((entry) => ({ tenantId: entry.tenantId, id: idOf(entry) }));
  return [...new Map(keys.map((key) => [`${key.tenantId}/${key.id}`, key])).values()];
}

type OfTenant = { readonly tenantId: string };

/** Rows by customer and id. */
function indexed<R extends OfTenant>(rows: readonly R[], idOf: (row: R) => string) {
  const byKey = new Map(rows.map((row) => [`${row.tenantId}/${idOf(row)}`, row]));
  return (tenantId: string, id: string) => byKey.get(`${tenantId}/${id}`);
}

async function allocationsOf(
  ctx: Ctx,
  entries: readonly SignedEntry[],
  paymentOf: (entry: SignedEntry) => string,
) {
  const rows = await selectAllocationsOf(ctx.tx, keysOf(entries, paymentOf));
  const byPayment = Map.groupBy(rows, ({ paymentId, tenantId }) => `${tenantId}/${paymentId}`);
  return (entry: SignedEntry) => byPayment.get(`${entry.tenantId}/${paymentOf(entry)}`) ?? [];
}

const GONE = 'its row is gone';

async function faultOfPayment(ctx: Ctx, entries: readonly SignedEntry[]): Promise<Fault> {
  const rows = indexed(await selectPaymentsByKeys(ctx.tx, keysOf(entries, ownId)), ({ id }) => id);
  const allocations = await allocationsOf(ctx, entries, ownId);
  return (entry) => {
    const row = rows(entry.tenantId, entry.subjectRef);
    if (row === undefined) return GONE;
    return (
      firstOther({
        currency: [row.currency, textOf(entry, 'currency')],
        amount_minor: [row.amountMinor, signedMinor(entry)],
        booked_on: [row.bookedOn, textOf(entry, 'receivedOn')],
        source: [row.source, textOf(entry, 'source')],
        reference: [row.reference, textOf(entry, 'reference')],
        reverses_id: [row.reverses, null],
        reason: [row.reason, null],
      }) ??
      faultOfWriting(row, entry) ??
      faultOfShares(allocations(entry), entry)
    );
  };
}

async function faultOfPaymentReversal(ctx: Ctx, entries: readonly SignedEntry[]): Promise<Fault> {
  const keys = [...keysOf(entries, ownId), ...keysOf(entries, paymentNamed)];
  const rows = indexed(await selectPaymentsByKeys(ctx.tx, keys), ({ id }) => id);
  const allocations = await allocationsOf(ctx, entries, paymentNamed);
  return (entry) => {
    const row = rows(entry.tenantId, entry.subjectRef);
    if (row === undefined) return GONE;
    // The record names the payment; source and reference are those of its row, which its own record is compared with.
    const taken = rows(entry.tenantId, paymentNamed(entry));
    return (
      firstOther({
        reverses_id: [row.reverses, paymentNamed(entry)],
        currency: [row.currency, textOf(entry, 'currency')],
        amount_minor: [row.amountMinor, -signedMinor(entry)],
        source: [row.source, taken?.source],
        reference: [row.reference, taken?.reference],
        reason: [row.reason, textOf(entry, 'reason')],
      }) ??
      faultOfWriting(row, entry) ??
      faultOfDay(row.bookedOn, entry) ??
      faultOfReversed(allocations(entry), entry)
    );
  };
}

async function faultOfRefund(ctx: Ctx, entries: readonly SignedEntry[]): Promise<Fault> {
  const rows = indexed(await selectRefundsByKeys(ctx.tx, keysOf(entries, ownId)), ({ id }) => id);
  return (entry) => {
    const row = rows(entry.tenantId, entry.subjectRef);
    if (row === undefined) return GONE;
    const isReversal = entry.kind === 'refund-reversal';
    return (
      firstOther({
        payment_id: [row.paymentId, paymentNamed(entry)],
        reverses_id: [row.reverses, isReversal ? textOf(entry, 'refund') : null],
        amount_minor: [row.amountMinor, isReversal ? -signedMinor(entry) : signedMinor(entry)],
        reason: [row.reason, textOf(entry, 'reason')],
        approval_id: [row.approvalId, isReversal ? null : textOf(entry, 'approvalId')],
      }) ??
      faultOfWriting(row, entry) ??
      faultOfDay(row.bookedOn, entry)
    );
  };
}

async function faultOfTransfer(ctx: Ctx, entries: readonly SignedEntry[]): Promise<Fault> {
  const rows = indexed(await selectTransfersOf(ctx.tx, keysOf(entries, ownId)), ({ refundId }) => refundId);
  return (entry) => {
    const row = rows(entry.tenantId, entry.subjectRef);
    if (row === undefined) return GONE;
    return (
      firstOther({
        reference: [row.reference, textOf(entry, 'reference')],
        paid_on: [row.paidOn, textOf(entry, 'paidOn')],
      }) ?? faultOfWriting(row, entry)
    );
  };
}

/** The first step has no record of its own: it says what the record of the chargeback does. */
async function faultOfChargeback(ctx: Ctx, entries: readonly SignedEntry[]): Promise<Fault> {
  const keys = keysOf(entries, ownId);
  const rows = indexed(await selectChargebacksByKeys(ctx.tx, keys), ({ id }) => id);
  const steps = await selectStepsOf(ctx.tx, keys);
  const first = indexed(
    steps.filter(({ position }) => position === 1),
    ({ chargebackId }) => chargebackId,
  );
  return (entry) => {
    const row = rows(entry.tenantId, entry.subjectRef);
    if (row === undefined) return GONE;
    const step = first(entry.tenantId, entry.subjectRef);
    if (step === undefined) return 'its first step is gone';
    const receivedOn = textOf(entry, 'receivedOn');
    const { dispute, invoice } = entry.facts;
    return (
      firstOther({
        payment_id: [row.paymentId, paymentNamed(entry)],
        amount_minor: [row.amountMinor, signedMinor(entry)],
        source: [row.source, textOf(entry, 'source')],
        reference: [row.reference, textOf(entry, 'reference')],
        reason_code: [row.reasonCode, textOf(entry, 'reasonCode')],
        booked_on: [row.bookedOn, receivedOn],
        invoice: [row.invoice, invoice as string | undefined],
        dispute_ref: [row.dispute, dispute as string | undefined],
        state: [step.state, 'received'],
        reached_on: [step.reachedOn, receivedOn],
      }) ??
      faultOfWriting(row, entry) ??
      faultOfWriting(step, entry)
    );
  };
}

async function faultOfStep(ctx: Ctx, entries: readonly SignedEntry[]): Promise<Fault> {
  const keys = keysOf(entries, (entry) => textOf(entry, 'chargeback'));
  const rows = indexed(
    await selectStepsOf(ctx.tx, keys),
    ({ chargebackId, position }) => `${chargebackId}/${position}`,
  );
  return (entry) => {
    const row = rows(entry.tenantId, entry.subjectRef);
    if (row === undefined) return GONE;
    return (
      firstOther({
        state: [row.state, textOf(entry, 'state')],
        reached_on: [row.reachedOn, textOf(entry, 'reachedOn')],
        payment_id: [row.paymentId, entry.facts['payment'] as string | undefined],
      }) ?? faultOfWriting(row, entry)
    );
  };
}

async function faultOfWriteOff(ctx: Ctx, entries: readonly SignedEntry[]): Promise<Fault> {
  const rows = indexed(await selectWriteOffsByKeys(ctx.tx, keysOf(entries, ownId)), ({ id }) => id);
  return (entry) => {
    const row = rows(entry.tenantId, entry.subjectRef);
    if (row === undefined) return GONE;
    const isReversal = entry.kind === 'write-off-reversal';
    return (
      firstOther({
        invoice: [row.invoice, textOf(entry, 'invoice')],
        amount_minor: [row.amountMinor, isReversal ? -signedMinor(entry) : signedMinor(entry)],
        reason: [row.reason, textOf(entry, 'reason')],
        approval_id: [row.approvalId, isReversal ? null : textOf(entry, 'approvalId')],
      }) ??
      faultOfWriting(row, entry) ??
      faultOfDay(row.bookedOn, entry)
    );
  };
}
