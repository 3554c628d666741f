import { useLocale, useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { ButtonLink } from '#components/ui/button.tsx';
import { documentKeyOf } from '#components/ui/document-key.ts';
import { IssuedMark } from '#components/ui/issued-mark.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { formatAmount, formatPeriod } from '#core/format/format.ts';
import type { CalculationDto } from '#server/modules/billing/contract.ts';
import { HowCalculated } from './how-calculated.tsx';
import { BundleLink, type InvoicePlaces } from './invoice-actions.tsx';

type HowViewProps = {
  readonly calculation: CalculationDto;
  readonly places: InvoicePlaces;
  /** Recompute here. */
  readonly recompute: ReactNode;
};

/** The page of how an invoice was calculated. */
export function HowView({ calculation, places, recompute }: HowViewProps) {
  const t = useTranslations('invoices');
  const locale = useLocale();
  const { document, sha256 } = calculation;
  const { number } = document;
  const { currency, period, totals } = document;
  const documentKey = documentKeyOf({ number, sha256 });
  return (
    <>
      <PageHeader
        title={t('how.title', { number })}
        lede={t('how.lede', {
          total: formatAmount({ amount: totals.total, currency }, locale),
          period: formatPeriod(period, locale),
        })}
        crumbs={[
          { label: t('title'), href: places.list },
          { label: number, href: places.page },
          { label: t('howCalculated') },
        ]}
        status={<IssuedMark documentKey={documentKey} look="badge" />}
        actions={
          <>
            <BundleLink href={places.bundle} />
            {places.findEvent !== null && (
              <ButtonLink href={places.findEvent}>{t('how.findEvent')}</ButtonLink>
            )}
          </>
        }
      />
      <HowCalculated
        invoice={document}
        digest={sha256}
        documentKey={documentKey}
        calculation={calculation}
        places={{ currency, findEventHref: places.findEvent, rulesHref: '' }}
        recompute={recompute}
      />
    </>
  );
}
