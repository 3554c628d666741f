import { useLocale, useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { documentKeyOf } from '#components/ui/document-key.ts';
import { IssuedMark } from '#components/ui/issued-mark.tsx';
import { PageHeader, Section } from '#components/ui/page-header.tsx';
import type { SearchQuery } from '#components/ui/search-query.ts';
import { Status } from '#components/ui/status.tsx';
import { formatAmount, formatDate, formatPeriod } from '#core/format/format.ts';
import type { CalculationDto, InvoiceDetail } from '#server/modules/billing/contract.ts';
import type { InvoiceCredits } from '#server/modules/billing/contract-credits.ts';
import type { SettlementDto } from '#server/modules/payments/contract.ts';
import { InvoiceActions, type InvoicePlaces } from './invoice-actions.tsx';
import { InvoiceCreditsSection } from './invoice-credits.tsx';
import { InvoiceDocumentView } from './invoice-document.tsx';
import { InvoiceRecord } from './invoice-record.tsx';
import { InvoiceStanding } from './invoice-standing.tsx';
import { InvoiceWorking } from './invoice-working.tsx';
import { InvoiceStateWord, SettlementSection } from './settlement.tsx';

type InvoiceViewProps = {
  readonly invoice: InvoiceDetail;
  readonly credits: InvoiceCredits;
  readonly settlement: SettlementDto | null;
  readonly places: InvoicePlaces;
  readonly query: SearchQuery;
  /** What staff may do about the invoice as a whole. */
  readonly corrections?: ReactNode;
  /** The disputes of it. */
  readonly disputes?: ReactNode;
  /** The figure whose working is open, with what the panel shows; null while none is. */
  readonly opened: { readonly working: string; readonly calculation: CalculationDto } | null;
};

/** One invoice: the document, what vouches for it, and the working of the figure that the address opens. */
export function InvoiceView({
  invoice,
  credits,
  settlement,
  places,
  query,
  corrections,
  disputes,
  opened,
}: InvoiceViewProps) {
  const t = useTranslations('invoices');
  const locale = useLocale();
  const { document, number, status } = invoice;
  const { currency, dates, period, totals } = document;
  const documentKey = documentKeyOf(invoice);
  return (
    <>
      <PageHeader
        title={t('invoiceTitle', { number })}
        lede={t('invoiceLede', {
          total: formatAmount({ amount: totals.total, currency }, locale),
          period: formatPeriod(period, locale),
          due: formatDate(dates.due, locale),
        })}
        crumbs={[{ label: t('title'), href: places.list }, { label: number }]}
        status={
          <>
            {status === 'delivered' && <Status tone="proved">{t('delivered')}</Status>}
            {settlement !== null && (
              <InvoiceStateWord state={settlement.status} settlement={settlement} look="badge" />
            )}
            <IssuedMark documentKey={documentKey} look="badge" />
          </>
        }
        actions={
          <>
            <InvoiceActions places={places} locale={locale} />
            {corrections}
          </>
        }
      />
      <InvoiceStanding invoice={invoice} page={places.page} />
      <InvoiceDocumentView invoice={document} documentKey={documentKey} query={query} />
      {settlement !== null && <SettlementSection settlement={settlement} statementHref={places.statement} />}
      <InvoiceCreditsSection
        credits={credits}
        notesHref={places.creditNotes}
        proposeHref={places.proposeCredit}
      />
      {disputes}
      <Section title={t('proofTitle')} lede={t('proofText')}>
        <InvoiceRecord invoice={invoice} zone={period.zone} />
      </Section>
      {opened !== null && (
        <InvoiceWorking
          working={opened.working}
          invoice={document}
          documentKey={documentKey}
          calculation={opened.calculation}
          places={{ currency, findEventHref: places.findEvent, rulesHref: places.how }}
          howHref={places.how}
          bundleHref={places.bundle}
          dispute={places.dispute}
        />
      )}
    </>
  );
}
