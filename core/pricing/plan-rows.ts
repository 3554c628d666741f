import type { Charge } from '#core/contracts/charge.ts';

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
  readonly flatAmount: string;
  readonly blockSize: string | null;
  readonly cap: string | null;
};

/** The options that a charge states, without its tiers: `unit_amount`, `convert.divide_by`, ... in the order of their names. */
export function chargeOptionRows(charge: Charge): ChargeOptionRow[] {
  return Object.entries(charge.config)
    .filter(([name, value]) => name !== 'tiers' && value !== undefined)
    .flatMap(([name, value]) =>
      typeof value === 'string'
        ? [optionRow(name, value)]
        : Object.entries(value as Record<string, string | undefined>).flatMap(([inner, text]) =>
            text === undefined ? [] : [optionRow(`${name}.${inner}`, text)],
          ),
    )
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The tiers of a charge in order; a model without tiers has none. */
export function tierRows(charge: Charge): TierRow[] {
  if (!('tiers' in charge.config)) return [];
  return charge.config.tiers.map((tier, position) => ({
    position,
    upTo: tier.up_to,
    unitAmount: ('unit_amount' in tier ? tier.unit_amount : undefined) ?? '0',
    flatAmount: tier.flat_amount ?? '0',
    blockSize: ('block_size' in tier ? tier.block_size : undefined) ?? null,
    cap: tier.cap ?? null,
  }));
}

function optionRow(name: string, value: string): ChargeOptionRow {
  return /^-?\d/.test(value) ? { name, number: value, word: null } : { name, number: null, word: value };
}
