import type { InvoiceDocument, InvoiceLine } from '#core/contracts/invoice.ts';
import type { AffectedLine, CorrectedFigures, CorrectedLine } from '#core/contracts/price-correction.ts';
import type { RulesDocument } from '#core/contracts/rules.ts';
import { formatMoney, minorOf } from '#core/money/money.ts';
import { canonicalDigest } from '#core/proof/digest.ts';
import { type Result, success } from '#core/result.ts';
import { calculateInvoice, type InvoiceCalculation } from './calculate-invoice.ts';
import type { SealedUsage } from './sealed-usage.ts';

/** An invoice as far as a correction looks at it. */
export type CorrectableInvoice = Pick<
  InvoiceDocument,
  'currency' | 'lines' | 'creditDue' | 'totals' | 'inputs'
>;

/**
 * What an invoice comes to under corrected rules and the same seals, by the one calculator, beside what was issued: line by
 * line, what is owed for late usage, and in all. Lines are matched by what they charge for which days. Fails as
 * `calculateInvoice` does.
 */
export function correctInvoice(input: {
  readonly invoice: CorrectableInvoice;
  readonly corrected: RulesDocument;
  readonly usage: readonly SealedUsage[];
}): Result<CorrectedFigures> {
  const { corrected: rules, invoice, usage } = input;
  const calculated = calculateInvoice({ rules, usage });
  if (!calculated.ok) return calculated;
  const calculation = calculated.value;
  const { currency } = invoice;
  const creditDue = correctedCreditDue(invoice, calculation);
  const { net, tax, total } = calculation.totals;
  const issued = { net: invoice.totals.net, tax: invoice.totals.tax, total: invoice.totals.total };
  return success({
    currency,
    lines: correctedLines(invoice, calculation),
    ...(creditDue.length === 0 ? {} : { creditDue }),
    issued,
    corrected: { net, tax, total },
    difference: {
      net: less(net, issued.net, currency),
      tax: less(tax, issued.tax, currency),
      total: less(total, issued.total, currency),
    },
    inputs: {
      usage: invoice.inputs.usage,
      rules: canonicalDigest(rules),
      trace: canonicalDigest(calculation.trace),
    },
  });
}

/** The lines that a correction changes, as people compare them. */
export function changedLines(lines: readonly CorrectedLine[]): AffectedLine[] {
  return lines
    .filter(({ difference }) => /[1-9]/.test(`${difference.amount} ${difference.taxAmount}`))
    .map(({ corrected, description, difference, issued, period }) => ({
      description,
      period,
      issued: issued.amount,
      corrected: corrected.amount,
      difference: difference.amount,
    }));
}

function correctedLines(
  { currency, lines: issued }: CorrectableInvoice,
  { lines: corrected, trace }: InvoiceCalculation,
): CorrectedLine[] {
  const again = new Map(withKeys(corrected));
  const known = new Set<string>();
  const steps = new Map(trace.lines.map((one) => [one.line, one.steps]));
  const traceOf = (line: InvoiceLine | undefined) =>
    line === undefined ? {} : { trace: canonicalDigest(steps.get(line.id) ?? []) };
  const kept = withKeys(issued).map(([key, line]): CorrectedLine => {
    known.add(key);
    const counterpart = again.get(key);
    return {
      invoiceLine: line.id,
      ...facts(line),
      ...comparison(line, counterpart, currency),
      ...traceOf(counterpart),
    };
  });
  const added = [...again]
    .filter(([key]) => !known.has(key))
    .map(
      ([, line]): CorrectedLine => ({
        ...facts(line),
        ...comparison(undefined, line, currency),
        ...traceOf(line),
      }),
    );
  return [...kept, ...added];
}

/** Lines by what they are; of several alike the first goes with the first. */
function withKeys(lines: readonly InvoiceLine[]): [string, InvoiceLine][] {
  const seen = new Map<string, number>();
  return lines.map((line) => {
    const { charge, kind, period, subscription } = line;
    const place = [kind, subscription, charge, period.start, period.end].join(' ');
    const ordinal = seen.get(place) ?? 0;
    seen.set(place, ordinal + 1);
    return [`${place} ${ordinal}`, line];
  });
}

function facts({ charge, description, kind, period, subscription, taxRatePercent }: InvoiceLine) {
  return { kind, subscription, charge, description, period, taxRatePercent };
}

function comparison(issued: InvoiceLine | undefined, corrected: InvoiceLine | undefined, currency: string) {
  const before = netOf(issued, currency);
  const after = netOf(corrected, currency);
  return {
    issued: before,
    corrected: after,
    difference: {
      amount: less(after.amount, before.amount, currency),
      taxAmount: less(after.taxAmount, before.taxAmount, currency),
    },
  };
}

function netOf(line: InvoiceLine | undefined, currency: string) {
  const zero = formatMoney({ amountMinor: 0n, currency });
  if (line === undefined) return { amount: zero, taxAmount: zero };
  return { amount: less(line.amount, line.discountAmount ?? zero, currency), taxAmount: line.taxAmount };
}

/** What late usage owed by this invoice, and would owe; what would be owed only now is none of it. */
function correctedCreditDue(
  { creditDue, currency }: CorrectableInvoice,
  calculation: InvoiceCalculation,
): NonNullable<CorrectedFigures['creditDue']> {
  const placeOf = (one: InvoiceDocument['creditDue'][number]) =>
    [one.subscription, one.charge, one.period.start, one.period.end].join(' ');
  const again = new Map(calculation.creditDue.map((one) => [placeOf(one), one.amount]));
  return creditDue.map((one) => ({
    id: one.id,
    subscription: one.subscription,
    charge: one.charge,
    period: one.period,
    issued: one.amount,
    corrected: again.get(placeOf(one)) ?? formatMoney({ amountMinor: 0n, currency }),
  }));
}

function less(amount: string, other: string, currency: string): string {
  const minor = minorOf(amount, currency) - minorOf(other, currency);
  return formatMoney({ amountMinor: minor, currency });
}
