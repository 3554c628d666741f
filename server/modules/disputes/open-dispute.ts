import type { DisputeSubject } from '#core/contracts/dispute.ts';
import { disputeNumberOf } from '#core/disputes/chain.ts';
import { severityAtFirst } from '#core/disputes/clock.ts';
import { doubtedAmount } from '#core/disputes/disputed-amount.ts';
import { lastDayToDispute } from '#core/disputes/window.ts';
import { formatMoney, minorOf } from '#core/money/money.ts';
import { canonicalBytes } from '#core/proof/canonical-json.ts';
import { sha256Hex } from '#core/proof/digest.ts';
import { civilDayAt } from '#core/time/zone-history.ts';
import {
  creditFigures,
  readCalculation,
  readContract,
  readCreditNote,
  readInvoiceCredits,
} from '#server/modules/billing/index.ts';
import { holdDisputed } from '#server/modules/payments/index.ts';
import { readTenant, readZones } from '#server/modules/tenancy/index.ts';
import { actorName } from '#server/platform/auth/actor.ts';
import type { Ctx } from '#server/platform/context.ts';
import { DomainError, domainErrorFrom } from '#server/platform/errors.ts';
import { faultPoint } from '#server/platform/fault.ts';
import { authorise } from '#server/platform/policy/index.ts';
import { type DisputableDto, type OpenDisputeInput, openDisputeInput } from './contract.ts';
import { findByKey, insertDispute, lockDisputes, nextDisputeNumber, selectInDispute } from './repository.ts';
import { snapshotOf } from './snapshot.ts';
import { writeOpening } from './take-step.ts';

type Parsed = ReturnType<typeof openDisputeInput.parse>;

async function subjectOf(ctx: Ctx, { subject, tenantId }: Pick<Parsed, 'subject' | 'tenantId'>) {
  const note =
    subject.kind === 'credit-note'
      ? await readCreditNote(ctx, { tenantId, number: subject.creditNote })
      : null;
  const invoice = subject.kind === 'credit-note' ? (note?.invoiceNumber ?? '') : subject.invoice;
  const calculation = await readCalculation(ctx, { tenantId, number: invoice });
  const credits = await readInvoiceCredits(ctx, { tenantId, number: invoice });
  const stated: DisputeSubject = {
    kind: subject.kind,
    invoice: { number: invoice, sha256: calculation.sha256 },
    ...(subject.kind === 'line' ? { line: subject.line } : {}),
    ...(note === null ? {} : { creditNote: { number: note.number, sha256: note.sha256 } }),
  };
  return { stated, calculation, credits, creditNoteId: note?.id ?? null };
}

type Subject = Awaited<ReturnType<typeof subjectOf>>;

/** What is doubted, with its tax where it is of a line; at most what is neither credited nor in dispute. */
async function amountsOf(ctx: Ctx, input: Parsed, { calculation, credits, stated }: Subject) {
  const { currency } = credits;
  const inDispute = await selectInDispute(ctx.tx, { tenantId: input.tenantId, id: calculation.invoice.id });
  if (stated.line === undefined) {
    const amount = doubtedAmount({
      amount: input.amount,
      currency,
      leftMinor: minorOf(credits.left, currency),
      inDisputeMinor: inDispute.totalMinor,
    });
    if (!amount.ok) throw domainErrorFrom(amount.error);
    return { netMinor: null, taxMinor: null, totalMinor: amount.value };
  }
  const { line } = stated;
  const found = credits.lines.find((one) => one.line === line);
  if (found === undefined)
    throw new DomainError('billing.credit_line_unknown', {
      message: `The invoice has no line ${line}.`,
      path: 'subject.line',
    });
  const net = doubtedAmount({
    amount: input.amount,
    currency,
    leftMinor: minorOf(found.left, currency),
    inDisputeMinor: inDispute.byLine.get(line) ?? 0n,
  });
  if (!net.ok) throw domainErrorFrom(net.error);
  const figures = await creditFigures(ctx, {
    tenantId: input.tenantId,
    number: stated.invoice.number,
    lines: [{ line, amount: formatMoney({ amountMinor: net.value, currency }) }],
    reason: 'in dispute',
  });
  const { tax, total } = figures.proposal.totals;
  return { netMinor: net.value, taxMinor: minorOf(tax, currency), totalMinor: minorOf(total, currency) };
}

async function windowOf(ctx: Ctx, tenantId: string, issuedOn: string) {
  const { disputeWindowDays } = await readContract(ctx, { tenantId });
  const { day: today } = civilDayAt(await readZones(ctx, { tenantId }), ctx.now.getTime());
  const lastDay = lastDayToDispute(issuedOn, disputeWindowDays);
  return { lastDay, isOver: today > lastDay };
}

/**
 * Says what a customer doubts, with the state of it attached, and holds the amount back from what is due. The same key by
 * the same person is the same dispute and answers with it. Raises `billing.invoice_unknown`, `billing.credit_note_unknown`
 * (404), `billing.credit_line_unknown`, `disputes.window_over`, `disputes.amount_not_above_zero`,
 * `disputes.amount_over_left`, `disputes.upload_unknown`, and `disputes.key_reused` (409).
 */
