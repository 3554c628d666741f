import { required } from '#core/assert.ts';
import type {
  CreditDueEntry,
  InvoiceDiscount,
  InvoiceLine,
  InvoiceReduction,
  InvoiceTax,
  InvoiceTotals,
  TaxInIssuerCurrency,
} from '#core/contracts/invoice.ts';
import type { RulesDocument, SubscriptionRule } from '#core/contracts/rules.ts';
import type { TraceDocument } from '#core/contracts/trace.ts';
import { formatDecimal } from '#core/money/decimal.ts';
import { formatMoney, type Money } from '#core/money/money.ts';
import { RATING_VERSION } from '#core/rating/rating-version.ts';
import { createTraceRecorder, type TraceRecorder } from '#core/rating/trace-recorder.ts';
import { failure, type Result, success } from '#core/result.ts';
import { isBilledInAdvance } from './advance.ts';
import type { RatingContext } from './charge-to-rate.ts';
import { rateCommitments } from './commitment.ts';
import { discountLines, lessDiscount } from './discounts.ts';
import { chargedFacts, type DraftLine, lineKind } from './draft-line.ts';
import { effectiveRows } from './fold-usage.ts';
import { totalsOf } from './invoice-totals.ts';
import { type LateUsage, rateLateUsage } from './late-usage.ts';
import type { CountedCharge } from './rate-spend.ts';
import { ratedParts } from './rated-parts.ts';
import { returnAdvance } from './return-advance.ts';
import { roundLine, unitPriceOf } from './round-line.ts';
import { checkUsage, type DigestCheck, type SealedUsage, selectSeals } from './sealed-usage.ts';
import { checkPieces } from './served-days.ts';
import { exchangeTaxes } from './tax-exchange.ts';
import { type TaxedLines, taxLines } from './tax-lines.ts';
import { taxOfCharge } from './tax-point.ts';

/** Every figure of an invoice, and the steps that led to each. */
export type InvoiceCalculation = {
  readonly lines: InvoiceLine[];
  /** What coupons and grants took off before tax; absent where there is none. */
  readonly discounts?: InvoiceDiscount[];
  readonly taxes: InvoiceTax[];
  /** What grants paid of the total. */
  readonly credits: InvoiceReduction[];
  /** Only where the seller accounts for tax in another currency. */
  readonly taxInIssuerCurrency?: TaxInIssuerCurrency;
  readonly totals: InvoiceTotals;
  readonly creditDue: CreditDueEntry[];
  readonly trace: TraceDocument;
};

/**
 * The one calculator of invoices: the close, `openbook replay` and the browser all call it. It reads nothing but the
 * rules and the seals that they name, and gives one line for each charge (also at zero), then what is billed in advance
 * for the next period and what is given back of this one, then late usage, then what is missing to a
 * commitment. A line is rounded once, half away from zero; discounts come off the rounded lines;
 * tax is rounded once by rate group; totals are sums of rounded figures, and grants pay of the total.
 * With digests unchecked, seals are taken by day and sequence alone. Fails with a code of `billing` or `rating` and the place in the rules.
 */
export function calculateInvoice(input: {
  readonly rules: RulesDocument;
  readonly usage: readonly SealedUsage[];
  readonly digests?: DigestCheck;
}): Result<InvoiceCalculation> {
  const { digests = 'checked', rules, usage } = input;
  if (rules.ratingVersion !== RATING_VERSION) {
    return failure(
      'billing.rating_version_unknown',
      `There is no rating version ${rules.ratingVersion}.`,
      'ratingVersion',
    );
  }
  const checked = checkUsage(rules, usage);
  if (!checked.ok) return checked;
  const regular = ratePeriod({ rules, usage, digests });
  if (!regular.ok) return regular;
  const late = rateLateUsage({ rules, usage, digests });
  if (!late.ok) return late;
  const billed = [...regular.value.lines, ...late.value.lines];
  const committed = rateCommitments(rules, billed);
  if (!committed.ok) return committed;
  const drafts = [...billed, ...committed.value.lines].map((draft, index) => ({
    ...draft,
    id: String(index + 1),
  }));
  const totalsTrace = createTraceRecorder({ currency: rules.currency });
  const discounted = discountLines({ lines: drafts, rules, trace: totalsTrace });
  if (!discounted.ok) return discounted;
  const discounts = discounted.value;
  const taxed = taxLines(lessDiscount(drafts, discounts), rules.currency, totalsTrace);
  const lines = drafts.map((draft) =>
    invoiceLine(
      draft,
      discounts.shares.get(draft.id),
      required(taxed.shares.get(draft.id), 'every line is taxed'),
    ),
  );
  const owed = [regular, late, committed].flatMap(({ value }) => value.creditDue);
  const creditDue = owed.map(({ entry, steps }, index) => ({
    id: `credit-${index + 1}`,
    entry,
    steps,
  }));
  const summed = totalsOf({ lines: drafts, discounts, taxed, rules, trace: totalsTrace });
  if (!summed.ok) return summed;
  return success({
    lines,
    ...(discounts.total === null ? {} : { discounts: [...discounts.discounts] }),
    taxes: [...taxed.taxes],
    ...taxAbroad({ rules, taxed, trace: totalsTrace }),
    credits: [...summed.value.credits],
    totals: summed.value.totals,
    creditDue: creditDue.map(({ id, entry }) => ({ id, ...entry })),
    trace: {
      schema: 'openbook.trace/1',
      ratingVersion: RATING_VERSION,
      lines: drafts.map(({ id, steps }) => ({ line: id, steps: [...steps] })),
      creditDue: creditDue.map(({ id, steps }) => ({ creditDue: id, steps: [...steps] })),
      totals: [...totalsTrace.steps],
    },
  });
}

