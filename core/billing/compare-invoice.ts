import type { InvoiceDocument } from '#core/contracts/invoice.ts';
import { canonicalJson } from '#core/proof/canonical-json.ts';
import type { InvoiceCalculation } from './calculate-invoice.ts';

/** The first figure that is not the same twice. `line` is a line's id, or the place outside the lines, `totals.total`. */
export type FigureDifference = {
  readonly line: string;
  readonly field: string;
  readonly issued: string | null;
  readonly recomputed: string | null;
};

/** The figures a reader looks at first come first. */
const FIGURES_FIRST = ['amount', 'amountExact', 'quantity', 'taxAmount', 'base'];

/** Compares every figure of an issued invoice with a recalculation: lines, then discounts, taxes, credits, credit due and totals. */
export function firstFigureDifference(
  issued: Pick<
    InvoiceDocument,
    'lines' | 'discounts' | 'taxes' | 'taxInIssuerCurrency' | 'credits' | 'creditDue' | 'totals'
  >,
  recomputed: InvoiceCalculation,
): FigureDifference | null {
  return (
    firstEntryDifference(issued.lines, recomputed.lines, (_, id) => id) ??
    firstEntryDifference(issued.discounts ?? [], recomputed.discounts ?? [], (_, id) => `discounts.${id}`) ??
    firstEntryDifference(issued.taxes, recomputed.taxes, (index) => `taxes[${index}]`) ??
    firstEntryDifference(issued.credits, recomputed.credits, (_, id) => `credits.${id}`) ??
    firstEntryDifference(issued.creditDue, recomputed.creditDue, (_, id) => id) ??
    firstFieldDifference('totals', issued.totals, recomputed.totals) ??
    firstFieldDifference(
      'taxInIssuerCurrency',
      issued.taxInIssuerCurrency ?? {},
      recomputed.taxInIssuerCurrency ?? {},
    )
  );
}

type Entry = { readonly id?: string; readonly amount: string };

/** The first figure of two lists of entries that differs; `nameOf` says where. */
export function firstEntryDifference(
  issued: readonly Entry[],
  recomputed: readonly Entry[],
  nameOf: (index: number, id: string) => string,
): FigureDifference | null {
  for (let index = 0; index < Math.max(issued.length, recomputed.length); index += 1) {
    const before = issued[index];
    const after = recomputed[index];
    const line = nameOf(index, before?.id ?? after?.id ?? String(index + 1));
    if (before === undefined || after === undefined) {
      return { line, field: 'amount', issued: before?.amount ?? null, recomputed: after?.amount ?? null };
    }
    const field = differingField(before, after);
    if (field !== null) return { line, field, ...bothTexts(before, after, field) };
  }
  return null;
}

/** The first field of two objects that differs, as `place.field`. */
export function firstFieldDifference(
  place: string,
  issued: object,
  recomputed: object,
): FigureDifference | null {
  const field = differingField(issued, recomputed);
  return field === null
    ? null
    : { line: `${place}.${field}`, field, ...bothTexts(issued, recomputed, field) };
}

function differingField(issued: object, recomputed: object): string | null {
  const fields = [...new Set([...FIGURES_FIRST, ...Object.keys(issued), ...Object.keys(recomputed)])];
  return fields.find((field) => textOf(issued, field) !== textOf(recomputed, field)) ?? null;
}

function bothTexts(issued: object, recomputed: object, field: string) {
  return { issued: textOf(issued, field), recomputed: textOf(recomputed, field) };
}

function textOf(entry: object, field: string): string | null {
  const value: unknown = Object.entries(entry).find(([name]) => name === field)?.[1];
  if (value === undefined) return null;
  return typeof value === 'string' ? value : canonicalJson(value);
}
