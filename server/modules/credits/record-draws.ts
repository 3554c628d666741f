import { assert, required } from '#core/assert.ts';
import { actorName } from '#server/platform/auth/actor.ts';
import type { Ctx } from '#server/platform/context.ts';
import { faultPoint } from '#server/platform/fault.ts';
import { authorise } from '#server/platform/policy/index.ts';
import {
  type CouponUseRow,
  type GrantEntryRow,
  insertCouponUses,
  insertEntries,
  lockGrants,
  selectCouponUses,
  selectEntries,
  selectGrants,
} from './repository.ts';
import type { Drawn, Standing } from './standing.ts';

type InvoiceKey = { readonly tenantId: string; readonly invoiceId: string };

/** What a final invoice drew, with the standing that it was compared with. */
export type InvoiceDraws = InvoiceKey & {
  readonly number: string;
  readonly issuedOn: string;
  readonly standing: Standing;
  readonly drawn: Drawn;
};

/**
 * Writes what final invoices drew into the ledger of the grants, and which coupons they used: in the transaction that takes
 * their numbers, which holds the standing. The database refuses more than a grant has.
 */
export async function recordDraws(ctx: Ctx, invoices: readonly InvoiceDraws[]): Promise<void> {
  authorise(ctx, 'credits.recordDraws', 'vendor');
  const entries = invoices.flatMap(({ drawn, invoiceId, issuedOn, number, standing, tenantId }) =>
    drawn.grants.map(({ amountMinor, grantId }): GrantEntryRow => {
      const grant = required(
        standing.grants.find(({ id }) => id === grantId),
        'a grant that is drawn stands',
      );
      assert(amountMinor > 0n && amountMinor <= grant.balanceMinor, 'a draw is within the balance');
      return {
        tenantId,
        grantId,
        position: grant.entryCount + 1,
        kind: 'draw',
        changeMinor: -amountMinor,
        invoiceId,
        document: number,
        bookedOn: issuedOn,
        reason: null,
      };
    }),
  );
  const uses = invoices.flatMap(({ drawn, invoiceId, issuedOn, number, standing, tenantId }) =>
    drawn.coupons.map(({ amountMinor, code }): CouponUseRow => {
      const coupon = required(
        standing.coupons.find((one) => one.code === code),
        'a coupon that is used stands',
      );
      const use = { tenantId, couponId: coupon.id, invoiceId, isReturn: false };
      return { ...use, document: number, amountMinor, bookedOn: issuedOn };
    }),
  );
  if (entries.length === 0 && uses.length === 0) return;
  const writing = { actor: actorName(ctx.actor), at: ctx.now };
  // One after the other: the place of each entry is counted by the one before it.
  for (const entry of entries) await insertEntries(ctx.tx, writing, [{ ...entry, attestationId: null }]);
  await insertCouponUses(ctx.tx, writing, uses);
  await faultPoint('grants.drawn');
}

/** What goes back to grants because of a document, and when. */
type Cause = InvoiceKey & { readonly document: string; readonly bookedOn: string };

/**
 * Gives back all that an invoice drew and had not returned yet, and frees its coupons: what a void invoice does. Answers
 * what went back, in minor units. Repeating it changes nothing.
 */
export async function returnDraws(ctx: Ctx, cause: Cause): Promise<{ readonly returnedMinor: bigint }> {
  authorise(ctx, 'credits.returnDraws', { tenantId: cause.tenantId });
  const returnedMinor = await giveBack(ctx, cause, () => null);
  const uses = (await selectCouponUses(ctx.tx, cause.tenantId)).filter(
    ({ invoiceId }) => invoiceId === cause.invoiceId,
  );
  const returned = new Set(uses.filter(({ isReturn }) => isReturn).map(({ couponId }) => couponId));
  await insertCouponUses(
    ctx.tx,
    { actor: actorName(ctx.actor), at: ctx.now },
    uses
      .filter(({ couponId, isReturn }) => !isReturn && !returned.has(couponId))
      .map((use) => ({ ...use, isReturn: true, document: cause.document, bookedOn: cause.bookedOn })),
  );
  return { returnedMinor };
}

/**
 * Gives back what a credit note returns to grants for payment, by their ids; with `isWhole`, because nothing is left of the
 * invoice, also all that grants for discounts gave.
 */
export async function returnCredited(
  ctx: Ctx,
  cause: Cause & {
    readonly returns: readonly { readonly grantId: string; readonly amountMinor: bigint }[];
    readonly isWhole: boolean;
  },
): Promise<void> {
  authorise(ctx, 'credits.returnDraws', { tenantId: cause.tenantId });
  const returns = new Map(cause.returns.map(({ amountMinor, grantId }) => [grantId, amountMinor]));
  await giveBack(ctx, cause, ({ id, kind }) =>
    kind === 'discount' && cause.isWhole ? null : (returns.get(id) ?? 0n),
  );
}

/** `wanted` says how much of a grant goes back; null is all that the invoice drew and did not return yet. */
async function giveBack(
  ctx: Ctx,
  cause: Cause,
  wanted: (grant: Standing['grants'][number]) => bigint | null,
): Promise<bigint> {
  const { bookedOn, document, invoiceId, tenantId } = cause;
  await lockGrants(ctx.tx, [tenantId]);
  const entries = await selectEntries(ctx.tx, [tenantId]);
  const writing = { actor: actorName(ctx.actor), at: ctx.now };
  let sum = 0n;
  for (const grant of await selectGrants(ctx.tx, [tenantId])) {
    const drawn = entries
      .filter((entry) => entry.grantId === grant.id && entry.invoiceId === invoiceId)
      .reduce((total, { changeMinor }) => total - changeMinor, 0n);
    const changeMinor = drawn === 0n ? 0n : (wanted(grant) ?? drawn);
    if (changeMinor === 0n) continue;
    const place = { tenantId, grantId: grant.id, position: grant.entryCount + 1 };
    const about = { kind: 'return' as const, changeMinor, invoiceId, document, bookedOn, reason: null };
    await insertEntries(ctx.tx, writing, [{ ...place, ...about, attestationId: null }]);
    sum += changeMinor;
  }
  return sum;
}
