import { ChevronRight } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import { Identifier } from '#components/ui/identifier.tsx';
import type { UsedDay } from '#core/billing/explain-steps.ts';
import { formatDate, formatExact } from '#core/format/format.ts';

const DIGEST_ENDS = 6;

/** What each sealed day brought to a quantity, folded away until somebody wants to see it. */
export function DayTable({ days, unit }: { days: readonly UsedDay[]; unit: string | undefined }) {
  const t = useTranslations('invoices.how');
  const locale = useLocale();
  if (days.length === 0) return <p className="text-sm text-ink-quiet">{t('noDays')}</p>;
  return (
    <details className="group/days">
      <summary className="inline-flex min-h-8 items-center gap-1 rounded-sm text-sm text-accent">
        <ChevronRight
          aria-hidden="true"
          size={15}
          className="transition-transform duration-150 group-open/days:rotate-90"
        />
        {t('byDay', { count: new Set(days.map(({ day }) => day)).size })}
      </summary>
      <table className="mt-1 w-full border-collapse text-sm">
        <thead className="border-b border-line-strong text-xs text-ink-quiet">
          <tr>
            <th scope="col" className="py-1.5 pr-3 text-left font-medium">
              {t('day')}
            </th>
            <th scope="col" className="py-1.5 pr-3 text-right font-medium">
              {unit ?? t('quantity')}
            </th>
            <th scope="col" className="py-1.5 text-right font-medium">
              {t('seal')}
            </th>
          </tr>
        </thead>
        <tbody>
          {days.map(({ day, digest, sequence, value }) => (
            <tr key={digest} className="border-b">
              <th scope="row" className="py-1 pr-3 text-left font-normal whitespace-nowrap">
                {formatDate(day, locale)}
                {sequence > 0 && (
                  <span className="ml-2 text-xs text-ink-quiet">{t('correction', { sequence })}</span>
                )}
              </th>
              <td className="py-1 pr-3 text-right tabular-nums">{formatExact(value, locale)}</td>
              <td className="py-1 text-right">
                <Identifier
                  value={digest}
                  label={t('sealOf', { day: formatDate(day, locale) })}
                  ends={DIGEST_ENDS}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
