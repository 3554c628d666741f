import { z } from 'zod';
import {
  civilDate,
  currencyCode,
  percentOfWhole,
  slug,
  taxRegion,
  unsignedDecimal,
} from '#core/contracts/primitives.ts';
import type { ZoneHistory } from '#core/time/zone-history.ts';

const line = z.string().trim().min(1).max(200);
const mailbox = z.email().max(254);
const revision = z.int().min(0).optional();

export const addressInput = z.strictObject({
  lines: z.array(line).min(1).max(5),
  country: z.string().regex(/^[A-Z]{2}$/, 'must be a country code of two letters'),
});

export const bankInput = z.strictObject({
  accountHolder: line,
  account: line,
  bankName: line,
  bic: line.optional(),
});

/**
 * `revision` is the one that was read before the change, 0 for none; without it the change overwrites. Without `bank` the
 * bank details stay as they are.
 */
export const setIssuerInput = z.strictObject({
  slug: slug.default('main'),
  legalName: line,
  address: addressInput,
  taxId: line,
  bank: bankInput.optional(),
  numberSeries: z.strictObject({
    scope: z.enum(['tenant', 'vendor']),
    prefix: z.string().regex(/^[A-Z0-9]{1,16}$/, 'must be capital letters and digits'),
  }),
  cutOffGraceHours: z.int().min(0).max(2160).default(48),
  /** What it accounts for tax in; null for whatever an invoice is in. */
  taxCurrency: currencyCode.nullable().default(null),
  /** How old a rate of exchange may be on the day that it is used for. */
  exchangeRateMaxAgeDays: z.int().min(0).max(366).default(7),
  revision,
});
export type SetIssuerInput = z.input<typeof setIssuerInput>;

export const taxInput = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('rate'), name: line, ratePercent: percentOfWhole }),
  z.strictObject({ kind: z.literal('exempt'), note: line }),
  z.strictObject({ kind: z.literal('reverse-charge'), note: line }),
  /** By the rates of the region that are in force on each tax point. */
  z.strictObject({ kind: z.literal('region'), region: taxRegion }),
]);

export const setBillingProfileInput = z.strictObject({
  tenantId: z.uuid(),
  issuer: slug.default('main'),
  legalName: line,
  address: addressInput,
  taxId: line.nullable().default(null),
  poNumber: line.nullable().default(null),
  billTo: z.array(mailbox).max(20).default([]),
  tax: taxInput,
  revision,
});
export type SetBillingProfileInput = z.input<typeof setBillingProfileInput>;

const days = (most: number) => z.int().min(0).max(most);

/**
 * What is committed to in a period of its own, that begins on `startsOn` and again after each interval. `charges` are the
 * keys of those that count; all without it.
 */
export const commitmentInput = z.strictObject({
  amount: unsignedDecimal,
  currency: currencyCode,
  startsOn: civilDate,
  interval: z.enum(['month', 'quarter', 'year']),
  charges: z.array(slug).min(1).max(50).optional(),
});
export type CommitmentDto = z.infer<typeof commitmentInput>;

/** `negotiatedPrices` are understood and refused: nothing would come of them yet. */
export const setContractInput = z.strictObject({
  tenantId: z.uuid(),
  termStart: civilDate,
  termEnd: civilDate.nullable().default(null),
  renewsOn: civilDate.nullable().default(null),
  noticeBy: civilDate.nullable().default(null),
  paymentTermDays: days(365).default(30),
  disputeWindowDays: days(730).default(60),
  lateWindowDays: days(400).default(35),
  priceChangeNoticeDays: days(730).default(30),
  commitment: commitmentInput.nullable().default(null),
  negotiatedPrices: z.unknown().optional(),
  revision,
});
export type SetContractInput = z.input<typeof setContractInput>;

export type AddressDto = { readonly lines: readonly string[]; readonly country: string };

export type IssuerDto = {
  readonly slug: string;
  readonly legalName: string;
  readonly address: AddressDto;
  readonly taxId: string;
  readonly numberSeries: { readonly scope: 'tenant' | 'vendor'; readonly prefix: string };
  readonly cutOffGraceHours: number;
  readonly taxCurrency: string | null;
  readonly exchangeRateMaxAgeDays: number;
  readonly revision: number;
  readonly changedBy: string;
  readonly changedAt: string;
};

export type BankDto = {
  readonly accountHolder: string;
  readonly account: string;
  readonly bankName: string;
  readonly bic?: string | undefined;
};

/** Bank details as a form shows them: the account by its end only. */
export type MaskedBankDto = Omit<BankDto, 'account'> & { readonly accountEnding: string };

export type TaxDto =
  | { readonly kind: 'rate'; readonly name: string; readonly ratePercent: string }
  | { readonly kind: 'exempt' | 'reverse-charge'; readonly note: string }
  | { readonly kind: 'region'; readonly region: string };

export type BillingProfileDto = {
  readonly tenantId: string;
  readonly id: string;
  readonly issuer: string;
  readonly legalName: string;
  readonly address: AddressDto;
  readonly taxId: string | null;
  readonly poNumber: string | null;
  readonly billTo: readonly string[];
  readonly tax: TaxDto;
  readonly revision: number;
  readonly changedBy: string;
  readonly changedAt: string;
};

export type ChangeBillingZoneInput = {
  readonly tenantId: string;
  readonly zone: string;
  readonly effectiveFrom: string;
};

export type BillingZoneDto = {
  /** Oldest first; the first one holds from the beginning. */
  readonly zones: ZoneHistory;
  /** The coming days that a change may begin on; null where no subscription limits them. */
  readonly periodStarts: readonly string[] | null;
};

export type ContractDto = {
  readonly tenantId: string;
  readonly id: string;
  readonly termStart: string;
  readonly termEnd: string | null;
  readonly renewsOn: string | null;
  readonly noticeBy: string | null;
  readonly paymentTermDays: number;
  readonly disputeWindowDays: number;
  readonly lateWindowDays: number;
  readonly priceChangeNoticeDays: number;
  readonly commitment: CommitmentDto | null;
  readonly revision: number;
  readonly changedBy: string;
  readonly changedAt: string;
};

/** How far the running commitment is, and which issued invoices count; `percent` is whole. */
export type CommitmentStandingDto = CommitmentDto & {
  readonly period: { readonly start: string; readonly end: string };
  readonly counted: string;
  readonly missing: string;
  readonly percent: number;
  readonly invoices: readonly { readonly number: string; readonly amount: string }[];
};
