import { required } from '#core/assert.ts';
import { plainDecimal } from '#core/money/decimal.ts';
import { civilFromDate, dateFromCivil } from '#server/platform/db/civil-date.ts';
import type { Tx } from '#server/platform/db/tx.ts';
import type { BillingProfileDto, ContractDto, IssuerDto, TaxDto } from '../contract-parties.ts';

type By = { readonly changedBy: string; readonly changedAt: Date };

const ISSUER = {
  slug: true,
  legalName: true,
  addressLines: true,
  country: true,
  taxId: true,
  seriesScope: true,
  seriesPrefix: true,
  cutOffGraceHours: true,
  taxCurrency: true,
  exchangeRateMaxAgeDays: true,
  revision: true,
  changedBy: true,
  changedAt: true,
} as const;

export async function findIssuers(tx: Tx, slugs: readonly string[]): Promise<IssuerDto[]> {
  const rows = await tx.issuer.findMany({ where: { slug: { in: [...slugs] } }, select: ISSUER });
  return rows.map((row) => ({
    slug: row.slug,
    legalName: row.legalName,
    address: { lines: row.addressLines, country: row.country },
    taxId: row.taxId,
    numberSeries: { scope: row.seriesScope, prefix: row.seriesPrefix },
    cutOffGraceHours: row.cutOffGraceHours,
    taxCurrency: row.taxCurrency,
    exchangeRateMaxAgeDays: row.exchangeRateMaxAgeDays,
    revision: row.revision,
    changedBy: row.changedBy,
    changedAt: row.changedAt.toISOString(),
  }));
}

/** The sealed bank details, which only the role of requests and jobs may read. */
export async function findSealedBankDetails(
  tx: Tx,
  slugs: readonly string[],
): Promise<Map<string, Uint8Array>> {
  const rows = await tx.issuer.findMany({
    where: { slug: { in: [...slugs] } },
    select: { slug: true, bankDetails: true },
  });
  return new Map(rows.map((row) => [row.slug, row.bankDetails]));
}

/** Writes the row when its revision is still `from` (0: there is none yet); false when somebody was faster. */
export async function saveIssuer(
  tx: Tx,
  issuer: Omit<IssuerDto, keyof By | 'revision'> & {
    /** Undefined leaves those that stand. */
    readonly bankDetails: Uint8Array<ArrayBuffer> | undefined;
  },
  from: number,
  by: By,
): Promise<boolean> {
  const data = {
    legalName: issuer.legalName,
    addressLines: [...issuer.address.lines],
    country: issuer.address.country,
    taxId: issuer.taxId,
    seriesScope: issuer.numberSeries.scope,
    seriesPrefix: issuer.numberSeries.prefix,
    cutOffGraceHours: issuer.cutOffGraceHours,
    taxCurrency: issuer.taxCurrency,
    exchangeRateMaxAgeDays: issuer.exchangeRateMaxAgeDays,
    revision: from + 1,
    ...by,
  };
  const { bankDetails, slug } = issuer;
  if (from === 0) {
    const row = { ...data, slug, bankDetails: required(bankDetails, 'a new issuer has bank details') };
    return (await tx.issuer.createMany({ data: [row], skipDuplicates: true })).count === 1;
  }
  const { count } = await tx.issuer.updateMany({
    where: { slug, revision: from },
    data: bankDetails === undefined ? data : { ...data, bankDetails },
  });
  return count === 1;
}

export async function findBillingProfiles(
  tx: Tx,
  tenantIds: readonly string[],
): Promise<BillingProfileDto[]> {
  const rows = await tx.billingProfile.findMany({ where: { tenantId: { in: [...tenantIds] } } });
  return rows.map((row) => ({
    tenantId: row.tenantId,
    id: row.id,
    issuer: row.issuerSlug,
    legalName: row.legalName,
    address: { lines: row.addressLines, country: row.country },
    taxId: row.taxId,
    poNumber: row.poNumber,
    billTo: row.billTo,
    tax: taxOf(row),
    revision: row.revision,
    changedBy: row.changedBy,
    changedAt: row.changedAt.toISOString(),
  }));
}

function taxOf(row: {
  readonly taxKind: 'rate' | 'exempt' | 'reverse_charge' | 'region';
  readonly taxName: string | null;
  readonly taxRatePercent: { toFixed(): string } | null;
  readonly taxNote: string | null;
  readonly taxRegion: string | null;
}): TaxDto {
  if (row.taxKind === 'exempt')
    return { kind: 'exempt', note: required(row.taxNote, 'an exemption has its note') };
  if (row.taxKind === 'reverse_charge')
    return { kind: 'reverse-charge', note: required(row.taxNote, 'a reverse charge has its note') };
  if (row.taxKind === 'region')
    return { kind: 'region', region: required(row.taxRegion, 'a tax by region has its region') };
  return {
    kind: 'rate',
    name: required(row.taxName, 'a tax has its name'),
    ratePercent: plainDecimal(required(row.taxRatePercent, 'a tax has its rate').toFixed()),
  };
}

