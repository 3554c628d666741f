import clsx from 'clsx';
import { Check } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import type { ExplainedStep, TierRow } from '#core/billing/explain-steps.ts';
import { formatAmountBare, formatExact, formatPercent, formatQuantity } from '#core/format/format.ts';

type TierTableProps = {
  readonly table: Extract<ExplainedStep, { kind: 'tiers' }>;
  readonly currency: string;
};

const ZERO = /^0(?:\.0+)?$/;

function isUsed({ units }: TierRow): boolean {
  return units !== null && !ZERO.test(units);
}

/** A price table with the part that was used marked, by a tick and a word and not by colour alone. */
export function TierTable({ table, currency }: TierTableProps) {
  const t = useTranslations('invoices.how');
  const { priceKind, tiers } = table;
  const hasFlat = tiers.some(({ flatAmount }) => flatAmount !== null);
  const headings = [
    t(priceKind === 'percent' ? 'tierRate' : 'tierPrice', { currency }),
    ...(hasFlat ? [t('tierFlat', { currency })] : []),
    t('tierUnits'),
    t('tierAmount', { currency }),
  ];
  return (
    <div className="scroll-quiet overflow-x-auto" tabIndex={0} role="region" aria-label={t('tierTable')}>
      <table className="w-full border-collapse text-sm">
        <thead className="border-b border-line-strong text-xs text-ink-quiet">
          <tr>
            <th scope="col" className="py-1.5 pr-3 text-left font-medium">
              {t('tierRange')}
            </th>
            {headings.map((heading) => (
              <th key={heading} scope="col" className="py-1.5 pl-3 text-right font-medium">
                {heading}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {tiers.map((tier) => (
            <Tier key={tier.number} tier={tier} priceKind={priceKind} hasFlat={hasFlat} currency={currency} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

type TierProps = {
  readonly tier: TierRow;
  readonly priceKind: 'amount' | 'percent';
  readonly hasFlat: boolean;
  readonly currency: string;
};

function Tier({ tier, priceKind, hasFlat, currency }: TierProps) {
  const t = useTranslations('invoices.how');
  const locale = useLocale();
  const used = isUsed(tier);
  const from = formatQuantity(tier.from, locale);
  const cell = 'py-1.5 pl-3 text-right tabular-nums whitespace-nowrap';
  return (
    <tr className={clsx('border-b', used ? '[&>*]:font-medium' : 'text-ink-quiet')}>
      <th scope="row" className="py-1.5 pr-3 text-left font-normal whitespace-nowrap">
        {used && (
          <>
            <Check aria-hidden="true" size={14} strokeWidth={2.5} className="mr-1.5 inline text-accent" />
            <span className="sr-only">{t('tierUsed')}: </span>
          </>
        )}
        {tier.upTo === null
          ? t('tierAbove', { from })
          : t('tierFromTo', { from, upTo: formatQuantity(tier.upTo, locale) })}
      </th>
      <td className={cell}>
        {priceKind === 'percent' ? formatPercent(tier.price, locale) : formatExact(tier.price, locale)}
      </td>
      {hasFlat && (
        <td className={cell}>
          {tier.flatAmount === null ? '–' : formatAmountBare(tier.flatAmount, currency, locale)}
        </td>
      )}
      <td className={cell}>{tier.units === null ? '–' : formatExact(tier.units, locale)}</td>
      <td className={cell}>{tier.amount === null ? '–' : formatExact(tier.amount, locale)}</td>
    </tr>
  );
}
