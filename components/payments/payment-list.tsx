import { useTranslations } from 'next-intl';
import { type Column, DataTable } from '#components/ui/data-table.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { Link } from '#components/ui/link.tsx';
import { ReasonDialog } from '#components/ui/reason-dialog.tsx';
import type { SearchQuery } from '#components/ui/search-query.ts';
import { Status } from '#components/ui/status.tsx';
import { SubmitButton } from '#components/ui/submit-button.tsx';
import { Amount, CivilDate } from '#components/ui/value-texts.tsx';
import type { FormResult } from '#core/form-result.ts';
import type { PaymentDto } from '#server/modules/payments/contract.ts';

type TakeBackAction = (
  id: string,
  before: FormResult<unknown> | null,
  form: FormData,
) => Promise<FormResult<unknown>>;

type PaymentListProps = {
  readonly payments: readonly PaymentDto[];
  readonly query: SearchQuery;
  readonly invoiceHref: (number: string) => string;
  /** Null for those who keep no books. */
  readonly actions: {
    readonly reverse: TakeBackAction;
    readonly reverseAllocation: TakeBackAction;
    readonly allocate: (form: FormData) => Promise<void>;
  } | null;
};

/** The payments of one customer, the latest first, with what each settles and what is left of it. */
export function PaymentList({ payments, query, invoiceHref, actions }: PaymentListProps) {
  const t = useTranslations('receivables');
  const columns: Column<PaymentDto>[] = [
    {
      key: 'reference',
      header: t('reference'),
      primary: true,
      cell: ({ reference, source }) => (
        <span className="flex flex-col [overflow-wrap:anywhere]">
          {reference}
          <span className="text-xs font-normal text-ink-quiet">{source}</span>
        </span>
      ),
    },
    { key: 'receivedOn', header: t('receivedOn'), cell: ({ receivedOn }) => <CivilDate date={receivedOn} /> },
    {
      key: 'amount',
      header: t('amount'),
      align: 'end',
      cell: ({ amount, currency }) => <Amount amount={amount} currency={currency} />,
    },
    {
      key: 'settles',
      header: t('settles'),
      cell: (payment) => <Settles payment={payment} invoiceHref={invoiceHref} actions={actions} />,
    },
    {
      key: 'unapplied',
      header: t('unapplied'),
      align: 'end',
      cell: ({ currency, unapplied }) => <Amount amount={unapplied} currency={currency} />,
    },
    ...(actions === null
      ? []
      : [
          {
            key: 'actions',
            header: t('actions'),
            align: 'end' as const,
            cell: (payment: PaymentDto) => <Actions payment={payment} actions={actions} />,
          },
        ]),
  ];
  return (
    <DataTable
      caption={t('payments')}
      columns={columns}
      rows={payments}
      rowKey={({ id }) => id}
      query={query}
      dense
      empty={<EmptyState title={t('noPayments')} text={t('noPaymentsText')} />}
    />
  );
}

type RowProps = {
  readonly payment: PaymentDto;
  readonly actions: PaymentListProps['actions'];
};

function Settles({ payment, actions, invoiceHref }: RowProps & Pick<PaymentListProps, 'invoiceHref'>) {
  const t = useTranslations('receivables');
  const { allocations, chargedBack, currency, refunded, reversed } = payment;
  const back = (label: string, amount: string) =>
    /[1-9]/.test(amount) && (
      <li className="text-xs text-ink-quiet">
        {label} <Amount amount={amount} currency={currency} bare />
      </li>
    );
  if (reversed !== null)
    return (
      <span className="flex flex-col items-start gap-1 phone:items-end">
        <Status tone="attention" look="text">
          {t('takenBack')}
        </Status>
        <span className="text-xs text-ink-quiet">
          <CivilDate date={reversed.on} /> {reversed.reason}
        </span>
      </span>
    );
  return (
    <ul className="flex flex-col gap-1.5">
      {allocations.map(({ amount, difference, id, invoice }) => (
        <li key={id} className="flex flex-wrap items-center gap-x-2 gap-y-1 phone:justify-end">
          <Link href={invoiceHref(invoice)}>{invoice}</Link>
          <Amount amount={amount} currency={currency} bare />
          {/[1-9]/.test(difference) && (
            <span className="text-xs text-ink-quiet">
              {t('letGo')} <Amount amount={difference} currency={currency} bare />
            </span>
          )}
          {actions !== null && (
            <ReasonDialog
              action={actions.reverseAllocation.bind(null, id)}
              trigger={t('release')}
              about={invoice}
              size="sm"
              title={t('takeBackAllocation', { invoice })}
              description={t('takeBackAllocationText')}
              label={t('reason')}
              confirm={t('release')}
              isDanger
            />
          )}
        </li>
      ))}
      {back(t('refunded'), refunded)}
      {back(t('chargedBack'), chargedBack)}
    </ul>
  );
}

function Actions({ payment, actions }: RowProps) {
  const t = useTranslations('receivables');
  const { id, reference, reversed, unapplied } = payment;
  if (actions === null || reversed !== null) return null;
  return (
    <div className="inline-flex flex-wrap justify-end gap-2">
      {/[1-9]/.test(unapplied) && (
        <form action={actions.allocate}>
          <input type="hidden" name="id" value={id} />
          <SubmitButton size="sm" variant="secondary">
            {t('allocateNow')}
            <span className="sr-only">{` ${reference}`}</span>
          </SubmitButton>
        </form>
      )}
      <ReasonDialog
        action={actions.reverse.bind(null, id)}
        trigger={t('takeBack')}
        about={reference}
        size="sm"
        title={t('takeBackPayment', { reference })}
        description={t('takeBackPaymentText')}
        label={t('reason')}
        confirm={t('takeBack')}
        isDanger
      />
    </div>
  );
}
