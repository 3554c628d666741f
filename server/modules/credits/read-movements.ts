import type { Ctx } from '#server/platform/context.ts';
import { authorise } from '#server/platform/policy/index.ts';
import { selectEntries, selectGrants } from './repository.ts';

/** A grant that pays, and what was left of it when it expired or was void; minor units of its currency. */
export type GrantMovements = {
  readonly id: string;
  readonly number: string;
  readonly currency: string;
  readonly issuedOn: string;
  readonly amountMinor: bigint;
  readonly ends: readonly {
    readonly position: number;
    readonly bookedOn: string;
    readonly isVoid: boolean;
    readonly amountMinor: bigint;
  }[];
};

/** The grants of a tenant that are a liability, for the books: given and ended. What is drawn stands in the documents. */
export async function readGrantMovements(
  ctx: Ctx,
  { tenantId }: { readonly tenantId: string },
): Promise<GrantMovements[]> {
  authorise(ctx, 'credits.readLiability', 'vendor');
  const grants = await selectGrants(ctx.tx, [tenantId]);
  const entries = Map.groupBy(await selectEntries(ctx.tx, [tenantId]), ({ grantId }) => grantId);
  return grants
    .filter(({ kind }) => kind === 'payment')
    .map(({ amountMinor, currency, id, issuedOn, number }) => ({
      id,
      number,
      currency,
      issuedOn,
      amountMinor,
      ends: (entries.get(id) ?? [])
        .filter(({ kind }) => kind === 'expiry' || kind === 'void')
        .map(({ bookedOn, changeMinor, kind, position }) => ({
          position,
          bookedOn,
          isVoid: kind === 'void',
          amountMinor: -changeMinor,
        })),
    }));
}
