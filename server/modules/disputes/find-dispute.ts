import { disputeNumberOf } from '#core/disputes/chain.ts';
import type { Ctx } from '#server/platform/context.ts';
import { DomainError } from '#server/platform/errors.ts';
import { type DisputeRow, selectDispute } from './repository.ts';

export type DisputeKey = { readonly tenantId: string; readonly number: string };

/** How people call a dispute. */
export function nameOfDispute({ number }: Pick<DisputeRow, 'number'>): string {
  return disputeNumberOf(number);
}

function unknownDispute(number: string): DomainError {
  return new DomainError('disputes.unknown', {
    message: `There is no dispute ${number}.`,
    path: 'number',
    status: 404,
  });
}

/** One dispute of a customer. Raises `disputes.unknown` (404). */
export async function findDispute(ctx: Ctx, key: DisputeKey, hold = false): Promise<DisputeRow> {
  const ordinal = /^DSP-(\d{6,10})$/.exec(key.number)?.[1];
  const row =
    ordinal === undefined || Number(ordinal) > 2_147_483_647
      ? null
      : await selectDispute(ctx.tx, { tenantId: key.tenantId, number: Number(ordinal) }, hold);
  if (row === null) throw unknownDispute(key.number);
  return row;
}

/** As `findDispute`, and nobody else changes it until the transaction ends. */
export function heldDispute(ctx: Ctx, key: DisputeKey): Promise<DisputeRow> {
  return findDispute(ctx, key, true);
}
