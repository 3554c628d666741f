import { checkVatId } from '#core/billing/vat-id.ts';
import { actorName } from '#server/platform/auth/actor.ts';
import type { Ctx } from '#server/platform/context.ts';
import { DomainError, domainErrorFrom } from '#server/platform/errors.ts';
import { authorise, authoriseAndRecord } from '#server/platform/policy/index.ts';
import {
  type BillingProfileDto,
  type SetBillingProfileInput,
  setBillingProfileInput,
} from '../contract-parties.ts';
import { standingRates } from '../taxes/repository.ts';
import { findBillingProfiles, findIssuers, saveBillingProfile } from './repository.ts';
import { refuseStale, staleRevision } from './revision.ts';

/**
 * States who is billed, where invoices go and how they are taxed; for invoices that are rated from now on. Raises
 * `billing.issuer_unknown`, `billing.vat_id_missing`, `billing.vat_id_invalid`, `billing.tax_region_unknown` and
 * `billing.stale_revision` (409).
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
  await refuseTaxWithoutGrounds(ctx, profile);
  const [standing] = await findBillingProfiles(ctx.tx, [profile.tenantId]);
  const from = refuseStale(standing?.revision ?? 0, revision);
  const by = { changedBy: actorName(ctx.actor), changedAt: ctx.now };
  const row = { ...profile, id: standing?.id ?? ctx.ids() };
  if (!(await saveBillingProfile(ctx.tx, row, from, by))) throw staleRevision();
  return { ...row, revision: from + 1, changedBy: by.changedBy, changedAt: ctx.now.toISOString() };
}

/** A reverse charge needs a VAT id of the right form, and a region a rate to look up. */
async function refuseTaxWithoutGrounds(
  ctx: Ctx,
  { issuer, tax, taxId }: Pick<BillingProfileDto, 'issuer' | 'tax' | 'taxId'>,
): Promise<void> {
  if (tax.kind === 'reverse-charge') {
    if (taxId === null)
      throw new DomainError('billing.vat_id_missing', {
        message: 'A reverse charge needs the VAT id of the customer.',
        path: 'taxId',
      });
    const checked = checkVatId(taxId);
    if (!checked.ok) throw domainErrorFrom(checked.error);
  }
  if (tax.kind !== 'region') return;
  const rates = (await standingRates(ctx.tx, [issuer])).get(issuer) ?? [];
  if (!rates.some(({ region }) => region === tax.region))
    throw new DomainError('billing.tax_region_unknown', {
      message: `The issuer has no tax rate of ${tax.region}.`,
      path: 'tax.region',
    });
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
