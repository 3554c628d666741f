import { actorName } from '#server/platform/auth/actor.ts';
import type { Ctx } from '#server/platform/context.ts';
import { DomainError } from '#server/platform/errors.ts';
import { authorise, authoriseAndRecord } from '#server/platform/policy/index.ts';
import {
  type BillingProfileDto,
  type SetBillingProfileInput,
  setBillingProfileInput,
} from '../contract-parties.ts';
import { findBillingProfiles, findIssuers, saveBillingProfile } from './repository.ts';
import { refuseStale, staleRevision } from './revision.ts';

/**
 * States who is billed, where invoices go and the one tax that holds; for invoices that are rated from now on. Raises
 * `billing.issuer_unknown` and `billing.stale_revision` (409).
 */
export async function setBillingProfile(ctx: Ctx, input: SetBillingProfileInput): Promise<BillingProfileDto> {
  await authoriseAndRecord(ctx, 'billing.setBillingProfile', { tenantId: input.tenantId });
  const { revision, ...profile } = setBillingProfileInput.parse(input);
  const [issuer] = await findIssuers(ctx.tx, [profile.issuer]);
  if (!issuer)
    throw new DomainError('billing.issuer_unknown', {
      message: `There is no issuer ${profile.issuer}.`,
      path: 'issuer',
    });
  const [standing] = await findBillingProfiles(ctx.tx, [profile.tenantId]);
  const from = refuseStale(standing?.revision ?? 0, revision);
  const by = { changedBy: actorName(ctx.actor), changedAt: ctx.now };
  const row = { ...profile, id: standing?.id ?? ctx.ids() };
  if (!(await saveBillingProfile(ctx.tx, row, from, by))) throw staleRevision();
  return { ...row, revision: from + 1, changedBy: by.changedBy, changedAt: ctx.now.toISOString() };
}

/** The billing profile of one tenant. Raises `billing.profile_missing` (404). */
export async function readBillingProfile(
  ctx: Ctx,
  input: { readonly tenantId: string },
): Promise<BillingProfileDto> {
  authorise(ctx, 'billing.readBillingProfile', { tenantId: input.tenantId });
  const [profile] = await findBillingProfiles(ctx.tx, [input.tenantId]);
  if (!profile)
    throw new DomainError('billing.profile_missing', {
      message: 'No billing profile is set for this tenant.',
      status: 404,
    });
  return profile;
}
