import clsx from 'clsx';
import { Check } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import type { ExplainedStep } from '#core/billing/explain-steps.ts';
import { formatAmountBare, formatQuantity } from '#core/format/format.ts';

type CapacityTableProps = {
  readonly table: Extract<ExplainedStep, { kind: 'capacity' }>;
  readonly currency: string;
};

/** The capacities of a price with the one that was reached marked, by a tick and a word and not by colour alone. */
export function CapacityTable({ table, currency }: CapacityTableProps) {
  const t = useTranslations('invoices.how');
  const locale = useLocale();
  const cell = 'py-1.5 pl-3 text-right tabular-nums whitespace-nowrap';
  const head = 'py-1.5 pl-3 text-right font-medium';
  return (
    <div className="scroll-quiet overflow-x-auto" tabIndex={0} role="region" aria-label={t('capacityTable')}>
      <table className="w-full border-collapse text-sm">
        <thead className="border-b border-line-strong text-xs text-ink-quiet">
          <tr>
            <th scope="col" className="py-1.5 pr-3 text-left font-medium">
              {t('capacityTier')}
            </th>
            {table.names.map((name) => (
              <th key={name} scope="col" className={head}>
                {name}
              </th>
            ))}
            <th scope="col" className={head}>
              {t('tierAmount', { currency })}
            </th>
          </tr>
        </thead>
        <tbody>
          {table.tiers.map(({ number, limits, amount, isReached }) => (
            <tr key={number} className={clsx('border-b', isReached ? '[&>*]:font-medium' : 'text-ink-quiet')}>
              <th scope="row" className="py-1.5 pr-3 text-left font-normal whitespace-nowrap">
                {isReached && (
                  <>
                    <Check
                      aria-hidden="true"
                      size={14}
                      strokeWidth={2.5}
                      className="mr-1.5 inline text-accent"
                    />
                    <span className="sr-only">{t('capacityReached')}: </span>
                  </>
                )}
                {t('capacityNumber', { number })}
              </th>
              {limits.map((limit, index) => (
                <td key={table.names[index]} className={cell}>
                  {limit === null ? t('capacityUnlimited') : formatQuantity(limit, locale)}
                </td>
              ))}
              <td className={cell}>{formatAmountBare(amount, currency, locale)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
