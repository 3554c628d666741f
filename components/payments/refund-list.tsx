import { useTranslations } from 'next-intl';
import { type Column, DataTable } from '#components/ui/data-table.tsx';
import { Link } from '#components/ui/link.tsx';
import { ReasonDialog } from '#components/ui/reason-dialog.tsx';
import type { SearchQuery } from '#components/ui/search-query.ts';
import { Status, type Tone } from '#components/ui/status.tsx';
import { Amount, CivilDate } from '#components/ui/value-texts.tsx';
import type { FormResult } from '#core/form-result.ts';
import type { RefundDto, RefundState } from '#server/modules/payments/contract-paybacks.ts';
import { TransferDialog } from './payback-dialogs.tsx';

/** An action about the row of an id. */
export type PaybackAction = (
  id: string,
  before: FormResult<unknown> | null,
  form: FormData,
) => Promise<FormResult<unknown>>;

type RefundListProps = {
  readonly refunds: readonly RefundDto[];
  readonly query: SearchQuery;
  readonly csvHref: string;
  /** Null for those who keep no books. */
  readonly actions: { readonly transfer: PaybackAction; readonly reverse: PaybackAction } | null;
};

const TONES: Readonly<Record<RefundState, Tone>> = {
  'to-pay': 'attention',
  paid: 'proved',
  reversed: 'neutral',
};

/** The refunds of one customer, the latest first: what two people agreed to, and how the bank paid it. */
export function RefundList({ actions, csvHref, query, refunds }: RefundListProps) {
  const t = useTranslations('paybacks');
  const columns: Column<RefundDto>[] = [
    {
      key: 'payment',
      header: t('payment'),
      primary: true,
      cell: ({ approvalId, payment }) =>
        approvalId === null ? payment : <Link href={`/desk/approvals/${approvalId}`}>{payment}</Link>,
    },
    { key: 'bookedOn', header: t('agreedOn'), cell: ({ bookedOn }) => <CivilDate date={bookedOn} /> },
    {
      key: 'amount',
      header: t('amount'),
      align: 'end',
      cell: ({ amount, currency }) => <Amount amount={amount} currency={currency} />,
    },
    {
      key: 'reason',
      header: t('why'),
      cell: ({ reason }) => <span className="[overflow-wrap:anywhere]">{reason}</span>,
    },
    { key: 'state', header: t('state'), cell: (refund) => <RefundStanding refund={refund} /> },
    ...(actions === null
      ? []
      : [
          {
            key: 'actions',
            header: t('actions'),
            align: 'end' as const,
            cell: (refund: RefundDto) => <RefundActions refund={refund} actions={actions} />,
          },
        ]),
  ];
  return (
    <DataTable
      caption={t('refunds')}
      columns={columns}
      rows={refunds}
      rowKey={({ id }) => id}
      query={query}
      csvHref={csvHref}
      dense
    />
  );
}

function RefundStanding({ refund: { reversed, state, transfer } }: { readonly refund: RefundDto }) {
  const t = useTranslations('paybacks');
  return (
    <span className="flex flex-col items-start gap-1 phone:items-end">
      <Status tone={TONES[state]} look="text">
        {t(`refundStates.${state}`)}
      </Status>
      {transfer !== null && (
        <span className="text-xs text-ink-quiet [overflow-wrap:anywhere]">
          <CivilDate date={transfer.paidOn} /> {transfer.reference}
        </span>
      )}
      {reversed !== null && (
        <span className="text-xs text-ink-quiet [overflow-wrap:anywhere]">
          <CivilDate date={reversed.on} /> {reversed.reason}
        </span>
      )}
    </span>
  );
}

function RefundActions({
  refund,
  actions,
}: {
  readonly refund: RefundDto;
  readonly actions: NonNullable<RefundListProps['actions']>;
}) {
  const t = useTranslations('paybacks');
  const { id, payment, state } = refund;
  if (state === 'reversed') return null;
  return (
    <div className="inline-flex flex-wrap justify-end gap-2">
      {state === 'to-pay' && <TransferDialog action={actions.transfer.bind(null, id)} about={payment} />}
      <ReasonDialog
        action={actions.reverse.bind(null, id)}
        trigger={t('reverse')}
        about={payment}
        size="sm"
        title={t('reverseTitle', { reference: payment })}
        description={t('reverseText')}
        label={t('reverseReason')}
        confirm={t('reverse')}
        isDanger
      />
    </div>
  );
}
