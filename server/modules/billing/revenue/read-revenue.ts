import { monthAfter, monthsFrom, revenueTables } from '#core/billing/revenue-table.ts';
import { formatMoney } from '#core/money/money.ts';
import type { Ctx } from '#server/platform/context.ts';
import { DomainError } from '#server/platform/errors.ts';
import { authorise } from '#server/platform/policy/index.ts';
import {
  type RevenueDto,
  type RevenueInput,
  type RevenueLinesDto,
  type RevenueLinesInput,
  revenueInput,
  revenueLinesInput,
} from '../contract-revenue.ts';
import { selectRevenue, selectRevenueLines } from './repository.ts';

const MONTHS_MAX = 24;
const LINES_MAX = 1_000;

/**
 * Revenue by month of issue and plan or meter, each currency for itself: sums of the lines of invoices and credit notes and
 * nothing else, for at most `MONTHS_MAX` months. Raises `billing.month_invalid`.
 */
export async function readRevenue(ctx: Ctx, input: RevenueInput): Promise<RevenueDto[]> {
  authorise(ctx, 'billing.readRevenue', 'vendor');
  const { by, from, to } = revenueInput.parse(input);
  const months = monthsFrom(from, to);
  if (months.length < 1 || months.length > MONTHS_MAX)
    throw new DomainError('billing.month_invalid', {
      message: `A table of revenue covers 1 to ${MONTHS_MAX} months.`,
      path: 'to',
    });
  return revenueTables(await selectRevenue(ctx.tx, { from, to }), { by, months }).map(
    ({ currency, minor, rows, totalMinor }) => {
      const money = (amountMinor: bigint) => formatMoney({ amountMinor, currency });
      return {
        currency,
        months,
        rows: rows.map((row) => ({
          key: row.key,
          amounts: row.minor.map(money),
          total: money(row.totalMinor),
        })),
        amounts: minor.map(money),
        total: money(totalMinor),
      };
    },
  );
}

/** The lines of invoices and credit notes behind one figure, the first thousand of them. */
export async function readRevenueLines(ctx: Ctx, input: RevenueLinesInput): Promise<RevenueLinesDto> {
  authorise(ctx, 'billing.readRevenue', 'vendor');
  const { currency, meter, month, plan } = revenueLinesInput.parse(input);
  const range = { from: month, to: monthAfter(month) };
  const rows = await selectRevenueLines(ctx.tx, range, { currency, plan, meter, most: LINES_MAX + 1 });
  return {
    isWhole: rows.length <= LINES_MAX,
    lines: rows.slice(0, LINES_MAX).map(({ descriptionEn, descriptionEs, minor, ...row }) => ({
      ...row,
      description: { en: descriptionEn, es: descriptionEs },
      amount: formatMoney({ amountMinor: minor, currency }),
    })),
  };
}
