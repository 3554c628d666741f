import { FileText, Package, Scale } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { ButtonLink } from '#components/ui/button.tsx';
import { buttonClass } from '#components/ui/button-class.ts';

/** The addresses around one invoice. */
export type InvoicePlaces = {
  readonly list: string;
  readonly page: string;
  readonly how: string;
  readonly bundle: string;
  readonly pdf: string;
  readonly document: string;
  /** Where a single event can be looked up; null where this reader cannot. */
  readonly findEvent: string | null;
  readonly statement: string;
  /** The address of a credit note without its number. */
  readonly creditNotes: string;
  /** Where a credit is proposed; null where this reader cannot. */
  readonly proposeCredit: string | null;
  /** Where the invoice is disputed; null where this reader cannot. */
  readonly dispute: string | null;
};

/** What leads to a dispute of an invoice or of one line. */
export function disputeHref(dispute: string, line?: string): string {
  return line === undefined ? dispute : `${dispute}&line=${encodeURIComponent(line)}`;
}

/** What can be done with a whole invoice: see how it came about, and take it along. */
export function InvoiceActions({ places, locale }: { places: InvoicePlaces; locale: string }) {
  const t = useTranslations('invoices');
  return (
    <>
      <ButtonLink href={places.how} variant="primary">
        <Scale aria-hidden="true" size={16} />
        {t('howCalculated')}
      </ButtonLink>
      <a href={`${places.pdf}?lang=${locale}`} download className={buttonClass({})}>
        <FileText aria-hidden="true" size={16} />
        {t('pdf')}
      </a>
      <BundleLink href={places.bundle} />
      {places.dispute !== null && <ButtonLink href={places.dispute}>{t('disputeInvoice')}</ButtonLink>}
      <a href={`${places.document}?lang=${locale}`} className={buttonClass({ variant: 'quiet' })}>
        {t('accessible')}
      </a>
    </>
  );
}

/** The download of the evidence bundle. */
export function BundleLink({ href }: { href: string }) {
  const t = useTranslations('invoices');
  return (
    <a href={href} download className={buttonClass({})}>
      <Package aria-hidden="true" size={16} />
      {t('bundle')}
    </a>
  );
}
