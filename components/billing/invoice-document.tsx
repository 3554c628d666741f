import { useLocale, useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Callout } from '#components/ui/callout.tsx';
import { type Column, DataTable } from '#components/ui/data-table.tsx';
import { Figure } from '#components/ui/figure.tsx';
import { KeyValues } from '#components/ui/key-values.tsx';
import type { SearchQuery } from '#components/ui/search-query.ts';
import { isCounted, isOfEarlierPeriod } from '#core/billing/line-facts.ts';
import type { InvoiceDocument, InvoiceLine } from '#core/contracts/invoice.ts';
import {
  formatAmountBare,
  formatDate,
  formatPercent,
  formatPeriod,
  formatQuantity,
} from '#core/format/format.ts';
import { InvoiceTaxes } from './invoice-taxes.tsx';
import { InvoiceTotalsList } from './invoice-totals-list.tsx';

type InvoiceDocumentViewProps = {
  readonly invoice: InvoiceDocument;
  /** Which bytes are shown, for the mark of what this browser has checked. */
  readonly documentKey: string;
  readonly query: SearchQuery;
};

/** An invoice as a controller files it: parties, dates, lines, taxes by rate, totals, payment. Each amount opens up. */
export function InvoiceDocumentView({ invoice, documentKey, query }: InvoiceDocumentViewProps) {
  return (
    <article className="flex min-w-0 flex-col gap-10">
      <Parties invoice={invoice} />
      <Facts invoice={invoice} />
      <Lines invoice={invoice} documentKey={documentKey} query={query} />
      <InvoiceTotalsList invoice={invoice} documentKey={documentKey} />
      <InvoiceTaxes invoice={invoice} documentKey={documentKey} />
      <CreditDue invoice={invoice} documentKey={documentKey} />
      <Payment invoice={invoice} />
    </article>
  );
}

function countryName(code: string, locale: string): string {
  return new Intl.DisplayNames([locale], { type: 'region' }).of(code) ?? code;
}

function Party({ heading, name, lines }: { heading: string; name: string; lines: readonly ReactNode[] }) {
  return (
    <section className="flex min-w-0 flex-col gap-1">
      <h2 className="text-xs font-medium text-ink-quiet">{heading}</h2>
      <p className="font-semibold">{name}</p>
      <p className="text-sm text-ink-soft">
        {lines.map((line, index) => (
          <span key={index} className="block">
            {line}
          </span>
        ))}
      </p>
    </section>
  );
}

function Parties({ invoice: { seller, buyer } }: { invoice: InvoiceDocument }) {
  const t = useTranslations('document.invoice');
  const locale = useLocale();
  const taxId = (value: string | undefined) => (value === undefined ? [] : [t('taxId', { value })]);
  return (
    <div className="grid gap-8 sm:grid-cols-2">
      <Party
        heading={t('seller')}
        name={seller.legalName}
        lines={[...seller.addressLines, countryName(seller.country, locale), ...taxId(seller.taxId)]}
      />
      <Party
        heading={t('buyer')}
        name={buyer.legalName}
        lines={[...buyer.addressLines, countryName(buyer.country, locale), ...taxId(buyer.taxId)]}
      />
    </div>
  );
}

function Facts({ invoice }: { invoice: InvoiceDocument }) {
  const t = useTranslations('document.invoice');
  const locale = useLocale();
  const { buyer, dates, number, poNumber } = invoice;
  const items = [
    { key: 'number', label: t('number'), value: number },
    { key: 'issued', label: t('issued'), value: formatDate(dates.issued, locale) },
    { key: 'due', label: t('due'), value: formatDate(dates.due, locale) },
    { key: 'supply', label: t('supply'), value: formatPeriod(dates.supply, locale) },
    { key: 'customer', label: t('customer'), value: buyer.externalId },
    ...(poNumber === undefined ? [] : [{ key: 'po', label: t('poNumber'), value: poNumber }]),
  ];
  return (
    <div className="border-y py-5">
      <KeyValues layout="grid" items={items} />
    </div>
  );
}

