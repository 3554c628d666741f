import { useTranslations } from 'next-intl';
import { ButtonLink } from '#components/ui/button.tsx';
import { type Column, DataTable } from '#components/ui/data-table.tsx';
import { Link } from '#components/ui/link.tsx';
import { Section } from '#components/ui/page-header.tsx';
import { Amount, CivilDate } from '#components/ui/value-texts.tsx';
import type { CreditNoteSummary, InvoiceCredits } from '#server/modules/billing/contract-credits.ts';
import { CorrectionsOfInvoice } from './corrected-invoices.tsx';

type InvoiceCreditsProps = {
  readonly credits: InvoiceCredits;
  /** The address of a credit note without its number. */
  readonly notesHref: string;
  /** Where a credit is proposed; null where this reader cannot. */
  readonly proposeHref: string | null;
};

/** What was given back of an invoice and what is left of it; nothing where there is nothing to say or to do. */
export function InvoiceCreditsSection({ credits, notesHref, proposeHref }: InvoiceCreditsProps) {
  const t = useTranslations('credits');
  const kinds = useTranslations('creditKinds');
  const { corrections, creditNotes, currency, left } = credits;
  const isProposable = proposeHref !== null && /[1-9]/.test(left);
  const isCorrected = corrections.some(({ difference }) => /[1-9]/.test(difference));
  if (creditNotes.length === 0 && !isProposable && !isCorrected) return null;
  const columns: Column<CreditNoteSummary>[] = [
    {
      key: 'number',
      header: t('number'),
      primary: true,
      cell: ({ number }) => <Link href={`${notesHref}/${number}`}>{number}</Link>,
    },
    { key: 'issued', header: t('issued'), cell: ({ issuedOn }) => <CivilDate date={issuedOn} /> },
    { key: 'kind', header: kinds('label'), cell: ({ creditKind }) => kinds(creditKind ?? 'none') },
    {
      key: 'reason',
      header: t('reason'),
      cell: ({ reason }) => <span className="[overflow-wrap:anywhere]">{reason}</span>,
    },
    {
      key: 'total',
      header: t('total'),
      align: 'end',
      cell: ({ total }) => <Amount amount={total} currency={currency} />,
    },
  ];
  return (
    <Section
      title={t('title')}
      actions={isProposable && <ButtonLink href={proposeHref}>{t('propose')}</ButtonLink>}
    >
      <CorrectionsOfInvoice corrections={corrections} currency={currency} />
      {creditNotes.length === 0 ? (
        <p className="text-ink-quiet">{t('none')}</p>
      ) : (
        <>
          <DataTable
            caption={t('title')}
            columns={columns}
            rows={creditNotes}
            rowKey={({ id }) => id}
            query={{}}
          />
          <p>
            {t('leftOfInvoice')} <Amount amount={left} currency={currency} />
          </p>
        </>
      )}
    </Section>
  );
}
