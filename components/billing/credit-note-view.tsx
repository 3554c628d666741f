import { FileJson, FileText } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import { ButtonLink } from '#components/ui/button.tsx';
import { buttonClass } from '#components/ui/button-class.ts';
import { documentKeyOf } from '#components/ui/document-key.ts';
import { Identifier } from '#components/ui/identifier.tsx';
import { IssuedMark } from '#components/ui/issued-mark.tsx';
import { KeyValues } from '#components/ui/key-values.tsx';
import { Link } from '#components/ui/link.tsx';
import { PageHeader, Section } from '#components/ui/page-header.tsx';
import { ExactTime } from '#components/ui/relative-time.tsx';
import { CivilDate, Period } from '#components/ui/value-texts.tsx';
import type { CreditTrace } from '#core/billing/credit-trace.ts';
import { formatAmount } from '#core/format/format.ts';
import type { CreditNoteDetail } from '#server/modules/billing/contract-credits.ts';
import { CreditFigures } from './credit-figures.tsx';
import { CreditWorking } from './credit-working.tsx';
import { BundleLink } from './invoice-actions.tsx';

const DIGEST_ENDS = 10;

/** The addresses around one credit note. */
export type CreditNotePlaces = {
  readonly invoices: string;
  readonly invoice: string;
  readonly json: string;
  readonly pdf: string;
  readonly bundle: string;
  /** The accessible version of the PDF. */
  readonly document: string;
  /** Where the credit note is disputed; null where this reader cannot. */
  readonly dispute: string | null;
};

type CreditNoteViewProps = {
  readonly note: CreditNoteDetail;
  readonly places: CreditNotePlaces;
  /** The figure whose working is open, with every step; null while none is. */
  readonly opened: { readonly working: string; readonly trace: CreditTrace } | null;
};

/** One credit note: whose it is, which invoice it gives back, why, every figure, and what vouches for it. */
export function CreditNoteView({ note, opened, places }: CreditNoteViewProps) {
  const t = useTranslations('credits');
  const invoices = useTranslations('invoices');
  const kinds = useTranslations('creditKinds');
  const d = useTranslations('document.invoice');
  const locale = useLocale();
  const { document, invoiceNumber, number } = note;
  const { buyer, dates, invoice, poNumber, seller } = document;
  const party = ({ addressLines, country, legalName, taxId }: typeof buyer | typeof seller) =>
    [legalName, ...addressLines, country, ...(taxId === undefined ? [] : [taxId])].join(', ');
  const facts = [
    { key: 'number', label: t('number'), value: number },
    { key: 'issued', label: t('issued'), value: <CivilDate date={dates.issued} /> },
    {
      key: 'invoice',
      label: t('invoice'),
      value: <Link href={places.invoice}>{invoiceNumber}</Link>,
    },
    { key: 'invoiceIssued', label: t('invoiceIssued'), value: <CivilDate date={invoice.issued} /> },
    { key: 'supply', label: d('supply'), value: <Period {...dates.supply} /> },
    ...(poNumber === undefined ? [] : [{ key: 'po', label: d('poNumber'), value: poNumber }]),
    { key: 'seller', label: d('seller'), value: party(seller) },
    { key: 'buyer', label: d('buyer'), value: party(buyer) },
    ...(document.creditKind === undefined
      ? []
      : [{ key: 'kind', label: kinds('label'), value: kinds(document.creditKind) }]),
    {
      key: 'reason',
      label: t('reason'),
      value: <span className="[overflow-wrap:anywhere]">{document.reason}</span>,
    },
  ];
  const documentKey = documentKeyOf(note);
  const total = formatAmount({ amount: note.total, currency: note.currency }, locale);
  return (
    <>
      <PageHeader
        title={t('noteTitle', { number })}
        lede={t('noteLede', { total, invoice: invoiceNumber })}
        crumbs={[
          { label: invoices('title'), href: places.invoices },
          { label: invoiceNumber, href: places.invoice },
          { label: number },
        ]}
        status={<IssuedMark documentKey={documentKey} look="badge" />}
        actions={
          <>
            <a href={`${places.pdf}?lang=${locale}`} download className={buttonClass({})}>
              <FileText aria-hidden="true" size={16} />
              {invoices('pdf')}
            </a>
            <BundleLink href={places.bundle} />
            <a href={places.json} download className={buttonClass({ variant: 'quiet' })}>
              <FileJson aria-hidden="true" size={16} />
              {t('json')}
            </a>
            {places.dispute !== null && <ButtonLink href={places.dispute}>{t('dispute')}</ButtonLink>}
            <a href={`${places.document}?lang=${locale}`} className={buttonClass({ variant: 'quiet' })}>
              {invoices('accessible')}
            </a>
          </>
        }
      />
      <article className="flex min-w-0 flex-col gap-10">
        <div className="border-y py-5">
          <KeyValues layout="grid" items={facts} />
        </div>
        <CreditFigures credit={document} documentKey={documentKey} />
      </article>
      <Section title={invoices('proofTitle')} lede={t('proofText')}>
        <NoteRecord note={note} />
      </Section>
      {opened !== null && (
        <CreditWorking
          working={opened.working}
          note={document}
          trace={opened.trace}
          documentKey={documentKey}
          invoiceHref={places.invoice}
          bundleHref={places.bundle}
          disputeHref={places.dispute}
        />
      )}
    </>
  );
}

function NoteRecord({ note: { record, sha256 } }: { note: CreditNoteDetail }) {
  const t = useTranslations('invoices.proof');
  const c = useTranslations('credits');
  const id = (value: string, label: string) => <Identifier value={value} label={label} ends={DIGEST_ENDS} />;
  return (
    <KeyValues
      items={[
        { key: 'digest', label: c('digest'), value: id(sha256, c('digest')) },
        ...(record === null
          ? []
          : [
              { key: 'at', label: t('issuedAt'), value: <ExactTime instant={record.issuedAt} /> },
              { key: 'kid', label: t('key'), value: id(record.kid, t('key')) },
              { key: 'log', label: t('logIndex'), value: record.logIndex ?? t('pending') },
            ]),
      ]}
    />
  );
}
