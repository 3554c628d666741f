import { FileText, Package } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import { ButtonLink } from '#components/ui/button.tsx';
import { type Column, DataTable } from '#components/ui/data-table.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { type Filter, FilterBar } from '#components/ui/filter-bar.tsx';
import { Link } from '#components/ui/link.tsx';
import { hrefWith, type SearchQuery } from '#components/ui/search-query.ts';
import { Amount, CivilDate, Period } from '#components/ui/value-texts.tsx';
import { chooseInvoices } from '#core/billing/choose-invoices.ts';
import { INVOICE_STATES } from '#core/payments/invoice-state.ts';
import type { ListedRow } from '#core/payments/list-invoices.ts';
import type { InvoiceSummary } from '#server/modules/billing/contract.ts';
import type { DraftInvoiceDto } from '#server/modules/billing/contract-closes.ts';
import type { SettlementDto } from '#server/modules/payments/contract.ts';
import { invoiceChoice, invoiceSort } from './invoice-choice.ts';
import { InvoiceStateWord, useStateWord } from './settlement.tsx';

export type ListedInvoice = ListedRow<InvoiceSummary, SettlementDto, DraftInvoiceDto> & {
  readonly href: string;
  /** Addresses of its documents; a draft has none. */
  readonly documents: { readonly pdf: string; readonly bundle: string } | null;
};

type InvoiceListProps = {
  readonly invoices: readonly ListedInvoice[];
  readonly query: SearchQuery;
  readonly csvHref?: string;
  /** A list of all customers, for staff. */
  readonly isDesk?: boolean;
};

/** Invoices with filters in the address, and where the currency is one for all, said once. */
export function InvoiceList({ invoices, query, csvHref, isDesk = false }: InvoiceListProps) {
  const t = useTranslations('invoices');
  const shown = chooseInvoices<ListedInvoice>(invoices, invoiceChoice(query));
  if (invoices.length === 0) return <EmptyState title={t('empty')} text={t('emptyText')} />;
  return (
    <DataTable
      caption={t('title')}
      columns={useColumns(invoices, isDesk)}
      rows={shown}
      rowKey={({ key }) => key}
      query={query}
      sort={invoiceSort(query)}
      filters={<FilterBar filters={useFilters(invoices, isDesk)} query={query} />}
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

function useFilters(invoices: readonly ListedInvoice[], isDesk: boolean): Filter[] {
  const t = useTranslations('invoices');
  const word = useStateWord(isDesk);
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
      name: 'state',
      label: t('stateLabel'),
      options: [
        { value: '', label: t('allStates') },
        ...INVOICE_STATES.map((state) => ({ value: state, label: word(state) })),
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

function useColumns(invoices: readonly ListedInvoice[], isDesk: boolean): Column<ListedInvoice>[] {
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
      cell: ({ draft, href, number }) => (
        <Link href={href}>
          {draft === null ? number : t(draft.phase === 'parked' && isDesk ? 'seeClose' : 'seeDraft')}
        </Link>
      ),
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
      cell: ({ issuedOn }) => issuedOn !== '' && <CivilDate date={issuedOn} />,
    },
    {
      key: 'dueOn',
      header: t('dueOn'),
      sortable: true,
      cell: ({ dueOn }) => dueOn !== '' && <CivilDate date={dueOn} />,
    },
    {
      key: 'state',
      header: t('stateLabel'),
      cell: ({ draft, settled, state }) => (
        <InvoiceStateWord
          state={state}
          settlement={settled}
          reason={draft === null ? null : draft.reason}
          isDesk={isDesk}
        />
      ),
    },
    {
      key: 'total',
      header: only === undefined ? t('total') : `${t('total')} (${only})`,
      align: 'end',
      cell: ({ currency, invoice }) =>
        invoice !== null && (
          <span className="font-medium">
            <Amount amount={invoice.total} currency={currency} bare={only !== undefined} />
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
  columns.push({
    key: 'documents',
    header: t('documents'),
    align: 'end',
    cell: ({ documents, number }) =>
      documents !== null && <DocumentLinks documents={documents} number={number} locale={locale} />,
  });
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
