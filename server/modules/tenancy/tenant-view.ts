import { assert } from '#core/assert.ts';
import type { CivilDate } from '#core/time/civil-date.ts';
import { formatInstant } from '#core/time/instant.ts';
import { civilDateIn } from '#core/time/zone.ts';
import type { TenantView, ZoneEntry } from './contract.ts';
import type { TenantRow } from './repository.ts';

/** The zone of a civil day: the latest entry that does not begin after it, and before the first entry that one. */
export function zoneOfDay(zones: readonly ZoneEntry[], day: CivilDate): string {
  const [first, ...later] = zones;
  assert(first, 'a tenant has at least one zone entry');
  return later.reduce((held, entry) => (entry.effectiveFrom <= day ? entry : held), first).zone;
}

/**
 * The zone in force at an instant. Which civil day an instant falls on depends on the zone, so an entry holds once its
 * own zone has reached its first day.
 */
export function zoneAt(zones: readonly ZoneEntry[], instant: Date): string {
  const [first, ...later] = zones;
  assert(first, 'a tenant has at least one zone entry');
  const at = formatInstant(instant.getTime());
  return later.reduce(
    (held, entry) => (civilDateIn(at, entry.zone) >= entry.effectiveFrom ? entry : held),
    first,
  ).zone;
}

export function tenantView(row: TenantRow, now: Date): TenantView {
  return {
    id: row.id,
    externalId: row.externalId,
    name: row.name,
    locale: row.locale,
    zone: zoneAt(row.zones, now),
    createdAt: row.createdAt.toISOString(),
  };
}
