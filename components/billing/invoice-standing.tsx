import { useTranslations } from 'next-intl';
import { Callout } from '#components/ui/callout.tsx';
import { Link } from '#components/ui/link.tsx';
import type { InvoiceDetail } from '#server/modules/billing/contract.ts';

type InvoiceStandingProps = {
  readonly invoice: InvoiceDetail;
  /** The address of this invoice. */
  readonly page: string;
};

/** Says that an invoice is void, stands in the place of another, or another in its; nothing for most. */
export function InvoiceStanding({ invoice, page }: InvoiceStandingProps) {
  const t = useTranslations('invoices.standing');
  const { document, number, replacedBy, voided } = invoice;
  const { replaces } = document;
  if (voided === null && replacedBy === null && replaces === undefined) return null;
  const linkTo = (other: string) => <Link href={page.replace(new RegExp(`${number}$`), other)}>{other}</Link>;
  return (
    <Callout
      tone={voided === null ? 'neutral' : 'attention'}
      title={voided === null ? t('corrected') : t('void', { reason: voided.reason })}
    >
      {replaces !== undefined && (
        <p>
          {t('replaces')} {linkTo(replaces)}
        </p>
      )}
      {replacedBy !== null && (
        <p>
          {t('replacedBy')} {linkTo(replacedBy)}
        </p>
      )}
    </Callout>
  );
}
