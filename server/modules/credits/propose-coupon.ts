import { canonicalDigest } from '#core/proof/digest.ts';
import { type ApprovalOutcome, claimExecution, propose } from '#server/modules/approvals/index.ts';
import { attestFacts } from '#server/modules/evidence/index.ts';
import type { Ctx } from '#server/platform/context.ts';
import { DomainError } from '#server/platform/errors.ts';
import { authorise, authoriseAndRecord } from '#server/platform/policy/index.ts';
import {
  type CouponProposal,
  couponProposal,
  type ProposeCouponInput,
  proposeCouponInput,
} from './contract.ts';
import { amountAboveZero, tenantToday } from './propose-grant.ts';
import { insertCoupon, selectCoupons } from './repository.ts';

/** What a proposal for a coupon builds on: its name for one customer. */
export async function couponSubject(_ctx: Ctx, subjectRef: string): Promise<string> {
  return canonicalDigest({ coupon: subjectRef });
}

/**
 * Proposes a coupon for a customer: a percentage or a fixed amount, for periods that begin from a day on and before another.
 * Raises `credits.coupon_either` (one of both is stated), `credits.coupon_days`, `credits.coupon_taken` (409), the codes of
 * `money`, and what proposing raises.
 */
export async function proposeCoupon(ctx: Ctx, input: ProposeCouponInput): Promise<ApprovalOutcome> {
  authorise(ctx, 'credits.proposeCoupon', { tenantId: input.tenantId });
  const { tenantId, ...terms } = proposeCouponInput.parse(input);
  const { currency, fixed, percent } = terms;
  if ((percent === undefined) === (fixed === undefined) || (fixed === undefined) !== (currency === undefined))
    throw new DomainError('credits.coupon_either', {
      message: 'A coupon is a percentage, or a fixed amount of a currency.',
      path: 'percent',
    });
  if (terms.until !== undefined && terms.until <= terms.from)
    throw new DomainError('credits.coupon_days', {
      message: 'A coupon ends after it begins.',
      path: 'until',
    });
  await refuseTaken(ctx, tenantId, terms.code);
  const { tenant } = await tenantToday(ctx, tenantId);
  const document: CouponProposal = { customer: tenant.externalId, ...terms };
  return propose(ctx, {
    tenantId,
    kind: 'coupon',
    subjectRef: `${terms.code} ${tenant.externalId}`,
    subjectSha256: await couponSubject(ctx, `${terms.code} ${tenant.externalId}`),
    document,
    reason: terms.reason,
    amount:
      fixed === undefined || currency === undefined
        ? null
        : { amountMinor: amountAboveZero({ amount: fixed, currency }), currency },
  });
}

async function refuseTaken(ctx: Ctx, tenantId: string, code: string): Promise<void> {
  if ((await selectCoupons(ctx.tx, [tenantId])).some((coupon) => coupon.code === code))
    throw new DomainError('credits.coupon_taken', {
      message: `This customer has a coupon ${code} already.`,
      path: 'code',
      status: 409,
    });
}

/** Gives a customer the coupon that was approved, once; answers its code, or null when there is nothing to do. */
export async function carryOutCoupon(
  ctx: Ctx,
  input: { readonly approvalId: string; readonly tenantId: string },
): Promise<{ readonly code: string } | null> {
  const { approvalId, tenantId } = input;
  await authoriseAndRecord(ctx, 'credits.carryOut', 'vendor');
  const claim = await claimExecution(ctx, { approvalId, kind: 'coupon', subjectSha256: couponSubject });
  if (!claim.claimed) return null;
  const { customer: _customer, name, ...terms } = couponProposal.parse(claim.document);
  const { code, currency = null, fixed } = terms;
  const { approvedBy, proposedBy } = claim;
  // Two proposals of one code may both be approved: the first stands.
  if ((await selectCoupons(ctx.tx, [tenantId])).some((coupon) => coupon.code === code)) return null;
  const id = ctx.ids();
  const attestationId = await attestFacts(ctx, {
    kind: 'coupon',
    tenantId,
    ref: id,
    name: code,
    facts: { ...terms, name, approvalId, proposedBy, approvedBy },
  });
  await insertCoupon(ctx.tx, {
    tenantId,
    id,
    code,
    nameEn: name.en,
    nameEs: name.es,
    percent: terms.percent ?? null,
    fixedMinor:
      fixed === undefined || currency === null ? null : amountAboveZero({ amount: fixed, currency }),
    currency,
    fromOn: terms.from,
    untilOn: terms.until ?? null,
    mostUses: terms.mostUses ?? null,
    reason: terms.reason,
    approvalId,
    attestationId,
    createdAt: ctx.now,
  });
  return { code };
}
