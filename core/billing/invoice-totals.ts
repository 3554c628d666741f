import { assert } from '#core/assert.ts';
import type { InvoiceReduction, InvoiceTotals } from '#core/contracts/invoice.ts';
import type { RulesDocument } from '#core/contracts/rules.ts';
import { formatMoney, type Money, moneyToFraction, sumMoney } from '#core/money/money.ts';
import { type Traced, type TraceRecorder, usedValue } from '#core/rating/trace-recorder.ts';
import { type Result, success } from '#core/result.ts';
import type { Discounts } from './discounts.ts';
import { settleByGrants } from './grants.ts';
import type { TaxableLine, TaxedLines } from './tax-lines.ts';

type Given = {
  /** The lines before discounts. */
  readonly lines: readonly TaxableLine[];
  readonly discounts: Discounts;
  readonly taxed: TaxedLines;
  readonly rules: Pick<RulesDocument, 'currency' | 'grants' | 'period'>;
  readonly trace: TraceRecorder;
};

/** The sums of an invoice, and what grants pay of its total: sums of figures that are rounded already. */
export function totalsOf(
  given: Given,
): Result<{ readonly totals: InvoiceTotals; readonly credits: readonly InvoiceReduction[] }> {
  const { discounts, rules, taxed, trace } = given;
  const { currency } = rules;
  const { netStep, net } = netOf(given);
  const tax = sumMoney([...taxed.shares.values()], currency);
  const total = sumMoney([net, tax], currency);
  const taxStep = trace.record({
    op: 'tax-total',
    inputs: taxed.taxOfGroups.map((amount, index) => usedValue(`tax${index + 1}`, amount)),
    output: taxed.taxOfGroups.reduce(
      (sum, { value }) => sum.add(value),
      moneyToFraction(sumMoney([], currency)),
    ),
    unit: currency,
  });
  assert(taxStep.value.equals(moneyToFraction(tax)), 'the tax of the groups is the tax of the lines');
  const totalStep = trace.record({
    op: 'total',
    inputs: [usedValue('net', netStep), usedValue('tax', taxStep)],
    output: moneyToFraction(total),
    unit: currency,
  });
  const settled = settleByGrants({ rules, total, totalStep, trace });
  if (!settled.ok) return settled;
  const { value: settlement } = settled;
  const discount = sumMoney([...discounts.shares.values()], currency);
  return success({
    totals: {
      ...(discounts.total === null ? {} : { discount: formatMoney(discount) }),
      net: formatMoney(net),
      tax: formatMoney(tax),
      total: formatMoney(total),
      ...(settlement === null
        ? {}
        : { credited: formatMoney(settlement.credited), due: formatMoney(settlement.due) }),
    },
    credits: settlement?.credits ?? [],
  });
}

/** The sum of the lines, less the discounts where there are any. */
function netOf({ discounts, lines, rules, trace }: Given): { readonly net: Money; readonly netStep: Traced } {
  const { currency } = rules;
  const sum = sumMoney(
    lines.map(({ rounded }) => rounded),
    currency,
  );
  const sumStep = trace.record({
    op: discounts.total === null ? 'net' : 'lines-sum',
    inputs: lines.map(({ id, rounded }) => ({
      name: `line.${id}`,
      value: formatMoney(rounded),
      unit: currency,
      ref: `line:${id}`,
    })),
    output: moneyToFraction(sum),
    unit: currency,
  });
  if (discounts.total === null) return { net: sum, netStep: sumStep };
  const discount = sumMoney([...discounts.shares.values()], currency);
  const net = { amountMinor: sum.amountMinor - discount.amountMinor, currency };
  const netStep = trace.record({
    op: 'net-discounted',
    inputs: [usedValue('sum', sumStep), usedValue('discount', discounts.total)],
    output: moneyToFraction(net),
    unit: currency,
  });
  return { net, netStep };
}
