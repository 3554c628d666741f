import { required } from '#core/assert.ts';
import type { InvoiceTax } from '#core/contracts/invoice.ts';
import { settleRemainder } from '#core/money/allocation.ts';
import { decimal, plainDecimal } from '#core/money/decimal.ts';
import { HUNDRED, ratio, sumOf } from '#core/money/fraction.ts';
import { formatMoney, type Money, moneyToFraction } from '#core/money/money.ts';
import { roundHalfAwayFromZero } from '#core/money/rounding.ts';
import { type Traced, type TraceRecorder, usedValue } from '#core/rating/trace-recorder.ts';
import { type LineTax, ratePercentOf } from './tax-point.ts';

/** `rounded` is what is taxed of the line; `taxPoint` the day that its rate was looked up for, if it was. */
export type TaxableLine = LineTax & { readonly id: string; readonly rounded: Money };

export type TaxedLines = {
  readonly taxes: readonly InvoiceTax[];
  readonly taxOfGroups: readonly Traced[];
  /** Each line's share of its group's tax, by line id; the shares of a group add up to its tax. */
  readonly shares: ReadonlyMap<string, Money>;
};

/**
 * Tax by rate group on the sum of its rounded lines, rounded once, half away from zero, and spread back over the lines
 * by largest remainder. Groups stand in the order of their first line.
 */
export function taxLines(lines: readonly TaxableLine[], currency: string, trace: TraceRecorder): TaxedLines {
  const groups = new Map<string, TaxableLine[]>();
  for (const line of lines) {
    const key = groupKey(line);
    groups.set(key, [...(groups.get(key) ?? []), line]);
  }
  const taxed = [...groups.values()].map((group) => taxGroup(group, currency, trace));
  return {
    taxes: taxed.map(({ tax }) => tax),
    taxOfGroups: taxed.map(({ amount }) => amount),
    shares: new Map(taxed.flatMap(({ shares }) => shares)),
  };
}

function taxGroup(lines: readonly TaxableLine[], currency: string, trace: TraceRecorder) {
  const rule = required(lines[0], 'a group has a line').tax;
  const ratePercent = plainDecimal(ratePercentOf(rule));
  const rate = decimal(ratePercent).div(HUNDRED);
  const base: Money = {
    amountMinor: lines.reduce((sum, line) => sum + line.rounded.amountMinor, 0n),
    currency,
  };
  const exact = lines.map((line) => ratio(line.rounded.amountMinor).mul(rate));
  const taxMinor = roundHalfAwayFromZero(sumOf(exact));
  const shares = settleRemainder({ exact, totalMinor: taxMinor });
  const tax: Money = { amountMinor: taxMinor, currency };
  const shareOf = (index: number): Money => ({ amountMinor: shares[index] ?? 0n, currency });
  traceRates(lines, trace);
  const amount = traceGroup({ lines, base, ratePercent, tax, shareOf, trace });
  const facts = { ratePercent, base: formatMoney(base), amount: formatMoney(tax) };
  const named: InvoiceTax =
    rule.kind === 'rate'
      ? { kind: 'rate', name: rule.name, ...facts }
      : { kind: rule.kind, note: rule.note, ...facts };
  return {
    tax: named,
    amount,
    shares: lines.map((line, index): [string, Money] => [line.id, shareOf(index)]),
  };
}

/** Which version of a region's rate held on the tax points of the group's lines. */
function traceRates(lines: readonly TaxableLine[], trace: TraceRecorder): void {
  const dated = lines.flatMap(({ id, tax, taxPoint }) =>
    taxPoint === undefined || tax.kind !== 'rate' ? [] : [{ id, tax, taxPoint }],
  );
  const versions = Map.groupBy(dated, ({ tax }) => `${tax.region} ${tax.effectiveFrom}`);
  for (const taxed of versions.values()) {
    const { effectiveFrom, ratePercent, region } = required(taxed[0], 'a version holds on a line').tax;
    trace.record({
      op: 'tax-rate',
      inputs: [
        ...trace.stated({ region, effectiveFrom }),
        ...taxed.map(({ id, taxPoint }) => ({ name: `line.${id}`, value: taxPoint, ref: `line:${id}` })),
      ],
      output: decimal(ratePercent),
      unit: '%',
    });
  }
}

function traceGroup(input: {
  readonly lines: readonly TaxableLine[];
  readonly base: Money;
  readonly ratePercent: string;
  readonly tax: Money;
  readonly shareOf: (index: number) => Money;
  readonly trace: TraceRecorder;
}): Traced {
  const { base, lines, ratePercent, shareOf, tax, trace } = input;
  const unit = base.currency;
  const taxBase = trace.record({
    op: 'tax-base',
    inputs: lines.map((line) => lineInput(line.id, line.rounded)),
    output: moneyToFraction(base),
    unit,
  });
  const exactTax = trace.record({
    op: 'tax',
    inputs: [usedValue('base', taxBase), { name: 'taxRatePercent', value: ratePercent }],
    output: taxBase.value.mul(decimal(ratePercent)).div(HUNDRED),
    unit,
  });
  const rounded = trace.record({
    op: 'round-tax',
    inputs: [usedValue('tax', exactTax), { name: 'currency', value: unit }],
    output: moneyToFraction(tax),
    unit,
  });
  trace.record({
    op: 'spread-tax',
    inputs: [usedValue('tax', rounded), ...lines.map((line, index) => lineInput(line.id, shareOf(index)))],
    output: moneyToFraction(tax),
    unit,
  });
  return rounded;
}

function lineInput(id: string, money: Money) {
  return { name: `line.${id}`, value: formatMoney(money), unit: money.currency, ref: `line:${id}` };
}

/** Lines with the same key are taxed together. */
export function groupKey({ tax }: Pick<TaxableLine, 'tax'>): string {
  return tax.kind === 'rate'
    ? JSON.stringify([tax.kind, tax.name, plainDecimal(tax.ratePercent)])
    : JSON.stringify([tax.kind, tax.note]);
}
