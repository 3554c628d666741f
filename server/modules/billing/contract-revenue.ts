import { z } from 'zod';
import { currencyCode } from '#core/contracts/primitives.ts';
import { archiveMonth } from './contract-archive.ts';

/** Half-open months of issue. */
export const revenueInput = z.strictObject({
  from: archiveMonth,
  to: archiveMonth,
  by: z.enum(['plan', 'meter']),
});
export type RevenueInput = z.infer<typeof revenueInput>;

/** One sum: of a month and currency, and of one plan or one meter where that is named; an empty meter is what counts nothing. */
export const revenueLinesInput = z.strictObject({
  month: archiveMonth,
  currency: currencyCode,
  plan: z.string().max(100).nullable(),
  meter: z.string().max(200).nullable(),
});
export type RevenueLinesInput = z.infer<typeof revenueLinesInput>;

/**
 * Net of tax and after discounts, of one currency: what invoices of each month said, less what credit notes of the month gave
 * back. `key` is the plan or the meter; an empty one is what belongs to none.
 */
export type RevenueDto = {
  readonly currency: string;
  readonly months: readonly string[];
  readonly rows: readonly {
    readonly key: string;
    readonly amounts: readonly string[];
    readonly total: string;
  }[];
  readonly amounts: readonly string[];
  readonly total: string;
};

/** One line behind a sum; below zero on a credit note. */
export type RevenueLineDto = {
  /** Its place among the lines behind the figure. */
  readonly place: number;
  readonly tenant: string;
  readonly tenantName: string;
  readonly kind: 'invoice' | 'credit-note';
  readonly number: string;
  readonly issuedOn: string;
  readonly description: { readonly en: string; readonly es: string };
  readonly amount: string;
};

export type RevenueLinesDto = {
  readonly lines: readonly RevenueLineDto[];
  /** Whether these are all of them. */
  readonly isWhole: boolean;
};
