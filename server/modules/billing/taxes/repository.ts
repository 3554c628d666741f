import type { RegionRate } from '#core/billing/choose-tax.ts';
import type { ExchangeRate } from '#core/contracts/rules.ts';
import { plainDecimal } from '#core/money/decimal.ts';
import { civilFromDate, dateFromCivil } from '#server/platform/db/civil-date.ts';
import type { Tx } from '#server/platform/db/tx.ts';
import type { ExchangeRateDto, TaxRateDto } from '../contract-taxes.ts';

type By = { readonly createdBy: string; readonly createdAt: Date };

/** Who enters rates does so one after the other, so that revisions are counted once. */
export async function lockRates(tx: Tx, kind: 'tax' | 'exchange'): Promise<void> {
  await tx.$queryRaw`select pg_advisory_xact_lock(hashtextextended(${`billing.rates:${kind}`}, 0))::text`;
}

/** Every entry of these issuers, by region and day, the one that holds before those that it replaced. */
export async function listTaxRates(tx: Tx, issuers?: readonly string[]): Promise<TaxRateDto[]> {
  const rows = await tx.taxRate.findMany({
    ...(issuers === undefined ? {} : { where: { issuerSlug: { in: [...issuers] } } }),
    orderBy: [{ issuerSlug: 'asc' }, { region: 'asc' }, { effectiveFrom: 'desc' }, { revision: 'desc' }],
  });
  const seen = new Set<string>();
  return rows.map((row) => {
    const effectiveFrom = civilFromDate(row.effectiveFrom);
    const key = `${row.issuerSlug} ${row.region} ${effectiveFrom}`;
    const isStanding = !seen.has(key);
    seen.add(key);
    return {
      issuer: row.issuerSlug,
      region: row.region,
      name: row.name,
      ratePercent: plainDecimal(row.ratePercent.toFixed()),
      effectiveFrom,
      isStanding,
      reason: row.reason,
      createdBy: row.createdBy,
      createdAt: row.createdAt.toISOString(),
    };
  });
}

/** The rates that hold, by issuer. */
export async function standingRates(tx: Tx, issuers: readonly string[]): Promise<Map<string, RegionRate[]>> {
  const standing = (await listTaxRates(tx, issuers)).filter(({ isStanding }) => isStanding);
  const byIssuer = new Map<string, RegionRate[]>();
  for (const { effectiveFrom, issuer, name, ratePercent, region } of standing) {
    const rate: RegionRate = { kind: 'rate', name, ratePercent, region, effectiveFrom };
    byIssuer.set(issuer, [...(byIssuer.get(issuer) ?? []), rate]);
  }
  return byIssuer;
}

export async function insertTaxRate(
  tx: Tx,
  rate: Omit<TaxRateDto, 'isStanding' | keyof By>,
  by: By,
): Promise<void> {
  const { effectiveFrom, issuer, ...rest } = rate;
  const key = { issuerSlug: issuer, region: rate.region, effectiveFrom: dateFromCivil(effectiveFrom) };
  const last = await tx.taxRate.aggregate({ where: key, _max: { revision: true } });
  await tx.taxRate.create({ data: { ...rest, ...key, revision: (last._max.revision ?? 0) + 1, ...by } });
}

/** The rates of exchange that hold, of days in a range, newest first. */
export async function listExchangeRates(
  tx: Tx,
  days: { readonly from: string; readonly to?: string },
): Promise<ExchangeRateDto[]> {
  const rows = await tx.exchangeRate.findMany({
    where: {
      day: {
        gte: dateFromCivil(days.from),
        ...(days.to === undefined ? {} : { lte: dateFromCivil(days.to) }),
      },
    },
    distinct: ['day', 'base', 'quote'],
    orderBy: [{ day: 'desc' }, { base: 'asc' }, { quote: 'asc' }, { revision: 'desc' }],
  });
  return rows.map((row) => ({
    base: row.base,
    quote: row.quote,
    rate: plainDecimal(row.rate.toFixed()),
    day: civilFromDate(row.day),
    source: row.source,
    createdBy: row.createdBy,
    createdAt: row.createdAt.toISOString(),
  }));
}

export async function insertExchangeRates(tx: Tx, rates: readonly ExchangeRate[], by: By): Promise<void> {
  for (const rate of rates) {
    const key = { base: rate.base, quote: rate.quote, day: dateFromCivil(rate.day) };
    const last = await tx.exchangeRate.aggregate({ where: key, _max: { revision: true } });
    const { rate: amount, source } = rate;
    await tx.exchangeRate.create({
      data: { ...key, rate: amount, source, revision: (last._max.revision ?? 0) + 1, ...by },
    });
  }
}
