import { required } from '#core/assert.ts';
import type { InvoiceHeader } from '#core/contracts/invoice.ts';
import { failure, type Result, success } from '#core/result.ts';
import { readTenantsWithZones } from '#server/modules/tenancy/index.ts';
import type { Ctx } from '#server/platform/context.ts';
import type { BankDto, BillingProfileDto, IssuerDto } from '../contract-parties.ts';
import { findBillingProfiles, findContracts, findIssuers } from '../parties/repository.ts';
import { openBankDetails } from '../parties/set-issuer.ts';
import type { ClaimedClose } from './close-row.ts';

/** Who sells, who buys and on what terms, as they stand when an invoice is rated; frozen into it. */
export type InvoiceParties = {
  readonly seller: InvoiceHeader['seller'];
  readonly buyer: InvoiceHeader['buyer'];
  readonly poNumber: string | null;
  readonly paymentTermDays: number;
};

/** The parties of each close. A tenant without a contract cannot be billed: its terms are nobody's to guess. */
export async function invoiceParties(
  ctx: Ctx,
  closes: readonly ClaimedClose[],
): Promise<(close: ClaimedClose) => Result<InvoiceParties>> {
  const tenantIds = [...new Set(closes.map((close) => close.tenantId))];
  const profiles = new Map((await findBillingProfiles(ctx.tx, tenantIds)).map((one) => [one.id, one]));
  const contracts = new Map((await findContracts(ctx.tx, tenantIds)).map((one) => [one.tenantId, one]));
  const slugs = [...new Set([...profiles.values()].map((one) => one.issuer))];
  const issuers = new Map((await findIssuers(ctx.tx, slugs)).map((one) => [one.slug, one]));
  const banks = await openBankDetails(ctx, slugs);
  const tenants = await readTenantsWithZones(ctx, { tenantIds });
  const externalIds = new Map(tenants.map((tenant) => [tenant.id, tenant.externalId]));
  return (close) => {
    const profile = required(profiles.get(close.billingProfileId), 'a close has its billing profile');
    const contract = contracts.get(close.tenantId);
    if (contract === undefined)
      return failure('billing.contract_missing', 'No contract is set for this tenant.');
    const issuer = required(issuers.get(profile.issuer), 'a profile has its issuer');
    return success({
      seller: sellerOf(issuer, required(banks.get(profile.issuer), 'an issuer has bank details')),
      buyer: buyerOf(profile, required(externalIds.get(close.tenantId), 'the tenant is visible')),
      poNumber: profile.poNumber,
      paymentTermDays: contract.paymentTermDays,
    });
  };
}

function sellerOf(issuer: IssuerDto, bank: BankDto): InvoiceHeader['seller'] {
  return {
    legalName: issuer.legalName,
    addressLines: [...issuer.address.lines],
    country: issuer.address.country,
    taxId: issuer.taxId,
    bankDetails: [
      { name: 'accountHolder', value: bank.accountHolder },
      { name: 'account', value: bank.account },
      { name: 'bankName', value: bank.bankName },
      ...(bank.bic === undefined ? [] : [{ name: 'bic', value: bank.bic }]),
    ],
  };
}

function buyerOf(profile: BillingProfileDto, externalId: string): InvoiceHeader['buyer'] {
  return {
    legalName: profile.legalName,
    addressLines: [...profile.address.lines],
    country: profile.address.country,
    ...(profile.taxId === null ? {} : { taxId: profile.taxId }),
    externalId,
    billTo: [...profile.billTo],
  };
}
