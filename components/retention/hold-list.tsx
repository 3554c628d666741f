import { useTranslations } from 'next-intl';
import { type Column, DataTable } from '#components/ui/data-table.tsx';
import { ReasonDialog } from '#components/ui/reason-dialog.tsx';
import { ExactTime } from '#components/ui/relative-time.tsx';
import type { SearchQuery } from '#components/ui/search-query.ts';
import type { FormAction } from '#components/ui/use-form-action.ts';
import type { HoldView } from '#server/modules/retention/contract.ts';

type HoldListProps = {
  readonly holds: readonly HoldView[];
  readonly query: SearchQuery;
  /** Proposes to end one; null for those who may not. */
  readonly releaseOf: ((hold: HoldView) => FormAction) | null;
};

/** Holds in force, the latest first, each with why it stands and the way to end it. */
export function HoldList({ holds, query, releaseOf }: HoldListProps) {
  const t = useTranslations('retention');
  const columns: Column<HoldView>[] = [
    {
      key: 'hold',
      header: t('hold'),
      primary: true,
      cell: ({ hold }) => <span className="whitespace-nowrap">{hold}</span>,
    },
    { key: 'customer', header: t('customer'), cell: ({ tenant }) => tenant },
    { key: 'holds', header: t('holds'), cell: ({ invoice }) => invoice ?? t('holdsEverything') },
    { key: 'because', header: t('heldBecause'), cell: ({ reason }) => reason },
    { key: 'placedBy', header: t('placedBy'), cell: ({ placedBy }) => placedBy },
    { key: 'placedAt', header: t('placedAt'), cell: ({ placedAt }) => <ExactTime instant={placedAt} /> },
    ...(releaseOf === null
      ? []
      : [
          {
            key: 'act',
            header: t('act'),
            cell: (hold: HoldView) => (
              <ReasonDialog
                trigger={t('release')}
                about={hold.hold}
                title={t('releaseTitle', { hold: hold.hold })}
                description={t('releaseText')}
                label={t('releaseReason')}
                help={t('releaseReasonHelp')}
                confirm={t('release')}
                size="sm"
                action={releaseOf(hold)}
              />
            ),
          },
        ]),
  ];
  return (
    <DataTable
      caption={t('holdsTitle')}
      columns={columns}
      rows={holds}
      rowKey={({ hold }) => hold}
      query={query}
      csvHref="/desk/retention/csv?list=holds"
      name="holds-"
      dense
      empty={<p className="border-y py-6 text-sm text-ink-quiet">{t('noHolds')}</p>}
    />
  );
}
