import { useLocale, useTranslations } from 'next-intl';
import { buttonClass } from '#components/ui/button-class.ts';
import { Section } from '#components/ui/page-header.tsx';
import { formatMonth } from '#core/format/format.ts';
import type { InvoiceSummary } from '#server/modules/billing/contract.ts';

const MONTHS_SHOWN = 12;

/** All invoices of a month in one file, newest month first; `home` ends where the month is added. */
export function MonthDownloads({
  invoices,
  home,
}: {
  invoices: readonly Pick<InvoiceSummary, 'period'>[];
  home: string;
}) {
  const t = useTranslations('invoices');
  const locale = useLocale();
  const months = [...new Set(invoices.map(({ period }) => period.start.slice(0, 7)))]
    .toSorted()
    .toReversed()
    .slice(0, MONTHS_SHOWN);
  if (months.length === 0) return null;
  return (
    <Section title={t('downloads.title')} lede={t('downloads.lede')}>
      <ul className="flex flex-wrap gap-2">
        {months.map((month) => (
          <li key={month}>
            <a
              href={`${home}/${month}`}
              className={buttonClass({ size: 'sm' })}
              aria-label={t('downloads.of', { month: formatMonth(`${month}-01`, locale) })}
              download
            >
              {formatMonth(`${month}-01`, locale)}
            </a>
          </li>
        ))}
      </ul>
    </Section>
  );
}
