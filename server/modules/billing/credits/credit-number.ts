import { required } from '#core/assert.ts';
import type { Ctx } from '#server/platform/context.ts';
import type { TakenNumber } from '../close/number-series.ts';
import { advanceSeries } from '../close/series-repository.ts';
import { insertCreditSeries, selectCreditSeries, selectSeries } from './repository.ts';

/**
 * The next number of the credit notes of whoever has the invoice's series: the tenant, or the vendor where one series is for
 * all. Its prefix is that of the invoices and `CN`. The row stays locked until the transaction ends, which takes the number
 * or nothing.
 */
export async function takeCreditNumber(ctx: Ctx, invoiceSeriesId: string): Promise<TakenNumber> {
  const invoices = required(await selectSeries(ctx.tx, invoiceSeriesId), 'an invoice has its series');
  const series = await creditSeries(ctx, invoices);
  const [taken] = await advanceSeries(ctx.tx, new Map([[series.id, 1]]));
  const seriesNumber = required(taken, 'the series gives a number').first;
  const number = `${series.prefix}-${String(seriesNumber).padStart(6, '0')}`;
  return { seriesId: series.id, seriesNumber, number };
}

/** A prefix that is taken, because a customer is called like that, is made longer by some of the series' own id. */
async function creditSeries(
  ctx: Ctx,
  { prefix, tenantId }: { readonly prefix: string; readonly tenantId: string | null },
) {
  const standing = await selectCreditSeries(ctx.tx, tenantId);
  if (standing) return standing;
  const id = ctx.ids();
  const own = id
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, '')
    .slice(-6);
  for (const begun of [`${prefix.slice(0, 16)}CN`, `${prefix.slice(0, 16)}CN${own}`])
    await insertCreditSeries(ctx.tx, { id, tenantId, prefix: begun });
  return required(await selectCreditSeries(ctx.tx, tenantId), 'the series of credit notes exists');
}
