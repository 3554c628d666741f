import { type CivilDate, isCivilDate } from '#core/time/civil-date.ts';

/** That a customer uses a service in a region from a day on, until the day that is no longer part of it. */
export type UseEntry = {
  readonly service: unknown;
  readonly region: unknown;
  readonly startsOn: unknown;
  readonly endsOn: unknown;
};

/** A service that is published, with the regions that it names. */
export type OfferedService = { readonly service: string; readonly regions: readonly string[] };

/** What a customer uses on a day. */
export type ServiceUse = { readonly service: string; readonly region: string };

/** Why an entry says nothing about a day; `current` where it does. */
export const USE_STANDINGS = [
  'current',
  'coming',
  'ended',
  'service_withdrawn',
  'region_withdrawn',
  'invalid',
] as const;
export type UseStanding = (typeof USE_STANDINGS)[number];

function dayOf(value: unknown): CivilDate | null {
  return typeof value === 'string' && isCivilDate(value) ? value : null;
}

function nameOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

/**
 * Where an entry stands on a day. Time is judged first: what has ended has ended, whatever became of the service. A name or a
 * beginning of a wrong type is none, so that the entry is `invalid`; an end of a wrong type is no end.
 */
export function useStanding(
  entry: UseEntry,
  offered: readonly OfferedService[],
  day: CivilDate,
): UseStanding {
  const [service, region] = [nameOf(entry.service), nameOf(entry.region)];
  const [startsOn, endsOn] = [dayOf(entry.startsOn), dayOf(entry.endsOn)];
  if (service === null || region === null || startsOn === null) return 'invalid';
  if (endsOn !== null && endsOn <= day) return 'ended';
  if (startsOn > day) return 'coming';
  const published = offered.find((one) => one.service === service);
  if (published === undefined) return 'service_withdrawn';
  return published.regions.includes(region) ? 'current' : 'region_withdrawn';
}

/** The entries that say what a customer uses on a day, of what is published. */
export function inUse<Entry extends UseEntry>(
  entries: readonly Entry[],
  offered: readonly OfferedService[],
  day: CivilDate,
): Entry[] {
  return entries.filter((entry) => useStanding(entry, offered, day) === 'current');
}

/** A list of names, or null for anything else: nothing is narrowed down by what is no list of names. */
function namesOf(value: unknown): readonly string[] | null {
  if (!Array.isArray(value) || value.length === 0) return null;
  return value.every((name) => nameOf(name) !== null) ? value : null;
}

/**
 * Whether an item concerns a customer with these uses: a service, those who use it; anything else, everybody, or, where it
 * names services or regions, those with one use that meets both. A wrong type never counts as present, and narrows nothing
 * down: nobody is left out by a mistake.
 */
export function concerns(
  item: { readonly slug: string; readonly content: Readonly<Record<string, unknown>> },
  uses: readonly ServiceUse[],
): boolean {
  const { content, slug } = item;
  if (content['kind'] === 'service') return uses.some(({ service }) => service === slug);
  const [services, regions] = [namesOf(content['services']), namesOf(content['regions'])];
  if (services === null && regions === null) return true;
  return uses.some(
    ({ region, service }) => (services?.includes(service) ?? true) && (regions?.includes(region) ?? true),
  );
}

/** The services and regions that an item is limited to; absent where it is about all of them. */
type Limits = {
  readonly services?: readonly string[] | undefined;
  readonly regions?: readonly string[] | undefined;
};

function hasMore(before: readonly string[] | undefined, after: readonly string[] | undefined): boolean {
  if (before === undefined) return false;
  return after === undefined || after.some((name) => !before.includes(name));
}

/** Whether an item may concern somebody whom it did not concern before. */
export function concernsMore(before: Limits, after: Limits): boolean {
  return hasMore(before.services, after.services) || hasMore(before.regions, after.regions);
}
