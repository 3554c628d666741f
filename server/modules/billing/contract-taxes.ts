import { z } from 'zod';
import { civilDate, percentOfWhole, slug, taxRegion } from '#core/contracts/primitives.ts';
import { exchangeRate } from '#core/contracts/rules.ts';

/** A rate of a region from a tax point on; the last of several for one day holds. */
export const setTaxRateInput = z.strictObject({
  issuer: slug.default('main'),
  region: taxRegion,
  name: z.string().trim().min(1).max(60),
  ratePercent: percentOfWhole,
  effectiveFrom: civilDate,
  reason: z.string().trim().min(1).max(1000),
});
export type SetTaxRateInput = z.input<typeof setTaxRateInput>;

export const enterExchangeRatesInput = z.strictObject({ rates: z.array(exchangeRate).min(1).max(5_000) });
export type EnterExchangeRatesInput = z.input<typeof enterExchangeRatesInput>;

/** The same as lines of `day,base,quote,rate,source`. */
export const importExchangeRatesInput = z.strictObject({ csv: z.string().min(1).max(1_000_000) });
export type ImportExchangeRatesInput = z.infer<typeof importExchangeRatesInput>;

export type TaxRateDto = {
  readonly issuer: string;
  readonly region: string;
  readonly name: string;
  readonly ratePercent: string;
  readonly effectiveFrom: string;
  /** Of several for one day only the last holds. */
  readonly isStanding: boolean;
  readonly reason: string;
  readonly createdBy: string;
  readonly createdAt: string;
};

export type ExchangeRateDto = {
  readonly base: string;
  readonly quote: string;
  readonly rate: string;
  readonly day: string;
  readonly source: string;
  readonly createdBy: string;
  readonly createdAt: string;
};

export type EnteredRates = {
  readonly entered: number;
  /** Those that stand already, with the same rate and source. */
  readonly known: number;
};
