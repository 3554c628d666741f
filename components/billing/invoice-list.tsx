import { FileText, Package } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import { ButtonLink } from '#components/ui/button.tsx';
import { type Column, DataTable } from '#components/ui/data-table.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { type Filter, FilterBar } from '#components/ui/filter-bar.tsx';
import { Link } from '#components/ui/link.tsx';
import { hrefWith, type SearchQuery } from '#components/ui/search-query.ts';
import { Status } from '#components/ui/status.tsx';
import { Amount, CivilDate, Period } from '#components/ui/value-texts.tsx';
import { chooseInvoices } from '#core/billing/choose-invoices.ts';
import { SETTLEMENT_STATUSES } from '#core/payments/settlement.ts';
import type { InvoiceSummary } from '#server/modules/billing/contract.ts';
import type { SettlementDto } from '#server/modules/payments/contract.ts';
import { invoiceChoice, invoiceSort } from './invoice-choice.ts';
import { SettlementWord } from './settlement.tsx';

export type ListedInvoice = InvoiceSummary & {
  readonly href: string;
  readonly settled: SettlementDto | null;
  /** Whose it is, in lists of several customers. */
  readonly tenantName?: string;
  /** Addresses of its documents; none in lists of the desk. */
  readonly documents?: { readonly pdf: string; readonly bundle: string };
};

type InvoiceListProps = {
  readonly invoices: readonly ListedInvoice[];
  readonly query: SearchQuery;
  readonly csvHref?: string;
};

/** Invoices with filters in the address, and where the currency is one for all, said once. */
export function InvoiceList({ invoices, query, csvHref }: InvoiceListProps) {
  const t = useTranslations('invoices');
  const stated = invoices.map((invoice) =>
    invoice.settled === null ? invoice : { ...invoice, settlement: invoice.settled.status },
  );
  const shown = chooseInvoices<ListedInvoice>(stated, invoiceChoice(query));
  if (invoices.length === 0) return <EmptyState title={t('empty')} text={t('emptyText')} />;
  return (
    <DataTable
      caption={t('title')}
      columns={useColumns(invoices)}
      rows={shown}
      rowKey={({ number }) => number}
      query={query}
      sort={invoiceSort(query)}
      filters={<FilterBar filters={useFilters(invoices)} query={query} />}
      {...(csvHref === undefined ? {} : { csvHref: `${csvHref}${hrefWith(query, {})}` })}
      empty={
        <EmptyState
          title={t('emptyFiltered')}
          text={t('emptyFilteredText')}
          action={<ButtonLink href="?">{t('clearFilters')}</ButtonLink>}
        />
      }
    />
  );
}

function useFilters(invoices: readonly ListedInvoice[]): Filter[] {
  const t = useTranslations('invoices');
  const years = [...new Set(invoices.map(({ period }) => period.start.slice(0, 4)))].toSorted().toReversed();
  const customers = [...new Set(invoices.flatMap(({ tenantName }) => tenantName ?? []))].toSorted();
  const filters: Filter[] = [
    {
      kind: 'choice',
      name: 'year',
      label: t('year'),
      options: [{ value: '', label: t('allYears') }, ...years.map((year) => ({ value: year, label: year }))],
    },
    {
      kind: 'choice',
      name: 'status',
      label: t('statusLabel'),
      options: [
        { value: '', label: t('allStatuses') },
        { value: 'issued', label: t('status.issued') },
        { value: 'delivered', label: t('status.delivered') },
        { value: 'void', label: t('status.void') },
      ],
    },
    {
      kind: 'choice',
      name: 'settlement',
      label: t('settlement.title'),
      options: [
        { value: '', label: t('settlement.all') },
        ...SETTLEMENT_STATUSES.map((status) => ({ value: status, label: t(`settlement.${status}`) })),
      ],
    },
  ];
  if (customers.length === 0) return filters;
  const options = [
    { value: '', label: t('allCustomers') },
    ...customers.map((name) => ({ value: name, label: name })),
  ];
  return [{ kind: 'choice', name: 'customer', label: t('customer'), options }, ...filters];
}

function useColumns(invoices: readonly ListedInvoice[]): Column<ListedInvoice>[] {
  const t = useTranslations('invoices');
  const locale = useLocale();
  const currencies = new Set(invoices.map(({ currency }) => currency));
  const [only] = currencies.size === 1 ? currencies : [];
  const columns: Column<ListedInvoice>[] = [
    {
      key: 'number',
      header: t('number'),
      primary: true,
      sortable: true,
      cell: ({ href, number }) => <Link href={href}>{number}</Link>,
    },
    {
      key: 'period',
      header: t('period'),
      sortable: true,
      cell: ({ period }) => <Period {...period} />,
    },
    {
      key: 'issuedOn',
      header: t('issuedOn'),
      sortable: true,
      cell: ({ issuedOn }) => <CivilDate date={issuedOn} />,
    },
    { key: 'dueOn', header: t('dueOn'), sortable: true, cell: ({ dueOn }) => <CivilDate date={dueOn} /> },
    {
      key: 'status',
      header: t('statusLabel'),
      cell: ({ status }) => (
        <Status tone={status === 'delivered' ? 'proved' : 'neutral'} look="text">
          {t(`status.${status}`)}
        </Status>
      ),
    },
    {
      key: 'settlement',
      header: t('settlement.title'),
      cell: ({ settled }) => settled !== null && <SettlementWord settlement={settled} />,
    },
    {
      key: 'total',
      header: only === undefined ? t('total') : `${t('total')} (${only})`,
      align: 'end',
      cell: ({ currency, total }) => (
        <span className="font-medium">
          <Amount amount={total} currency={currency} bare={only !== undefined} />
        </span>
      ),
    },
  ];
  if (invoices.some(({ tenantName }) => tenantName !== undefined)) {
    columns.splice(1, 0, {
      key: 'customer',
      header: t('customer'),
      sortable: true,
      cell: ({ tenantName }) => tenantName ?? '',
    });
  }
  if (invoices.some(({ documents }) => documents !== undefined)) {
    columns.push({
      key: 'documents',
      header: t('documents'),
      align: 'end',
      cell: ({ documents, number }) =>
        documents !== undefined && <DocumentLinks documents={documents} number={number} locale={locale} />,
    });
  }
  return columns;
}

type DocumentLinksProps = {
  readonly documents: NonNullable<ListedInvoice['documents']>;
  readonly number: string;
  readonly locale: string;
};

function DocumentLinks({ documents, number, locale }: DocumentLinksProps) {
  const t = useTranslations('invoices');
  const look =
    'inline-flex min-h-6 items-center gap-1 text-accent underline decoration-accent/35 underline-offset-[3px] hover:decoration-accent pointer-coarse:min-h-11';
  return (
    <span className="inline-flex gap-4">
      <a
        href={`${documents.pdf}?lang=${locale}`}
        download
        className={look}
        aria-label={t('pdfOf', { number })}
      >
        <FileText aria-hidden="true" size={14} />
        {t('pdf')}
      </a>
      <a href={documents.bundle} download className={look} aria-label={t('bundleOf', { number })}>
        <Package aria-hidden="true" size={14} />
        {t('bundleShort')}
      </a>
    </span>
  );
}
