import type { Charge } from '#core/contracts/charge.ts';
import type { PercentTier, Tier } from '#core/contracts/charge-model.ts';
import { isDecimal } from '#core/money/decimal.ts';
import { allowedValues, metersOfCharge } from './meters-of-charge.ts';

/** One stated option of a charge, as a row: exactly one of number and word is set. */
export type ChargeOptionRow = {
  readonly name: string;
  readonly number: string | null;
  readonly word: string | null;
};

export type TierRow = {
  readonly position: number;
  readonly upTo: string | null;
  readonly unitAmount: string;
  readonly ratePercent: string | null;
  readonly flatAmount: string;
  readonly blockSize: string | null;
  readonly cap: string | null;
};

/** One limit of one tier of a capacity; null is unlimited. */
export type TierLimitRow = { readonly position: number; readonly name: string; readonly upTo: string | null };

/** One value that a filter allows; `reading` names the meter of a charge that reads several, else it is empty. */
export type FilterRow = { readonly reading: string; readonly dimension: string; readonly value: string };

/** One of the meters of a charge that reads several. */
export type ChargeMeterRow = {
  readonly name: string;
  readonly meterSlug: string;
  readonly meterVersion: number;
};

/**
 * The options that a charge states, without its tiers: `unit_amount`, `convert.divide_by`, `per_bucket.model`,
 * `per_bucket.unit_amount`, ... in the order of their names.
 */
export function chargeOptionRows(charge: Charge): ChargeOptionRow[] {
  if (charge.kind === 'recurring') {
    const stated = charge.model === 'flat' ? { billed: charge.billed } : { unit: charge.unit };
    return optionRows({ ...stated, ...charge.config }, '').sort(byName);
  }
  if (charge.model !== 'bucketed') return optionRows(charge.config, '').sort(byName);
  const { per_bucket, ...outer } = charge.config;
  return [
    ...optionRows(outer, ''),
    optionRow('per_bucket.model', per_bucket.model),
    ...optionRows(per_bucket.config, 'per_bucket.'),
  ].sort(byName);
}

/** The tiers of a charge in order, for `bucketed` those within each bucket; a model without tiers has none. */
export function tierRows(charge: Charge): TierRow[] {
  if (charge.model === 'capacity')
    return charge.config.tiers.map(({ amount }, position) => ({ ...NO_PRICE, position, flatAmount: amount }));
  return tiersOf(charge).map((tier, position) => ({
    position,
    upTo: tier.up_to,
    unitAmount: ('unit_amount' in tier ? tier.unit_amount : undefined) ?? '0',
    ratePercent: ('rate_percent' in tier ? tier.rate_percent : undefined) ?? null,
    flatAmount: tier.flat_amount ?? '0',
    blockSize: ('block_size' in tier ? tier.block_size : undefined) ?? null,
    cap: tier.cap ?? null,
  }));
}

/** The limits of the tiers of a capacity; other models have none. */
export function tierLimitRows(charge: Charge): TierLimitRow[] {
  if (charge.model !== 'capacity') return [];
  return charge.config.tiers.flatMap(({ limits }, position) =>
    Object.entries(limits).map(([name, upTo]) => ({ position, name, upTo })),
  );
}

/** Every value that the filters of a charge allow. */
export function filterRows(charge: Charge): FilterRow[] {
  return metersOfCharge(charge).flatMap(({ filter = {}, name }) =>
    Object.entries(filter).flatMap(([dimension, values]) =>
      allowedValues(values).map((value) => ({ reading: name ?? '', dimension, value })),
    ),
  );
}

/** The meters of a charge that reads several by name. */
export function chargeMeterRows(charge: Charge): ChargeMeterRow[] {
  return metersOfCharge(charge).flatMap(({ meter, meterVersion, name }) =>
    name === null ? [] : [{ name, meterSlug: meter, meterVersion }],
  );
}

const NO_PRICE = { upTo: null, unitAmount: '0', ratePercent: null, blockSize: null, cap: null } as const;

function tiersOf(charge: Exclude<Charge, { model: 'capacity' }>): readonly (Tier | PercentTier)[] {
  const config = charge.model === 'bucketed' ? charge.config.per_bucket.config : charge.config;
  return 'tiers' in config ? config.tiers : [];
}

function optionRows(config: object, prefix: string): ChargeOptionRow[] {
  return Object.entries(config)
    .filter(([name, value]) => name !== 'tiers' && value !== undefined)
    .flatMap(([name, value]) =>
      typeof value === 'string'
        ? [optionRow(`${prefix}${name}`, value)]
        : optionRows(value as object, `${prefix}${name}.`),
    );
}

/** The name of a dimension or a unit may look like a number and is none. */
function optionRow(name: string, value: string): ChargeOptionRow {
  return isDecimal(value) && name !== 'dimension' && name !== 'unit'
    ? { name, number: value, word: null }
    : { name, number: null, word: value };
}

function byName(a: ChargeOptionRow, b: ChargeOptionRow): number {
  return a.name < b.name ? -1 : 1;
}
