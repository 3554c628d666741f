import type { InvoiceLine } from '#core/contracts/invoice.ts';

/** Whether a line corrects a period that was billed before, and not the one that the invoice is for. */
export function isOfEarlierPeriod(
  line: Pick<InvoiceLine, 'period'>,
  invoice: { readonly period: { readonly start: string } },
): boolean {
  return line.period.end <= invoice.period.start;
}

/** Whether the line is for something counted; the others are one amount for a period. */
export function isCounted({ kind }: Pick<InvoiceLine, 'kind'>): boolean {
  return kind === 'usage' || kind === 'late-usage';
}
