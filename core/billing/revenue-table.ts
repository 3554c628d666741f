/** One sum of document lines: a month, a currency, a plan and a meter. */
export type RevenueSum = {
  readonly month: string;
  readonly currency: string;
  readonly plan: string;
  readonly meter: string;
  readonly minor: bigint;
};

/** Sums of one currency by month; `key` is a plan or a meter, and empty where there is none. */
export type RevenueTable = {
  readonly currency: string;
  readonly months: readonly string[];
  readonly rows: readonly {
    readonly key: string;
    readonly minor: readonly bigint[];
    readonly totalMinor: bigint;
  }[];
  readonly minor: readonly bigint[];
  readonly totalMinor: bigint;
};

/**
 * Lays sums out by plan or by meter, each currency for itself, the greatest row first. Every sum stands in one row, so that
 * rows and months add up to the same total.
 */
export function revenueTables(
  sums: readonly RevenueSum[],
  how: { readonly by: 'plan' | 'meter'; readonly months: readonly string[] },
): RevenueTable[] {
  const { by, months } = how;
  const byMonth = (own: readonly RevenueSum[]) =>
    months.map((month) => add(own.filter((sum) => sum.month === month)));
  return [...Map.groupBy(sums, ({ currency }) => currency)]
    .map(([currency, own]) => ({
      currency,
      months,
      rows: [...Map.groupBy(own, (sum) => sum[by])]
        .map(([key, mine]) => ({ key, minor: byMonth(mine), totalMinor: add(mine) }))
        .toSorted((a, b) =>
          a.totalMinor === b.totalMinor ? (a.key < b.key ? -1 : 1) : a.totalMinor > b.totalMinor ? -1 : 1,
        ),
      minor: byMonth(own),
      totalMinor: add(own),
    }))
    .toSorted((a, b) => (a.currency < b.currency ? -1 : 1));
}

function add(sums: readonly RevenueSum[]): bigint {
  return sums.reduce((total, { minor }) => total + minor, 0n);
}

/** The months of a half-open range, `2026-01`, in order. */
export function monthsFrom(from: string, to: string): string[] {
  const months: string[] = [];
  for (let month = from; month < to; month = monthAfter(month)) months.push(month);
  return months;
}

/** The month that follows. */
export function monthAfter(month: string): string {
  return shiftMonth(month, 1);
}

/** The month so many months later, or earlier below zero. */
export function shiftMonth(month: string, by: number): string {
  const number = Number(month.slice(0, 4)) * 12 + Number(month.slice(5)) - 1 + by;
  return `${String(Math.floor(number / 12)).padStart(4, '0')}-${String((number % 12) + 1).padStart(2, '0')}`;
}
