import type { InvoiceLine } from '#core/contracts/invoice.ts';

/** Whether a line corrects a period that was billed before, and not the one that the invoice is for. */
export function isOfEarlierPeriod(
  line: Pick<InvoiceLine, 'period'>,
  invoice: { readonly period: { readonly start: string } },
): boolean {
  return line.period.end <= invoice.period.start;
}

const PERIODS: ReadonlySet<string> = new Set(['month', 'quarter', 'year']);

/** Whether the line is for something counted, seats included; the others are one amount for a period. */
export function isCounted({ kind, unit }: Pick<InvoiceLine, 'kind' | 'unit'>): boolean {
  return kind === 'usage' || kind === 'late-usage' || (kind === 'recurring' && !PERIODS.has(unit));
}
