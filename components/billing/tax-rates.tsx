import { useLocale, useTranslations } from 'next-intl';
import { type Column, DataTable } from '#components/ui/data-table.tsx';
import type { SearchQuery } from '#components/ui/search-query.ts';
import { Status } from '#components/ui/status.tsx';
import { CivilDate, Percent } from '#components/ui/value-texts.tsx';
import { formatExact } from '#core/format/format.ts';
import type { ExchangeRateDto, TaxRateDto } from '#server/modules/billing/contract-taxes.ts';

/** Every rate that was stated, by region and day; one that another took the place of stays to be seen. */
export function TaxRateList({ rates, query }: { rates: readonly TaxRateDto[]; query: SearchQuery }) {
  const t = useTranslations('taxes');
  const columns: Column<TaxRateDto>[] = [
    { key: 'region', header: t('region'), primary: true, cell: ({ region }) => region },
    { key: 'name', header: t('name'), cell: ({ name }) => name },
    {
      key: 'rate',
      header: t('ratePercent'),
      align: 'end',
      cell: ({ ratePercent }) => <Percent value={ratePercent} />,
    },
    {
      key: 'from',
      header: t('effectiveFrom'),
      cell: ({ effectiveFrom }) => <CivilDate date={effectiveFrom} />,
    },
    {
      key: 'standing',
      header: t('standing'),
      cell: ({ isStanding }) => (
        <Status tone={isStanding ? 'proved' : 'neutral'} look="text">
          {t(isStanding ? 'holds' : 'replaced')}
        </Status>
      ),
    },
    {
      key: 'by',
      header: t('statedBy'),
      cell: ({ createdBy, reason }) => (
        <span className="flex flex-col">
          {createdBy}
          <span className="text-xs text-ink-quiet">{reason}</span>
        </span>
      ),
    },
  ];
  return (
    <DataTable
      caption={t('ratesTitle')}
      columns={columns}
      rows={rates}
      rowKey={({ createdAt, effectiveFrom, issuer, region }) =>
        `${issuer} ${region} ${effectiveFrom} ${createdAt}`
      }
      query={query}
      dense
      empty={<p className="border-y py-6 text-sm text-ink-quiet">{t('noRates')}</p>}
    />
  );
}

/** The rates of exchange that hold, newest first. */
export function ExchangeRateList({
  rates,
  query,
}: {
  rates: readonly ExchangeRateDto[];
  query: SearchQuery;
}) {
  const t = useTranslations('taxes');
  const locale = useLocale();
  const columns: Column<ExchangeRateDto>[] = [
    {
      key: 'day',
      header: t('day'),
      primary: true,
      cell: ({ day }) => <CivilDate date={day} />,
    },
    { key: 'pair', header: t('pair'), cell: ({ base, quote }) => `${base}/${quote}` },
    {
      key: 'exchange',
      header: t('exchangeRate'),
      align: 'end',
      cell: ({ rate }) => formatExact(rate, locale),
    },
    { key: 'source', header: t('source'), cell: ({ source }) => source },
    { key: 'enteredBy', header: t('enteredBy'), cell: ({ createdBy }) => createdBy },
  ];
  return (
    <DataTable
      caption={t('exchangeTitle')}
      columns={columns}
      rows={rates}
      rowKey={({ base, day, quote }) => `${day} ${base} ${quote}`}
      query={query}
      dense
      empty={<p className="border-y py-6 text-sm text-ink-quiet">{t('noExchangeRates')}</p>}
    />
  );
}
