import type { ExchangeRate, RateRule } from '#core/contracts/rules.ts';
import { failure, type Result, success } from '#core/result.ts';
import { addDays, type CivilDate } from '#core/time/civil-date.ts';

/** A rate of a region with the first tax point that it holds on. */
export type RegionRate = RateRule & { readonly region: string; readonly effectiveFrom: CivilDate };

/** The rate of the last day, and every rate that holds on a day from the first to `until`, oldest first. */
export type RatesInForce = { readonly tax: RegionRate; readonly regionTaxes: readonly RegionRate[] };

/**
 * What a region's rates mean for an invoice: `first` and `last` are the days of its period, `until` the last tax point that
 * a line may have. Fails with `billing.tax_rate_missing` where no rate holds on the first day.
 */
export function ratesInForce(
  rates: readonly RegionRate[],
  input: {
    readonly region: string;
    readonly first: CivilDate;
    readonly last: CivilDate;
    readonly until: CivilDate;
  },
): Result<RatesInForce> {
  const { first, last, region, until } = input;
  const ofRegion = rates
    .filter((rate) => rate.region === region)
    .toSorted((a, b) => (a.effectiveFrom < b.effectiveFrom ? -1 : 1));
  const begin = ofRegion.findLastIndex(({ effectiveFrom }) => effectiveFrom <= first);
  const tax = ofRegion.findLast(({ effectiveFrom }) => effectiveFrom <= last);
  if (begin < 0 || tax === undefined)
    return failure('billing.tax_rate_missing', `No tax rate of ${region} is in force on ${first}.`, region);
  return success({
    tax,
    regionTaxes: ofRegion.slice(begin).filter(({ effectiveFrom }) => effectiveFrom <= until),
  });
}

/**
 * The rate of exchange for a day: the latest at or before it, stated either way round, the direct one of two of a day.
 * Fails with `billing.exchange_rate_missing` where there is none, or none that is recent enough.
 */
export function chooseExchangeRate(
  rates: readonly ExchangeRate[],
  input: {
    readonly from: string;
    readonly to: string;
    readonly day: CivilDate;
    readonly maxAgeDays: number;
  },
): Result<ExchangeRate> {
  const { day, from, maxAgeDays, to } = input;
  const oldest = addDays(day, -maxAgeDays);
  const isDirect = ({ base, quote }: ExchangeRate) => base === from && quote === to;
  const isInverse = ({ base, quote }: ExchangeRate) => base === to && quote === from;
  const [latest] = rates
    .filter((rate) => (isDirect(rate) || isInverse(rate)) && rate.day <= day && rate.day >= oldest)
    .toSorted((a, b) =>
      a.day === b.day ? Number(isInverse(a)) - Number(isInverse(b)) : a.day < b.day ? 1 : -1,
    );
  return latest === undefined
    ? failure(
        'billing.exchange_rate_missing',
        `No rate of exchange from ${from} to ${to} is known for ${day} or the ${maxAgeDays} days before.`,
        `${from}/${to}`,
      )
    : success(latest);
}
