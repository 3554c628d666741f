import { findQuietDays, sealQuietDays } from '#server/modules/metering/index.ts';
import type { Ctx } from '#server/platform/context.ts';
import { faultPoint } from '#server/platform/fault.ts';

export type DayToSeal = { readonly tenantId: string; readonly day: string };

/** One transaction that sees these tenants. */
export type InTenants = <T>(tenantIds: readonly string[], work: (ctx: Ctx) => Promise<T>) => Promise<T>;

/** So many days without events are sealed in one transaction. */
const QUIET_DAYS_PER_BATCH = 500;

export function tenantsOf(days: readonly DayToSeal[]): string[] {
  return [...new Set(days.map(({ tenantId }) => tenantId))];
}

/**
 * Parts days into those without a single event, which are sealed many at a time, and the others. Seal the others first: a
 * quiet day may stand on a reading of theirs.
 */
export async function partQuietDays(
  inTenants: InTenants,
  days: readonly DayToSeal[],
): Promise<{ readonly quiet: readonly DayToSeal[]; readonly others: readonly DayToSeal[] }> {
  if (days.length === 0) return { quiet: [], others: [] };
  const quiet = await inTenants(tenantsOf(days), (ctx) => findQuietDays(ctx, { days }));
  const names = new Set(quiet.map(({ tenantId, day }) => `${tenantId} ${day}`));
  return { quiet, others: days.filter(({ tenantId, day }) => !names.has(`${tenantId} ${day}`)) };
}

/** Seals days without events, a batch in a transaction, until the signal says stop; tells each that was sealed. */
export async function sealQuietBatches(
  inTenants: InTenants,
  days: readonly DayToSeal[],
  options: {
    readonly signal: AbortSignal;
    readonly early?: boolean;
    readonly onSealed: (day: DayToSeal) => void;
  },
): Promise<void> {
  const { signal, early = false, onSealed } = options;
  for (let from = 0; from < days.length && !signal.aborted; from += QUIET_DAYS_PER_BATCH) {
    const batch = days.slice(from, from + QUIET_DAYS_PER_BATCH);
    const sealed = await inTenants(tenantsOf(batch), (ctx) => sealQuietDays(ctx, { days: batch, early }));
    await faultPoint('seal.quiet-days-committed');
    for (const day of sealed) onSealed(day);
  }
}
