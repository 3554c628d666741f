import type { InvoiceDiscount, InvoiceReduction, InvoiceTax } from '#core/contracts/invoice.ts';
import type { LocalisedText } from '#core/contracts/primitives.ts';
import type { Replay } from './replay.ts';

/** One amount as it was issued and as it was calculated again; null where one of the two has no such figure. */
export type ComparedFigure = {
  readonly issued: string | null;
  readonly recomputed: string | null;
  readonly isEqual: boolean;
} & (
  | {
      readonly kind: 'line' | 'creditDue';
      readonly id: string;
      readonly description: LocalisedText | null;
      /** The earlier period that a correction is for; null for what belongs to the invoice's own. */
      readonly latePeriod: { readonly start: string; readonly end: string } | null;
    }
  /** `name` is null where the supply bears no tax. */
  | {
      readonly kind: 'tax';
      readonly id: string;
      readonly taxKind: InvoiceTax['kind'];
      readonly name: string | null;
      readonly ratePercent: string;
    }
  | { readonly kind: 'discount' | 'credit'; readonly id: string; readonly description: LocalisedText | null }
  | { readonly kind: 'total'; readonly id: 'discount' | 'net' | 'tax' | 'total' | 'credited' | 'due' }
);

/** The amounts of a replay side by side: lines, taxes by rate, what is owed, totals, in the order of the document. */
export function comparedFigures({ calculation, invoice }: Replay): ComparedFigure[] {
  return [
    ...comparedEntries('line', invoice.period, invoice.lines, calculation.lines),
    ...comparedReductions('discount', invoice.discounts ?? [], calculation.discounts ?? []),
    ...paired(invoice.taxes, calculation.taxes).map(([issued, again], index): ComparedFigure => {
      const { kind: taxKind = 'rate', name = null, ratePercent = '0' } = issued ?? again ?? {};
      return { kind: 'tax', id: String(index), taxKind, name, ratePercent, ...compared(issued, again) };
    }),
    ...comparedReductions('credit', invoice.credits, calculation.credits),
    ...comparedEntries('creditDue', invoice.period, invoice.creditDue, calculation.creditDue),
    ...TOTALS.flatMap((id): ComparedFigure[] => {
      const [issued, again] = [amountOf(invoice.totals[id]), amountOf(calculation.totals[id])];
      return issued === undefined && again === undefined
        ? []
        : [{ kind: 'total', id, ...compared(issued, again) }];
    }),
  ];
}

const TOTALS = ['discount', 'net', 'tax', 'total', 'credited', 'due'] as const;

function amountOf(amount: string | undefined) {
  return amount === undefined ? undefined : { amount };
}

type Reduction = Pick<InvoiceDiscount | InvoiceReduction, 'id' | 'description' | 'amount'>;

function comparedReductions(
  kind: 'discount' | 'credit',
  issued: readonly Reduction[],
  recomputed: readonly Reduction[],
): ComparedFigure[] {
  return paired(issued, recomputed).map(([before, after], index): ComparedFigure => {
    const { description = null, id = String(index + 1) } = before ?? after ?? {};
    return { kind, id, description, ...compared(before, after) };
  });
}

type Period = { readonly start: string; readonly end: string };

type Entry = {
  readonly id: string;
  readonly amount: string;
  readonly description: LocalisedText;
  readonly period: Period;
};

function comparedEntries(
  kind: 'line' | 'creditDue',
  own: Period,
  issued: readonly Entry[],
  recomputed: readonly Entry[],
): ComparedFigure[] {
  return paired(issued, recomputed).map(([before, after], index) => {
    const entry = before ?? after;
    return {
      kind,
      id: entry?.id ?? String(index + 1),
      description: entry?.description ?? null,
      latePeriod: entry === undefined || entry.period.end > own.start ? null : entry.period,
      ...compared(before, after),
    };
  });
}

function paired<T>(
  issued: readonly T[],
  recomputed: readonly T[],
): (readonly [T | undefined, T | undefined])[] {
  const length = Math.max(issued.length, recomputed.length);
  return Array.from({ length }, (_, index) => [issued[index], recomputed[index]] as const);
}

function compared(
  issued: { readonly amount: string } | undefined,
  again: { readonly amount: string } | undefined,
) {
  return {
    issued: issued?.amount ?? null,
    recomputed: again?.amount ?? null,
    isEqual: issued !== undefined && issued.amount === again?.amount,
  };
}
