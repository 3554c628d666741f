import { Stamp } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type Column, DataTable } from '#components/ui/data-table.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { FilterBar } from '#components/ui/filter-bar.tsx';
import { Link } from '#components/ui/link.tsx';
import { ExactTime, RelativeTime } from '#components/ui/relative-time.tsx';
import type { SearchQuery } from '#components/ui/search-query.ts';
import { Status } from '#components/ui/status.tsx';
import { Amount } from '#components/ui/value-texts.tsx';
import { APPROVAL_KINDS } from '#core/approvals/kinds.ts';
import { APPROVAL_STATES } from '#core/approvals/lifecycle.ts';
import type { ApprovalSummary } from '#server/modules/approvals/contract.ts';
import { STATE_TONES, subjectParts } from './approval-words.ts';

type ApprovalListProps = {
  readonly approvals: readonly ApprovalSummary[];
  readonly scope: 'waiting' | 'mine' | 'all';
  readonly query: SearchQuery;
};

/** Proposals with their age, and how many approvals they still need. Each is decided on its own page. */
export function ApprovalList({ approvals, scope, query }: ApprovalListProps) {
  const t = useTranslations('approvals');
  const filters = [
    {
      kind: 'choice' as const,
      name: 'kind',
      label: t('kind'),
      options: [
        { value: '', label: t('anyKind') },
        ...APPROVAL_KINDS.map((kind) => ({ value: kind, label: t(`kinds.${kind}`) })),
      ],
    },
    ...(scope === 'waiting'
      ? []
      : [
          {
            kind: 'choice' as const,
            name: 'state',
            label: t('state'),
            options: [
              { value: '', label: t('anyState') },
              ...APPROVAL_STATES.map((state) => ({ value: state, label: t(`states.${state}`) })),
            ],
          },
        ]),
  ];
  return (
    <DataTable
      caption={t('caption')}
      columns={useColumns(approvals)}
      rows={approvals}
      rowKey={({ id }) => id}
      query={query}
      filters={<FilterBar filters={filters} query={query} />}
      dense
      empty={
        <EmptyState
          title={t(scope === 'waiting' ? 'emptyWaiting' : 'empty')}
          text={t(scope === 'waiting' ? 'emptyWaitingText' : 'emptyText')}
          picture={<Stamp size={36} strokeWidth={1.25} />}
        />
      }
    />
  );
}

function useColumns(approvals: readonly ApprovalSummary[]): Column<ApprovalSummary>[] {
  const t = useTranslations('approvals');
  const amount: Column<ApprovalSummary> = {
    key: 'amount',
    header: t('amount'),
    align: 'end',
    cell: ({ amount: money }) => (money === null ? '–' : <Amount {...money} />),
  };
  return [
    {
      key: 'what',
      header: t('what'),
      primary: true,
      cell: ({ id, kind, subjectRef }) => (
        <span className="flex flex-col">
          <Link href={`/desk/approvals/${id}`}>{t(`subjects.${kind}`, subjectParts(subjectRef))}</Link>
          <span className="text-xs text-ink-quiet">{t(`kinds.${kind}`)}</span>
        </span>
      ),
    },
    {
      key: 'reason',
      header: t('reason'),
      cell: ({ reason }) => <span className="line-clamp-2 [overflow-wrap:anywhere]">{reason}</span>,
    },
    ...(approvals.some(({ amount: money }) => money !== null) ? [amount] : []),
    { key: 'by', header: t('by'), cell: ({ proposerName }) => proposerName },
    { key: 'age', header: t('age'), cell: ({ proposedAt }) => <RelativeTime instant={proposedAt} /> },
    {
      key: 'given',
      header: t('given'),
      align: 'end',
      cell: ({ approvalsGiven, approvalsNeeded }) =>
        t('givenOf', { given: approvalsGiven, needed: approvalsNeeded }),
    },
    { key: 'expires', header: t('expires'), cell: ({ expiresAt }) => <ExactTime instant={expiresAt} /> },
    {
      key: 'state',
      header: t('state'),
      cell: ({ state }) => <Status tone={STATE_TONES[state]}>{t(`states.${state}`)}</Status>,
    },
  ];
}
