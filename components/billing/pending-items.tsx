import { useLocale, useTranslations } from 'next-intl';
import { type Column, DataTable } from '#components/ui/data-table.tsx';
import { Link } from '#components/ui/link.tsx';
import { Section } from '#components/ui/page-header.tsx';
import { ReasonDialog } from '#components/ui/reason-dialog.tsx';
import type { SearchQuery } from '#components/ui/search-query.ts';
import { Status, type Tone } from '#components/ui/status.tsx';
import type { FormAction } from '#components/ui/use-form-action.ts';
import { Amount, CivilDate, Period } from '#components/ui/value-texts.tsx';
import type { OwedItemState } from '#core/billing/owed-item.ts';
import type { PendingItemDto } from '#server/modules/billing/contract.ts';

type PendingItemsProps = {
  readonly items: readonly PendingItemDto[];
  readonly query: SearchQuery;
  readonly title: string;
  readonly text: string;
  /** The address of a credit note without its number. */
  readonly notesHref: string;
  /** The address of a proposal without its id; null for customers. */
  readonly proposalsHref: string | null;
  /** Proposes again what was rejected; null where this reader cannot. */
  readonly proposeAgain: ((id: string, ...form: Parameters<FormAction>) => ReturnType<FormAction>) | null;
};

const TONES: Readonly<Record<OwedItemState, Tone>> = {
  waiting: 'neutral',
  proposed: 'estimate',
  rejected: 'attention',
  credited: 'proved',
  'given-back': 'neutral',
};

/** Money that late usage owes the customer, each with where it stands and the credit notes that gave it back. */
export function PendingItems(props: PendingItemsProps) {
  const { items, query, text, title } = props;
  const t = useTranslations('invoices');
  const locale = useLocale();
  if (items.length === 0) return null;
  const columns: Column<PendingItemDto>[] = [
    { key: 'what', header: t('pendingWhat'), primary: true, cell: ({ description }) => description[locale] },
    { key: 'period', header: t('period'), cell: ({ period }) => <Period {...period} /> },
    {
      key: 'since',
      header: t('pendingSince'),
      cell: ({ createdAt }) => <CivilDate date={createdAt.slice(0, 10)} />,
    },
    { key: 'state', header: t('pendingState'), cell: (item) => <ItemState {...props} item={item} /> },
    {
      key: 'amount',
      header: t('pendingAmount'),
      align: 'end',
      cell: ({ amount, currency }) => <Amount amount={amount} currency={currency} />,
    },
  ];
  return (
    <Section title={title} lede={text}>
      <DataTable
        caption={title}
        columns={columns}
        rows={items}
        rowKey={({ id }) => id}
        query={query}
        name="pending-"
      />
    </Section>
  );
}

function ItemState({
  item,
  notesHref,
  proposalsHref,
  proposeAgain,
}: PendingItemsProps & { readonly item: PendingItemDto }) {
  const t = useTranslations('credits');
  const { approvalId, creditNotes, id, sourceRef, state } = item;
  return (
    <span className="inline-flex flex-wrap items-center gap-x-3 gap-y-1">
      <Status tone={TONES[state]} look="text">
        {t(`owedState.${state}`)}
      </Status>
      {creditNotes.map((number) => (
        <Link key={number} href={`${notesHref}/${number}`}>
          {number}
        </Link>
      ))}
      {proposalsHref !== null && approvalId !== null && state !== 'credited' && (
        <Link href={`${proposalsHref}/${approvalId}`}>
          {t('owedProposal')}
          <span className="sr-only">{` ${sourceRef}`}</span>
        </Link>
      )}
      {proposeAgain !== null && state === 'rejected' && (
        <ReasonDialog
          action={proposeAgain.bind(null, id)}
          trigger={t('owedAgain')}
          about={sourceRef}
          size="sm"
          title={t('owedAgain')}
          description={t('owedAgainText')}
          label={t('reason')}
          help={t('reasonHelp')}
          confirm={t('send')}
        />
      )}
    </span>
  );
}
