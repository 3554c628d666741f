import { useTranslations } from 'next-intl';
import { type Column, DataTable } from '#components/ui/data-table.tsx';
import { Link } from '#components/ui/link.tsx';
import { ExactTime } from '#components/ui/relative-time.tsx';
import type { SearchQuery } from '#components/ui/search-query.ts';
import type { TrustStepView } from '#server/modules/trust/contract.ts';

type Step = TrustStepView & { readonly version: number };

/** What happened to the versions of an item, and by whom. */
export function StepTable({ query, steps }: { query: SearchQuery; steps: readonly Step[] }) {
  const t = useTranslations('trustDesk');
  const columns: Column<Step>[] = [
    { key: 'step', header: t('step'), primary: true, cell: ({ step }) => t(`steps.${step}`) },
    { key: 'version', header: t('version'), align: 'end', cell: ({ version }) => version },
    { key: 'at', header: t('at'), cell: ({ at }) => <ExactTime instant={at} /> },
    { key: 'by', header: t('by'), cell: ({ actorName }) => actorName },
    {
      key: 'reason',
      header: t('reason'),
      cell: ({ approvalId, reason }) => (
        <span className="flex flex-col gap-1">
          {reason}
          {approvalId !== null && <Link href={`/desk/approvals/${approvalId}`}>{t('approval')}</Link>}
        </span>
      ),
    },
  ];
  return (
    <DataTable
      caption={t('history')}
      columns={columns}
      rows={steps}
      rowKey={({ at, step, version }) => `${version} ${step} ${at}`}
      query={query}
      name="steps-"
      dense
    />
  );
}
