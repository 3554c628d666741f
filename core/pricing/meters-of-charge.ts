import type { Charge, MeterReading } from '#core/contracts/charge.ts';

/** What a charge reads: the meter version, the filter, and where the charge states it. */
export type NamedReading = MeterReading & {
  /** The name of the limit that it is held against; null for a charge of one meter. */
  readonly name: string | null;
  /** The place within the charge, `meters.seats` or nothing. */
  readonly path: string;
};

/**
 * Every meter that a charge reads, by name, which is also the order of the members in a canonical document; a charge
 * of another kind reads none.
 */
export function metersOfCharge(charge: Charge): readonly NamedReading[] {
  if (charge.kind !== 'usage') return [];
  if (charge.model === 'capacity')
    return sortedEntries(charge.meters).map(([name, reading]) => ({
      ...reading,
      name,
      path: `meters.${name}`,
    }));
  const { meter, meterVersion, filter } = charge;
  return [{ meter, meterVersion, filter, name: null, path: '' }];
}

/** The members of a record by name, so that nothing depends on the order that they were written in. */
export function sortedEntries<T>(record: Readonly<Record<string, T>>): [string, T][] {
  return Object.entries(record).toSorted(([a], [b]) => (a < b ? -1 : 1));
}

/** The values that a filter allows a dimension to have. */
export function allowedValues(values: string | readonly string[]): readonly string[] {
  return typeof values === 'string' ? [values] : values;
}
