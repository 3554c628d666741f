import type { Ctx } from '#server/platform/context.ts';
import { authorise } from '#server/platform/policy/index.ts';
import {
  type DayRange,
  type SealDocument,
  type SealHead,
  type SealKey,
  selectSealDocuments,
  selectSealHeads,
  selectUnsealedDays,
  type UnsealedDayOf,
} from './close-seals-repository.ts';

export type { SealDocument, SealHead, UnsealedDayOf } from './close-seals-repository.ts';

/** The seals of several tenants' days by what identifies them, without their bytes, by tenant, day and sequence. */
export async function sealReferences(ctx: Ctx, ranges: readonly DayRange[]): Promise<readonly SealHead[]> {
  authorise(ctx, 'metering.readSealsOfAll', 'vendor');
  return selectSealHeads(ctx.tx, ranges);
}

/** The bytes of these seals, of several tenants. Whoever relies on them hashes them. */
export async function sealDocuments(ctx: Ctx, keys: readonly SealKey[]): Promise<readonly SealDocument[]> {
  authorise(ctx, 'metering.readSealsOfAll', 'vendor');
  return selectSealDocuments(ctx.tx, keys);
}

/** As `unsealedDays` for several tenants at once. */
export async function unsealedDaysOf(
  ctx: Ctx,
  ranges: readonly DayRange[],
): Promise<readonly UnsealedDayOf[]> {
  authorise(ctx, 'metering.readSealsOfAll', 'vendor');
  return selectUnsealedDays(ctx.tx, ranges);
}