/** The tax in the seller's own currency, where the rules state a rate of exchange. */
function taxAbroad(input: {
  readonly rules: RulesDocument;
  readonly taxed: TaxedLines;
  readonly trace: TraceRecorder;
}): Pick<InvoiceCalculation, 'taxInIssuerCurrency'> {
  const { rules, taxed, trace } = input;
  const { currency, taxExchange } = rules;
  if (taxExchange === undefined) return {};
  return { taxInIssuerCurrency: exchangeTaxes({ ...taxed, currency, exchange: taxExchange, trace }) };
}

function ratePeriod(input: {
  readonly rules: RulesDocument;
  readonly usage: readonly SealedUsage[];
  readonly digests: DigestCheck;
}): Result<LateUsage> {
  const { digests, rules, usage } = input;
  const { currency, meters, period } = rules;
  const pieces = checkPieces(rules.subscriptions, period, 'subscriptions');
  if (!pieces.ok) return pieces;
  const seals = selectSeals({ references: rules.seals, usage, period, path: 'seals', digests });
  if (!seals.ok) return seals;
  const context: RatingContext = { meters, period, currency, rows: effectiveRows(seals.value) };
  const drafts: DraftLine[] = [];
  for (const [index, subscription] of rules.subscriptions.entries()) {
    const path = `subscriptions[${index}]`;
    const rated = rateSubscription({ rules, subscription, context, path, linesBefore: drafts.length });
    if (!rated.ok) return rated;
    drafts.push(...rated.value);
  }
  const advance = rateAdvance(rules);
  if (!advance.ok) return advance;
  const billed = [...drafts, ...advance.value];
  const returned = returnAdvance(rules, billed);
  if (!returned.ok) return returned;
  return success({ lines: [...billed, ...returned.value.lines], creditDue: returned.value.creditDue });
}

/** The charges in advance of the next period; each line is of that period. */
function rateAdvance(rules: RulesDocument): Result<DraftLine[]> {
  if (rules.advance === undefined) return success([]);
  const { currency, meters } = rules;
  const { period, subscriptions } = rules.advance;
  const pieces = checkPieces(subscriptions, period, 'advance.subscriptions');
  if (!pieces.ok) return pieces;
  const drafts: DraftLine[] = [];
  for (const [index, subscription] of subscriptions.entries()) {
    const rated = rateSubscription({
      rules,
      subscription: { ...subscription, charges: subscription.charges.filter(isBilledInAdvance) },
      context: { meters, period, currency, rows: [] },
      path: `advance.subscriptions[${index}]`,
      linesBefore: drafts.length,
    });
    if (!rated.ok) return rated;
    drafts.push(...rated.value);
  }
  return success(drafts);
}

function rateSubscription(input: {
  readonly rules: RulesDocument;
  readonly subscription: SubscriptionRule;
  readonly context: RatingContext;
  readonly path: string;
  readonly linesBefore: number;
}): Result<DraftLine[]> {
  const { context, path, rules, subscription } = input;
  if (subscription.effectiveFrom > (subscription.piece?.from ?? context.period.start)) {
    return failure('billing.subscription_not_effective', 'The plan version begins after the period.', path);
  }
  const drafts: DraftLine[] = [];
  const counted: CountedCharge[] = [];
  for (const [index, charge] of subscription.charges.entries()) {
    const parts = ratedParts({ charge, subscription, context, counted });
    if (!parts.ok) {
      const place = `${path}.charges[${index}]`;
      const { code, message, path: inner } = parts.error;
      return failure(code, message, inner === undefined ? place : `${place}.${inner}`);
    }
    const { key } = charge;
    const isBilledElsewhere = subscription.billedInAdvance?.includes(key) === true;
    for (const { period, rated, trace } of parts.value) {
      const rounded = roundLine(rated.amount, rules.currency, trace);
      if (isBilledElsewhere) {
        counted.push({ key, amount: rounded });
        continue;
      }
      const tax = taxOfCharge(rules, charge, context.period);
      const facts = { subscription, charge, period, ...tax, ...rated, rounded };
      drafts.push({ kind: lineKind(charge), ...facts, steps: trace.steps });
      counted.push({ key, amount: rounded, ref: `line:${input.linesBefore + drafts.length}` });
    }
  }
  return success(drafts);
}

function invoiceLine(
  draft: DraftLine & { readonly id: string },
  discountShare: Money | undefined,
  taxShare: Money,
): InvoiceLine {
  return {
    id: draft.id,
    kind: draft.kind,
    ...chargedFacts(draft),
    ...unitPriceOf(draft.charge),
    amountExact: formatDecimal(draft.amount.value),
    amount: formatMoney(draft.rounded),
    ...(discountShare === undefined ? {} : { discountAmount: formatMoney(discountShare) }),
    taxAmount: formatMoney(taxShare),
  };
}
