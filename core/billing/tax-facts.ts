import type { InvoiceLine, InvoiceTax } from '#core/contracts/invoice.ts';
import type { TraceStep } from '#core/contracts/trace.ts';
import { plainDecimal } from '#core/money/decimal.ts';
import type { CivilDate } from '#core/time/civil-date.ts';

/** The tax points of the lines that bear the rate, each once, in their order; none where rates are not by date. */
export function taxPointsOf(
  lines: readonly Pick<InvoiceLine, 'taxPoint' | 'taxRatePercent'>[],
  { ratePercent }: Pick<InvoiceTax, 'ratePercent'>,
): CivilDate[] {
  const borne = lines.filter((line) => plainDecimal(line.taxRatePercent) === plainDecimal(ratePercent));
  return [...new Set(borne.flatMap(({ taxPoint }) => taxPoint ?? []))].sort();
}

const OPS: ReadonlySet<string> = new Set(['tax-rate', 'tax-base', 'tax', 'round-tax', 'spread-tax']);

/** The steps of the rate group at a place among the document's taxes: each group ends with its spreading. */
export function stepsOfTaxGroup(totals: readonly TraceStep[], index: number): TraceStep[] {
  const groups: TraceStep[][] = [[]];
  for (const step of totals.filter(({ op }) => OPS.has(op))) {
    groups.at(-1)?.push(step);
    if (step.op === 'spread-tax') groups.push([]);
  }
  return groups[index] ?? [];
}

/** The steps that lead to the tax in the seller's own currency; nothing follows them. */
export function stepsOfTaxAbroad(totals: readonly TraceStep[]): readonly TraceStep[] {
  const first = totals.findIndex(({ op }) => op === 'exchange-tax');
  return first < 0 ? [] : totals.slice(first);
}
