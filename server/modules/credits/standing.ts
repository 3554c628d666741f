import { byDrawingOrder, isGrantInTime } from '#core/billing/grants.ts';
import type { CouponRule, GrantRule, RulesDocument } from '#core/contracts/rules.ts';
import { formatMoney } from '#core/money/money.ts';
import type { Ctx } from '#server/platform/context.ts';
import { authorise } from '#server/platform/policy/index.ts';
import {
  type CouponRow,
  type GrantRow,
  lockCouponUses,
  lockGrants,
  selectCoupons,
  selectGrants,
} from './repository.ts';

/** What reduces or pays the invoices of one tenant, as it stands. */
export type Standing = { readonly grants: readonly GrantRow[]; readonly coupons: readonly CouponRow[] };

type Period = { readonly start: string; readonly end: string };
type ForTenants = { readonly tenantIds: readonly string[] };

/** The grants and coupons of tenants, in two statements however many they are; a tenant without any is not there. */
export async function readStanding(
  ctx: Ctx,
  { tenantIds }: ForTenants,
): Promise<ReadonlyMap<string, Standing>> {
  authorise(ctx, 'credits.readStanding', 'vendor');
  const grants = Map.groupBy(await selectGrants(ctx.tx, tenantIds), ({ tenantId }) => tenantId);
  const coupons = Map.groupBy(await selectCoupons(ctx.tx, tenantIds), ({ tenantId }) => tenantId);
  const named = new Set([...grants.keys(), ...coupons.keys()]);
  return new Map(
    [...named].map((id) => [id, { grants: grants.get(id) ?? [], coupons: coupons.get(id) ?? [] }]),
  );
}

/** As `readStanding`, and nobody else changes a balance until the transaction ends. Grants are locked in key order. */
export async function holdStanding(ctx: Ctx, input: ForTenants): Promise<ReadonlyMap<string, Standing>> {
  authorise(ctx, 'credits.recordDraws', 'vendor');
  await lockGrants(ctx.tx, input.tenantIds);
  await lockCouponUses(ctx.tx, input.tenantIds);
  return readStanding(ctx, input);
}

/**
 * What of it holds for an invoice of this period and currency, as `rules.json` states it: in one order, whatever order it
 * was read in, and without the fields where nothing holds.
 */
export function standingRules(
  standing: Standing | undefined,
  { currency, period }: { readonly currency: string; readonly period: Period },
): Pick<RulesDocument, 'coupons' | 'grants'> {
  const coupons = (standing?.coupons ?? [])
    .filter(
      (coupon) =>
        coupon.fromOn <= period.start &&
        (coupon.untilOn === null || period.start < coupon.untilOn) &&
        (coupon.currency === null || coupon.currency === currency) &&
        (coupon.mostUses === null || coupon.useCount < coupon.mostUses),
    )
    .map(couponRule)
    .toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const grants = byDrawingOrder(
    (standing?.grants ?? [])
      .filter((grant) => grant.currency === currency && grant.balanceMinor > 0n)
      .map(grantRule)
      .filter((grant) => isGrantInTime(grant, period)),
  );
  return {
    ...(coupons.length === 0 ? {} : { coupons }),
    ...(grants.length === 0 ? {} : { grants }),
  };
}

function couponRule(coupon: CouponRow): CouponRule {
  const { code, currency, fixedMinor, fromOn, nameEn, nameEs, percent, untilOn } = coupon;
  const about = {
    id: code,
    name: { en: nameEn, es: nameEs },
    from: fromOn,
    ...(untilOn === null ? {} : { until: untilOn }),
  };
  return fixedMinor === null || currency === null
    ? { ...about, percent: percent ?? '0' }
    : { ...about, fixed: formatMoney({ amountMinor: fixedMinor, currency }) };
}

function grantRule(grant: GrantRow): GrantRule {
  const {
    balanceMinor: amountMinor,
    currency,
    expiresOn,
    id,
    issuedOn,
    kind,
    nameEn,
    nameEs,
    priority,
  } = grant;
  return {
    id,
    name: { en: nameEn, es: nameEs },
    kind,
    priority,
    issuedOn,
    ...(expiresOn === null ? {} : { expiresOn }),
    balance: formatMoney({ amountMinor, currency }),
  };
}

/** What an invoice drew: amounts of grants by their ids, and the codes of coupons with what they took off. */
export type Drawn = {
  readonly grants: readonly { readonly grantId: string; readonly amountMinor: bigint }[];
  readonly coupons: readonly { readonly code: string; readonly amountMinor: bigint }[];
};

/** The standing after an invoice, for the next invoice of the same transaction. */
export function standingAfter({ coupons, grants }: Standing, drawn: Drawn): Standing {
  const taken = new Map(drawn.grants.map(({ amountMinor, grantId }) => [grantId, amountMinor]));
  const used = new Set(drawn.coupons.map(({ code }) => code));
  return {
    grants: grants.map((grant) => {
      const amountMinor = taken.get(grant.id);
      if (amountMinor === undefined) return grant;
      const { balanceMinor, entryCount } = grant;
      return { ...grant, balanceMinor: balanceMinor - amountMinor, entryCount: entryCount + 1 };
    }),
    coupons: coupons.map((coupon) =>
      used.has(coupon.code) ? { ...coupon, useCount: coupon.useCount + 1 } : coupon,
    ),
  };
}
