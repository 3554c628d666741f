import { isCounted } from '#core/billing/line-facts.ts';
import type { InvoiceLine } from '#core/contracts/invoice.ts';
import { minorOf } from '#core/money/money.ts';
import { earnedBefore } from '#core/payments/journal.ts';
import type { CivilDate } from '#core/time/civil-date.ts';
import type { Ctx } from '#server/platform/context.ts';
import { domainErrorFrom } from '#server/platform/errors.ts';
import { authorise } from '#server/platform/policy/index.ts';
import { previewInvoices } from './preview-invoices.ts';

/** What was earned before a day and is on no invoice of before that day; minor units, net of tax. */
export type Unbilled = {
  readonly tenantId: string;
  readonly currency: string;
  readonly amountMinor: bigint;
};

/**
 * Unbilled usage at the end of a month, by tenant and currency: for every period that had begun and had no invoice by
 * then, what the calculation of the upcoming invoice says with the days before `until` alone. What is counted counts as
 * it stood; a fee counts by its civil days. A period that cannot be calculated raises its failure, so that no month is
 * entered with less than it earned.
 */
export async function readUnbilled(
  ctx: Ctx,
  input: { readonly tenantIds: readonly string[]; readonly until: CivilDate },
): Promise<readonly Unbilled[]> {
  const { tenantIds, until } = input;
  authorise(ctx, 'billing.readUnbilled', 'vendor');
  const sums = new Map<string, Unbilled>();
  for (const { calculation, period } of await previewInvoices(ctx, { tenantIds, until })) {
    if (!calculation.ok) throw domainErrorFrom(calculation.error);
    const { currency, tenantId } = period;
    const key = `${tenantId} ${currency}`;
    const before = sums.get(key)?.amountMinor ?? 0n;
    const earned = calculation.value.lines
      .map((line) =>
        earnedBefore({ ...line, netMinor: netOf(line, currency), isCounted: isCounted(line) }, until),
      )
      .reduce((sum, amount) => sum + amount, 0n);
    sums.set(key, { tenantId, currency, amountMinor: before + earned });
  }
  return [...sums.values()];
}

function netOf({ amount, discountAmount = '0' }: InvoiceLine, currency: string): bigint {
  return minorOf(amount, currency) - minorOf(discountAmount, currency);
}