function Lines({ invoice, documentKey, query }: InvoiceDocumentViewProps) {
  const t = useTranslations('document.invoice');
  const locale = useLocale();
  const { currency } = invoice;
  const unitPrice = ({ unitPrice: price, unitPriceUnits: per }: InvoiceLine) => {
    if (price === undefined) return '–';
    const shown = formatAmountBare(price, currency, locale);
    return per === undefined || per === '1' ? shown : `${shown} / ${formatQuantity(per, locale)}`;
  };
  const columns: Column<InvoiceLine>[] = [
    {
      key: 'description',
      header: t('description'),
      primary: true,
      cell: (line) => (
        <span className="flex flex-col">
          {line.description[locale]}
          <span className="text-xs font-normal text-ink-quiet">
            {isOfEarlierPeriod(line, invoice)
              ? t('lateUsage', { period: formatPeriod(line.period, locale) })
              : formatPeriod(line.period, locale)}
          </span>
        </span>
      ),
    },
    {
      key: 'quantity',
      header: t('quantity'),
      align: 'end',
      cell: (line) => (isCounted(line) ? `${formatQuantity(line.quantity, locale)}\u00a0${line.unit}` : '–'),
    },
    { key: 'unitPrice', header: t('unitPrice'), align: 'end', cell: unitPrice },
    {
      key: 'tax',
      header: t('tax'),
      align: 'end',
      cell: (line) => formatPercent(line.taxRatePercent, locale),
    },
    {
      key: 'amount',
      header: t('amount', { currency }),
      align: 'end',
      cell: (line) => (
        <Figure
          size="inline"
          hideUnit
          hideMark
          backing="issued"
          documentKey={documentKey}
          value={{ kind: 'amount', amount: line.amount, currency }}
          label={line.description[locale]}
          working={`line-${line.id}`}
        />
      ),
    },
  ];
  return (
    <DataTable
      caption={t('lines')}
      columns={columns}
      rows={invoice.lines}
      rowKey={({ id }) => id}
      query={query}
      empty={<p className="border-y py-8 text-sm text-ink-soft">{t('nothingCharged')}</p>}
    />
  );
}

function CreditDue({
  invoice: { creditDue, currency },
  documentKey,
}: Omit<InvoiceDocumentViewProps, 'query'>) {
  const t = useTranslations('document.invoice');
  const locale = useLocale();
  if (creditDue.length === 0) return null;
  return (
    <Callout title={t('creditDueTitle')}>
      <p>{t('creditDue')}</p>
      <ul className="mt-3 flex flex-col gap-1.5">
        {creditDue.map((entry) => (
          <li key={entry.id} className="flex flex-wrap items-baseline justify-between gap-x-6">
            <span>{`${entry.description[locale]}, ${formatPeriod(entry.period, locale)}`}</span>
            <Figure
              size="inline"
              hideMark
              backing="issued"
              documentKey={documentKey}
              value={{ kind: 'amount', amount: entry.amount, currency }}
              label={entry.description[locale]}
              working={entry.id}
            />
          </li>
        ))}
      </ul>
    </Callout>
  );
}

/** The names that a signed record has for bank details; one that an issuer made up stands as it is. */
const BANK_DETAILS = ['accountHolder', 'account', 'bankName', 'bic'] as const;

function Payment({ invoice }: { invoice: InvoiceDocument }) {
  const t = useTranslations('document.invoice');
  const items = [
    { key: 'terms', label: t('terms'), value: t('termsDays', { days: invoice.paymentTermDays }) },
    ...(invoice.seller.bankDetails ?? []).map(({ name, value }) => {
      const known = BANK_DETAILS.find((detail) => detail === name);
      return { key: name, label: known === undefined ? name : t(`bank.${known}`), value };
    }),
    { key: 'reference', label: t('reference'), value: invoice.number },
  ];
  return (
    <section className="flex flex-col gap-2" data-print="together">
      <h2 className="text-base font-semibold">{t('payment')}</h2>
      <KeyValues items={items} />
    </section>
  );
}