export async function openDispute(ctx: Ctx, input: OpenDisputeInput): Promise<{ readonly number: string }> {
  authorise(ctx, 'disputes.open', { tenantId: input.tenantId });
  const parsed = openDisputeInput.parse(input);
  const { tenantId } = parsed;
  await lockDisputes(ctx.tx, tenantId);
  const twin = await findByKey(ctx.tx, tenantId, parsed.key);
  if (twin !== null) {
    if (twin.openedBy === actorName(ctx.actor)) return { number: disputeNumberOf(twin.number) };
    throw new DomainError('disputes.key_reused', {
      message: 'Somebody else has used this key.',
      path: 'key',
      status: 409,
    });
  }
  const subject = await subjectOf(ctx, parsed);
  const window = await windowOf(ctx, tenantId, subject.calculation.document.dates.issued);
  if (window.isOver)
    throw new DomainError('disputes.window_over', {
      message: `${subject.stated.invoice.number} could be disputed until ${window.lastDay}.`,
      path: 'subject',
      details: { lastDay: window.lastDay },
    });
  const amounts = await amountsOf(ctx, parsed, subject);
  const number = await write(ctx, { parsed, subject, window, amounts });
  await faultPoint('disputes.opened');
  return { number };
}

async function write(
  ctx: Ctx,
  input: {
    readonly parsed: Parsed;
    readonly subject: Subject;
    readonly window: Awaited<ReturnType<typeof windowOf>>;
    readonly amounts: Awaited<ReturnType<typeof amountsOf>>;
  },
): Promise<string> {
  const { amounts, parsed, subject, window } = input;
  const { calculation, credits, creditNoteId, stated } = subject;
  const { currency } = credits;
  const tenant = await readTenant(ctx, { tenantId: parsed.tenantId });
  const snapshot = snapshotOf({ subject: stated, calculation, credits, takenAt: ctx.now });
  const snapshotBytes = canonicalBytes(snapshot);
  const snapshotSha256 = sha256Hex(snapshotBytes);
  const number = await nextDisputeNumber(ctx.tx, parsed.tenantId);
  const print = (amountMinor: bigint) => formatMoney({ amountMinor, currency });
  const line = calculation.lines.find((one) => stated.line !== undefined && one.line?.id === stated.line);
  const severity = severityAtFirst({
    disputedMinor: amounts.totalMinor,
    invoiceMinor: minorOf(calculation.document.totals.total, currency),
  });
  const row = {
    tenantId: parsed.tenantId,
    id: ctx.ids(),
    number,
    key: parsed.key,
    subject: stated.kind,
    invoiceId: calculation.invoice.id,
    line: stated.line ?? null,
    creditNoteId,
    meter: line?.meters[0]?.slug ?? null,
    category: parsed.category,
    currency,
    ...amounts,
    lastDay: window.lastDay,
    locale: tenant.locale,
    snapshot: new Uint8Array(snapshotBytes),
    snapshotSha256,
    openedBy: actorName(ctx.actor),
    openedAt: ctx.now,
  };
  await insertDispute(ctx.tx, row);
  await writeOpening(
    ctx,
    { ...row, tenant: tenant.externalId },
    {
      severity,
      snapshot,
      text: parsed.text,
      attachments: parsed.attachments,
      opening: {
        subject: stated,
        category: parsed.category,
        severity,
        disputed: {
          currency,
          ...(amounts.netMinor === null
            ? {}
            : { net: print(amounts.netMinor), tax: print(amounts.taxMinor) }),
          total: print(amounts.totalMinor),
        },
        lastDay: window.lastDay,
        snapshot: snapshotSha256,
      },
    },
  );
  await holdDisputed(ctx, {
    tenantId: parsed.tenantId,
    number: stated.invoice.number,
    ref: disputeNumberOf(number),
    amountMinor: amounts.totalMinor,
    currency,
  });
  return disputeNumberOf(number);
}

/** What of an invoice can be disputed now, in all and by line, and until when. Raises `billing.invoice_unknown` (404). */
export async function readDisputable(
  ctx: Ctx,
  input: { readonly tenantId: string; readonly invoice: string },
): Promise<DisputableDto> {
  authorise(ctx, 'disputes.readDisputes', { tenantId: input.tenantId });
  const { invoice: number, tenantId } = input;
  const calculation = await readCalculation(ctx, { tenantId, number });
  const credits = await readInvoiceCredits(ctx, { tenantId, number });
  const { isOver, lastDay } = await windowOf(ctx, tenantId, calculation.document.dates.issued);
  const inDispute = await selectInDispute(ctx.tx, { tenantId, id: calculation.invoice.id });
  const { currency } = credits;
  const free = (left: string, held: bigint) => {
    const minor = minorOf(left, currency) - held;
    return formatMoney({ amountMinor: minor > 0n ? minor : 0n, currency });
  };
  return {
    invoice: number,
    currency,
    lastDay,
    isOver,
    free: free(credits.left, inDispute.totalMinor),
    lines: credits.lines.map(({ amount, description, left, line }) => ({
      line,
      description,
      amount,
      free: free(left, inDispute.byLine.get(line) ?? 0n),
    })),
  };
}
