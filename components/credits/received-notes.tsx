import { useTranslations } from 'next-intl';
import { type Column, DataTable } from '#components/ui/data-table.tsx';
import { Link } from '#components/ui/link.tsx';
import { Section } from '#components/ui/page-header.tsx';
import type { SearchQuery } from '#components/ui/search-query.ts';
import { Amount, CivilDate } from '#components/ui/value-texts.tsx';
import type { CreditNoteSummary } from '#server/modules/billing/contract-credits.ts';
import type { SettlementDto } from '#server/modules/payments/contract.ts';

/** The addresses of what a credit note names. */
export type ReceivedPlaces = {
  readonly note: (number: string) => string;
  readonly invoice: (number: string) => string;
  readonly grant: string;
  readonly statement: string;
  readonly csv: string;
};

type ReceivedNotesProps = {
  readonly notes: readonly CreditNoteSummary[];
  /** How the invoices stand today. */
  readonly settlements: readonly SettlementDto[];
  readonly places: ReceivedPlaces;
  readonly query: SearchQuery;
};

/** The credit notes of a customer: of which invoice, how much lessened what it asks for or went back to grants, and what is open. */
export function ReceivedNotes({ notes, places, query, settlements }: ReceivedNotesProps) {
  const t = useTranslations('receivedNotes');
  return (
    <Section title={t('title')} lede={t('lede')}>
      {notes.length === 0 ? (
        <p className="text-sm text-ink-quiet">{t('none')}</p>
      ) : (
        <>
          <DataTable
            caption={t('title')}
            columns={useColumns({ places, settlements })}
            rows={notes}
            rowKey={({ id }) => id}
            query={query}
            csvHref={places.csv}
            dense
          />
          <p className="text-sm">
            <Link href={places.statement}>{t('statement')}</Link>
          </p>
        </>
      )}
    </Section>
  );
}

function useColumns(about: Pick<ReceivedNotesProps, 'places' | 'settlements'>): Column<CreditNoteSummary>[] {
  const t = useTranslations('receivedNotes');
  const kinds = useTranslations('creditKinds');
  const { places, settlements } = about;
  const open = new Map(settlements.map((one) => [one.number, one]));
  return [
    {
      key: 'number',
      header: t('number'),
      primary: true,
      className: 'whitespace-nowrap',
      cell: ({ number }) => <Link href={places.note(number)}>{number}</Link>,
    },
    { key: 'kind', header: kinds('label'), cell: ({ creditKind }) => kinds(creditKind ?? 'none') },
    { key: 'issued', header: t('issued'), cell: ({ issuedOn }) => <CivilDate date={issuedOn} /> },
    {
      key: 'reason',
      header: t('reason'),
      cell: ({ reason }) => <span className="line-clamp-2 [overflow-wrap:anywhere]">{reason}</span>,
    },
    {
      key: 'invoice',
      header: t('invoice'),
      className: 'whitespace-nowrap',
      cell: ({ invoiceNumber }) => <Link href={places.invoice(invoiceNumber)}>{invoiceNumber}</Link>,
    },
    {
      key: 'total',
      header: t('total'),
      align: 'end',
      cell: ({ currency, total }) => <Amount amount={total} currency={currency} />,
    },
    {
      key: 'returned',
      header: t('returned'),
      align: 'end',
      cell: ({ currency, returned }) =>
        /[1-9]/.test(returned) ? (
          <Link href={places.grant}>
            <Amount amount={returned} currency={currency} />
          </Link>
        ) : (
          '–'
        ),
    },
    {
      key: 'credited',
      header: t('credited'),
      align: 'end',
      cell: ({ credited, currency }) => <Amount amount={credited} currency={currency} />,
    },
    {
      key: 'open',
      header: t('open'),
      align: 'end',
      cell: ({ currency, invoiceNumber }) => {
        const standing = open.get(invoiceNumber);
        return standing === undefined ? '–' : <Amount amount={standing.open} currency={currency} />;
      },
    },
  ];
}
