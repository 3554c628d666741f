import { getLocale, getTranslations } from 'next-intl/server';
import { Link } from '#components/ui/link.tsx';
import { Section } from '#components/ui/page-header.tsx';
import { formatAmount, formatPeriod } from '#core/format/format.ts';
import type { CommitmentStandingDto } from '#server/modules/billing/contract-parties.ts';

type CommitmentStandingProps = {
  readonly standing: CommitmentStandingDto;
  readonly invoiceHref: (number: string) => string;
};

/** How far a commitment is by the invoices that were issued; the figures are those that its last invoice will count. */
export async function CommitmentStanding({ invoiceHref, standing }: CommitmentStandingProps) {
  const [t, locale] = await Promise.all([getTranslations('commitment'), getLocale()]);
  const { amount, counted, currency, invoices, missing, percent, period } = standing;
  const money = (value: string) => formatAmount({ amount: value, currency }, locale);
  const done = t('done', { counted: money(counted), amount: money(amount) });
  return (
    <Section title={t('title')} lede={formatPeriod(period, locale)}>
      <div className="flex max-w-xl flex-col gap-2">
        <div className="flex flex-wrap justify-between gap-x-6 text-sm">
          <span className="font-medium">{done}</span>
          <span className="text-ink-quiet tabular-nums">{t('percent', { percent })}</span>
        </div>
        <div
          role="progressbar"
          aria-label={t('title')}
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={percent}
          aria-valuetext={done}
          className="h-1.5 overflow-hidden rounded-full bg-hover"
        >
          <div className="h-full rounded-full bg-accent" style={{ width: `${percent}%` }} />
        </div>
        <p className="text-sm text-ink-soft">{t('missing', { missing: money(missing) })}</p>
        {invoices.length > 0 && (
          <p className="flex flex-wrap gap-x-4 gap-y-1 text-sm">
            <span className="text-ink-quiet">{t('invoices')}</span>
            {invoices.map(({ amount: part, number }) => (
              <span key={number} className="tabular-nums">
                <Link href={invoiceHref(number)}>{number}</Link> {money(part)}
              </span>
            ))}
          </p>
        )}
      </div>
    </Section>
  );
}