export async function saveBillingProfile(
  tx: Tx,
  profile: Omit<BillingProfileDto, keyof By | 'revision'>,
  from: number,
  by: By,
): Promise<boolean> {
  const { tax } = profile;
  const data = {
    issuerSlug: profile.issuer,
    legalName: profile.legalName,
    addressLines: [...profile.address.lines],
    country: profile.address.country,
    taxId: profile.taxId,
    poNumber: profile.poNumber,
    billTo: [...profile.billTo],
    taxKind: tax.kind === 'reverse-charge' ? ('reverse_charge' as const) : tax.kind,
    taxName: tax.kind === 'rate' ? tax.name : null,
    taxRatePercent: tax.kind === 'rate' ? tax.ratePercent : null,
    taxNote: 'note' in tax ? tax.note : null,
    taxRegion: tax.kind === 'region' ? tax.region : null,
    revision: from + 1,
    ...by,
  };
  const key = { tenantId: profile.tenantId, id: profile.id };
  const { count } =
    from === 0
      ? await tx.billingProfile.createMany({ data: [{ ...key, ...data }], skipDuplicates: true })
      : await tx.billingProfile.updateMany({ where: { ...key, revision: from }, data });
  return count === 1;
}

const dateOrNull = (date: string | null) => (date === null ? null : dateFromCivil(date));
const civilOrNull = (date: Date | null) => (date === null ? null : civilFromDate(date));

export async function findContracts(tx: Tx, tenantIds: readonly string[]): Promise<ContractDto[]> {
  const rows = await tx.contract.findMany({ where: { tenantId: { in: [...tenantIds] } } });
  return rows.map(({ commitmentAmount, commitmentCharges, commitmentCurrency, ...rest }) => {
    const { commitmentInterval, commitmentStartsOn, ...row } = rest;
    const isCommitted =
      commitmentAmount !== null &&
      commitmentCurrency !== null &&
      commitmentInterval !== null &&
      commitmentStartsOn !== null;
    const commitment = isCommitted
      ? {
          amount: plainDecimal(commitmentAmount.toFixed()),
          currency: commitmentCurrency,
          startsOn: civilFromDate(commitmentStartsOn),
          interval: commitmentInterval,
          ...(commitmentCharges.length === 0 ? {} : { charges: commitmentCharges }),
        }
      : null;
    return {
      ...row,
      commitment,
      termStart: civilFromDate(row.termStart),
      termEnd: civilOrNull(row.termEnd),
      renewsOn: civilOrNull(row.renewsOn),
      noticeBy: civilOrNull(row.noticeBy),
      changedAt: row.changedAt.toISOString(),
    };
  });
}

export async function saveContract(
  tx: Tx,
  contract: Omit<ContractDto, keyof By | 'revision'>,
  from: number,
  by: By,
): Promise<boolean> {
  const { tenantId, id, commitment, ...terms } = contract;
  const data = {
    ...terms,
    commitmentAmount: commitment?.amount ?? null,
    commitmentCurrency: commitment?.currency ?? null,
    commitmentStartsOn: dateOrNull(commitment?.startsOn ?? null),
    commitmentInterval: commitment?.interval ?? null,
    commitmentCharges: commitment?.charges ?? [],
    termStart: dateFromCivil(contract.termStart),
    termEnd: dateOrNull(contract.termEnd),
    renewsOn: dateOrNull(contract.renewsOn),
    noticeBy: dateOrNull(contract.noticeBy),
    revision: from + 1,
    ...by,
  };
  const { count } =
    from === 0
      ? await tx.contract.createMany({ data: [{ tenantId, id, ...data }], skipDuplicates: true })
      : await tx.contract.updateMany({ where: { tenantId, id, revision: from }, data });
  return count === 1;
}

/** The group of that shape, by id; null while nothing of it was planned. */
export async function findInvoiceGroup(
  tx: Tx,
  shape: {
    readonly tenantId: string;
    readonly interval: 'month' | 'quarter' | 'year';
    readonly anchorDay: number;
    readonly anchorMonth: number;
    readonly currency: string;
  },
): Promise<string | null> {
  const { anchorDay, anchorMonth, currency, interval, tenantId } = shape;
  const row = await tx.invoiceGroup.findFirst({
    where: { tenantId, interval, anchorDay, anchorMonth, currency },
    select: { id: true },
  });
  return row?.id ?? null;
}
