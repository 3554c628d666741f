'use client';

import { ChevronRight } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import { useState } from 'react';
import { Identifier } from '#components/ui/identifier.tsx';
import type { UsedDay } from '#core/billing/explain-steps.ts';
import { formatDate, formatExact } from '#core/format/format.ts';
import { isLiveDigest } from '#core/metering/live-day.ts';

const DIGEST_ENDS = 6;

type DayTableProps = {
  readonly days: readonly Pick<UsedDay, 'day' | 'digest' | 'sequence' | 'value'>[];
  readonly unit: string | undefined;
};

/**
 * What each sealed day brought to a quantity, folded away until somebody wants to see it. The rows are drawn when it is
 * first opened: an invoice has hundreds of them, and few are read.
 */
export function DayTable({ days, unit }: DayTableProps) {
  const t = useTranslations('ui.dayTable');
  const [opened, setOpened] = useState(false);
  if (days.length === 0) return <p className="text-sm text-ink-quiet">{t('noDays')}</p>;
  return (
    <details className="group/days" onToggle={(event) => setOpened(opened || event.currentTarget.open)}>
      <summary className="inline-flex min-h-8 items-center gap-1 rounded-sm text-sm text-accent">
        <ChevronRight
          aria-hidden="true"
          size={15}
          className="transition-transform duration-150 group-open/days:rotate-90"
        />
        {t('byDay', { count: new Set(days.map(({ day }) => day)).size })}
      </summary>
      {opened && <DayRows days={days} unit={unit} />}
    </details>
  );
}

function DayRows({ days, unit }: DayTableProps) {
  const t = useTranslations('ui.dayTable');
  const locale = useLocale();
  return (
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
              {isLiveDigest(digest) ? (
                <span className="text-xs text-estimate">{t('notSealed')}</span>
              ) : (
                <Identifier
                  value={digest}
                  label={t('sealOf', { day: formatDate(day, locale) })}
                  ends={DIGEST_ENDS}
                />
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
