import type { Ctx } from '#server/platform/context.ts';
import { authorise } from '#server/platform/policy/index.ts';
import { type CountedUsage, type SealedRange, selectCountedUsage } from './count-repository.ts';

/**
 * What the events and the hourly totals of several tenants' periods come to, by meter version: events up to the last
 * seal sequence of each day that is named, events after it, and hourly totals of both.
 */
export async function countUsage(ctx: Ctx, ranges: readonly SealedRange[]): Promise<readonly CountedUsage[]> {
  authorise(ctx, 'metering.readSealsOfAll', 'vendor');
  return ranges.length === 0 ? [] : selectCountedUsage(ctx.tx, ranges);
}
