import { useLocale, useTranslations } from 'next-intl';
import { ConfirmDialog } from '#components/ui/confirm-dialog.tsx';
import { type Column, DataTable } from '#components/ui/data-table.tsx';
import type { SearchQuery } from '#components/ui/search-query.ts';
import { Status } from '#components/ui/status.tsx';
import { formatDate } from '#core/format/format.ts';
import type { DelegationView } from '#server/modules/approvals/contract.ts';

type DelegationsProps = {
  readonly delegations: readonly DelegationView[];
  readonly end: (form: FormData) => Promise<void>;
  readonly query: SearchQuery;
};

/** Who stands in for whom, as far as it is not over. */
export function Delegations({ delegations, end, query }: DelegationsProps) {
  const t = useTranslations('approvals.delegations');
  const locale = useLocale();
  const columns: Column<DelegationView>[] = [
    { key: 'to', header: t('to'), primary: true, cell: ({ toName }) => toName },
    { key: 'from', header: t('from'), cell: ({ fromName }) => fromName },
    {
      key: 'days',
      header: t('days'),
      cell: ({ firstDay, lastDay }) =>
        t('range', { first: formatDate(firstDay, locale), last: formatDate(lastDay, locale) }),
    },
    {
      key: 'reason',
      header: t('reason'),
      cell: ({ reason }) => <span className="[overflow-wrap:anywhere]">{reason}</span>,
    },
    {
      key: 'state',
      header: t('state'),
      cell: ({ id, isEnded, isMine, toName }) => (
        <span className="flex flex-wrap items-center gap-3">
          <Status tone={isEnded ? 'neutral' : 'proved'} look="text">
            {t(isEnded ? 'ended' : 'active')}
          </Status>
          {isMine && !isEnded && (
            <ConfirmDialog
              trigger={t('end')}
              title={t('endTitle')}
              description={t('endText', { name: toName })}
              confirmLabel={t('confirmEnd')}
              action={end}
              hidden={{ delegationId: id }}
              inRow
            />
          )}
        </span>
      ),
    },
  ];
  return (
    <DataTable
      caption={t('caption')}
      columns={columns}
      rows={delegations}
      rowKey={({ id }) => id}
      query={query}
      name="delegations-"
      dense
      empty={<p className="border-y py-6 text-sm text-ink-quiet">{t('none')}</p>}
    />
  );
}
