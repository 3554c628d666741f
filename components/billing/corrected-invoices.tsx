import { useLocale, useTranslations } from 'next-intl';
import { Callout } from '#components/ui/callout.tsx';
import { type Column, DataTable } from '#components/ui/data-table.tsx';
import { Identifier } from '#components/ui/identifier.tsx';
import { Link } from '#components/ui/link.tsx';
import { Section } from '#components/ui/page-header.tsx';
import type { SearchQuery } from '#components/ui/search-query.ts';
import { formatAmount, formatDate } from '#core/format/format.ts';
import type {
  CorrectedInvoiceDto,
  CorrectionDto,
  InvoiceCorrectionDto,
} from '#server/modules/billing/contract-corrections.ts';
import type { SupersessionDto } from '#server/modules/pricing/contract.ts';
import { ChangedLines, CorrectionTotals, useAmountColumns } from './correction-figures.tsx';

/** What came of a correction: each invoice as it should have been, and its credit note. */
export function CorrectedInvoices({
  correction,
  query,
}: {
  readonly correction: CorrectionDto;
  readonly query: SearchQuery;
}) {
  const t = useTranslations('corrections');
  const locale = useLocale();
  const { approvalId, from, invoices, plan, reason, stays, superseded, superseding, totals } = correction;
  const columns: Column<CorrectedInvoiceDto>[] = [
    {
      key: 'invoice',
      header: t('invoice'),
      primary: true,
      cell: ({ number, tenant }) => <Link href={`/desk/invoices/${tenant}/${number}`}>{number}</Link>,
    },
    {
      key: 'customer',
      header: t('customer'),
      cell: ({ tenant, tenantName }) => <Link href={`/desk/tenants/${tenant}`}>{tenantName}</Link>,
    },
    ...useAmountColumns<CorrectedInvoiceDto>(),
    { key: 'state', header: t('state'), cell: (row) => <Outcome row={row} /> },
  ];
  return (
    <>
      <Callout
        title={t('supersedes', { version: superseded, from: formatDate(from, locale) })}
        action={<Link href={`/desk/approvals/${approvalId}`}>{t('openApproval')}</Link>}
      >
        {t('because', { reason })}
      </Callout>
      {stays.length > 0 && <p className="mt-4">{t('stays', { customers: stays.join(', ') })}</p>}
      {totals.length > 0 && <CorrectionTotals totals={totals} />}
      <Section title={t('invoicesTitle')} lede={t('invoicesText')}>
        <DataTable
          caption={t('invoicesTitle')}
          columns={columns}
          rows={invoices}
          rowKey={({ number }) => number}
          query={query}
          csvHref={`/desk/price-book/corrections/csv?plan=${plan}&version=${superseding}`}
          dense
          empty={<p className="border-y py-6 text-sm text-ink-quiet">{t('statusNone')}</p>}
        />
      </Section>
    </>
  );
}

function Outcome({ row }: { row: CorrectedInvoiceDto }) {
  const t = useTranslations('corrections');
  const { approvalId, creditNote, state, tenant } = row;
  if (creditNote !== null)
    return <Link href={`/desk/credit-notes/${tenant}/${creditNote}`}>{creditNote}</Link>;
  const words = t(`states.${state}`);
  return approvalId === null ? words : <Link href={`/desk/approvals/${approvalId}`}>{words}</Link>;
}

/** What supersedes a version, and what it supersedes, with the reason and who agreed. */
export function Supersessions({
  version,
  all,
}: {
  readonly version: { readonly plan: string; readonly version: number };
  readonly all: readonly SupersessionDto[];
}) {
  const t = useTranslations('corrections');
  const locale = useLocale();
  return all
    .filter(({ plan, superseding, version: wrong }) => {
      return plan === version.plan && (wrong === version.version || superseding === version.version);
    })
    .map(({ approvalId, from, plan, reason, superseding, version: wrong }) => {
      const isWrong = wrong === version.version;
      const day = formatDate(from, locale);
      return (
        <Callout
          key={superseding}
          tone={isWrong ? 'attention' : 'neutral'}
          title={
            isWrong
              ? t('supersededBy', { version: superseding, from: day })
              : t('supersedes', { version: wrong, from: day })
          }
          action={
            <span className="flex flex-wrap gap-x-4">
              <Link href={`/desk/price-book/corrections?plan=${plan}&version=${superseding}`}>
                {t('openStatus')}
              </Link>
              <Link href={`/desk/approvals/${approvalId}`}>{t('openApproval')}</Link>
            </span>
          }
        >
          {t('because', { reason })}
        </Callout>
      );
    });
}

/** What the customer of an invoice reads of its corrections. */
export function CorrectionsOfInvoice({
  corrections,
  currency,
}: {
  readonly corrections: readonly InvoiceCorrectionDto[];
  readonly currency: string;
}) {
  const t = useTranslations('corrections');
  const locale = useLocale();
  const money = (amount: string) => formatAmount({ amount, currency }, locale);
  return corrections
    .filter(({ difference }) => /[1-9]/.test(difference))
    .map(({ corrected, isInFavour, issued, lines, plan, reason, sha256, superseded, superseding }) => (
      <div key={`${plan} ${superseding}`} className="flex flex-col gap-3">
        <Callout title={t('ofInvoice')}>
          {t(isInFavour ? 'ofInvoiceFavour' : 'ofInvoiceAgainst', {
            plan,
            superseded,
            superseding,
            corrected: money(corrected),
            issued: money(issued),
          })}{' '}
          {t('because', { reason })}
        </Callout>
        <ChangedLines lines={lines.map((line) => ({ ...line, currency }))} />
        <p className="flex flex-wrap items-center gap-x-2 text-xs text-ink-quiet">
          {t('digest')}
          <Identifier value={sha256} label={t('digest')} ends={10} />
        </p>
      </div>
    ));
}
