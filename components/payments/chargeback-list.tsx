import { useTranslations } from 'next-intl';
import { type Column, DataTable } from '#components/ui/data-table.tsx';
import { Link } from '#components/ui/link.tsx';
import type { SearchQuery } from '#components/ui/search-query.ts';
import { Status, type Tone } from '#components/ui/status.tsx';
import { Amount, CivilDate } from '#components/ui/value-texts.tsx';
import { type ChargebackState, nextChargebackStates } from '#core/payments/chargeback-lifecycle.ts';
import type { ChargebackDto } from '#server/modules/payments/contract-paybacks.ts';
import { ChargebackDialog } from './payback-dialogs.tsx';
import type { PaybackAction } from './refund-list.tsx';

type ChargebackListProps = {
  readonly chargebacks: readonly ChargebackDto[];
  readonly query: SearchQuery;
  readonly csvHref: string;
  readonly invoiceHref: (number: string) => string;
  /** Null for those who keep no books. */
  readonly advance: PaybackAction | null;
};

const TONES: Readonly<Record<ChargebackState, Tone>> = {
  received: 'attention',
  represented: 'attention',
  won: 'proved',
  lost: 'neutral',
};

/** What the card network took back of a customer's payments, the latest first, with every state that each was in. */
export function ChargebackList(props: ChargebackListProps) {
  const { advance, chargebacks, csvHref, invoiceHref, query } = props;
  const t = useTranslations('paybacks');
  const columns: Column<ChargebackDto>[] = [
    {
      key: 'reference',
      header: t('networkReference'),
      primary: true,
      cell: ({ reasonCode, reference, source }) => (
        <span className="flex flex-col [overflow-wrap:anywhere]">
          {reference}
          <span className="text-xs font-normal text-ink-quiet">
            {t('sourceAndReason', { source, reason: reasonCode })}
          </span>
        </span>
      ),
    },
    {
      key: 'receivedOn',
      header: t('receivedOn'),
      cell: ({ receivedOn }) => <CivilDate date={receivedOn} />,
    },
    {
      key: 'amount',
      header: t('amount'),
      align: 'end',
      cell: ({ amount, currency }) => <Amount amount={amount} currency={currency} />,
    },
    { key: 'payment', header: t('payment'), cell: ({ payment }) => payment },
    {
      key: 'about',
      header: t('about'),
      cell: ({ dispute, invoice }) => (
        <span className="flex flex-col items-start gap-1 phone:items-end">
          {invoice !== null && <Link href={invoiceHref(invoice)}>{invoice}</Link>}
          {dispute !== null && <span className="text-xs text-ink-quiet">{t('ofDispute', { dispute })}</span>}
        </span>
      ),
    },
    { key: 'state', header: t('state'), cell: (chargeback) => <Steps chargeback={chargeback} /> },
    ...(advance === null
      ? []
      : [
          {
            key: 'actions',
            header: t('actions'),
            align: 'end' as const,
            cell: ({ id, reference, state }: ChargebackDto) =>
              nextChargebackStates(state).length === 0 ? null : (
                <ChargebackDialog action={advance.bind(null, id)} about={reference} state={state} />
              ),
          },
        ]),
  ];
  return (
    <DataTable
      caption={t('chargebacks')}
      columns={columns}
      rows={chargebacks}
      rowKey={({ id }) => id}
      query={query}
      csvHref={csvHref}
      dense
    />
  );
}

function Steps({ chargeback: { state, steps } }: { readonly chargeback: ChargebackDto }) {
  const t = useTranslations('paybacks');
  return (
    <span className="flex flex-col items-start gap-1 phone:items-end">
      <Status tone={TONES[state]} look="text">
        {t(`states.${state}`)}
      </Status>
      <ol className="flex flex-col gap-0.5 text-xs text-ink-quiet phone:items-end">
        {steps.map(({ note, reachedOn, state: reached }) => (
          <li key={reached} className="[overflow-wrap:anywhere]">
            <CivilDate date={reachedOn} /> {t(`states.${reached}`)}
            {note !== null && `: ${note}`}
          </li>
        ))}
      </ol>
    </span>
  );
}
