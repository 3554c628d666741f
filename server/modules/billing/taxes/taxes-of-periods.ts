import { required } from '#core/assert.ts';
import { chooseExchangeRate, ratesInForce } from '#core/billing/choose-tax.ts';
import type { ExchangeRate, RulesDocument } from '#core/contracts/rules.ts';
import { type Result, success } from '#core/result.ts';
import { addDays } from '#core/time/civil-date.ts';
import type { Ctx } from '#server/platform/context.ts';
import type { BillingProfileDto, IssuerDto } from '../contract-parties.ts';
import { findIssuers } from '../parties/repository.ts';
import { listExchangeRates, standingRates } from './repository.ts';

/** What the rules of an invoice say of tax. */
export type TaxesOfPeriod = Pick<RulesDocument, 'tax' | 'regionTaxes' | 'taxExchange'>;

type TaxedPeriod = {
  readonly billingProfileId: string;
  readonly currency: string;
  readonly periodStart: string;
  readonly periodEnd: string;
};

/**
 * How these periods are taxed by what stands now, in three statements however many they are. A period fails with
 * `billing.tax_rate_missing` or `billing.exchange_rate_missing`, and the region or the two currencies as the place.
 */
export async function taxesOfPeriods(
  ctx: Ctx,
  periods: readonly TaxedPeriod[],
  profiles: ReadonlyMap<string, BillingProfileDto>,
): Promise<(period: TaxedPeriod) => Result<TaxesOfPeriod>> {
  const slugs = [...new Set([...profiles.values()].map(({ issuer }) => issuer))];
  const issuers = new Map((await findIssuers(ctx.tx, slugs)).map((one) => [one.slug, one]));
  const isByRegion = [...profiles.values()].some(({ tax }) => tax.kind === 'region');
  const rates = isByRegion ? await standingRates(ctx.tx, slugs) : new Map();
  const today = ctx.now.toISOString().slice(0, 10);
  const pointOf = ({ periodEnd }: TaxedPeriod) => {
    const last = addDays(periodEnd, -1);
    return last < today ? last : today;
  };
  const partiesOf = (period: TaxedPeriod) => {
    const profile = required(profiles.get(period.billingProfileId), 'a period has its billing profile');
    return { profile, issuer: required(issuers.get(profile.issuer), 'a profile has its issuer') };
  };
  const abroad = periods.filter((period) => foreignCurrency(period, partiesOf(period)) !== null);
  const exchangeRates = await ratesFor(
    ctx,
    abroad.map((period) => ({
      day: pointOf(period),
      maxAgeDays: partiesOf(period).issuer.exchangeRateMaxAgeDays,
    })),
  );
  return (period) => {
    const { issuer, profile } = partiesOf(period);
    const taxed = taxOf(period, profile, rates.get(issuer.slug) ?? []);
    if (!taxed.ok) return taxed;
    const currency = foreignCurrency(period, { issuer, profile });
    if (currency === null) return taxed;
    const exchangeRate = chooseExchangeRate(exchangeRates, {
      from: period.currency,
      to: currency,
      day: pointOf(period),
      maxAgeDays: issuer.exchangeRateMaxAgeDays,
    });
    if (!exchangeRate.ok) return exchangeRate;
    return success({ ...taxed.value, taxExchange: { currency, exchangeRate: exchangeRate.value } });
  };
}

/** The currency that the issuer accounts for tax in, where the invoice is in another and has a tax to state. */
function foreignCurrency(
  { currency }: TaxedPeriod,
  { issuer, profile }: { readonly issuer: IssuerDto; readonly profile: BillingProfileDto },
): string | null {
  const isTaxed = profile.tax.kind === 'rate' || profile.tax.kind === 'region';
  return isTaxed && issuer.taxCurrency !== currency ? issuer.taxCurrency : null;
}

function taxOf(
  period: TaxedPeriod,
  { tax }: BillingProfileDto,
  rates: Parameters<typeof ratesInForce>[0],
): Result<TaxesOfPeriod> {
  if (tax.kind !== 'region') return success({ tax });
  const inForce = ratesInForce(rates, {
    region: tax.region,
    first: period.periodStart,
    last: addDays(period.periodEnd, -1),
    // The first day of the next period, which this invoice may bill in advance.
    until: period.periodEnd,
  });
  return inForce.ok
    ? success({ tax: inForce.value.tax, regionTaxes: [...inForce.value.regionTaxes] })
    : inForce;
}

async function ratesFor(
  ctx: Ctx,
  wanted: readonly { readonly day: string; readonly maxAgeDays: number }[],
): Promise<ExchangeRate[]> {
  const [first, ...rest] = wanted;
  if (first === undefined) return [];
  let from = addDays(first.day, -first.maxAgeDays);
  let to = first.day;
  for (const { day, maxAgeDays } of rest) {
    const oldest = addDays(day, -maxAgeDays);
    if (oldest < from) from = oldest;
    if (day > to) to = day;
  }
  const known = await listExchangeRates(ctx.tx, { from, to });
  return known.map(({ base, day, quote, rate, source }) => ({ base, quote, rate, day, source }));
}
