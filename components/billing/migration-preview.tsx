import { useTranslations } from 'next-intl';
import { type Column, DataTable } from '#components/ui/data-table.tsx';
import { Link } from '#components/ui/link.tsx';
import { Section } from '#components/ui/page-header.tsx';
import type { SearchQuery } from '#components/ui/search-query.ts';
import { CivilDate } from '#components/ui/value-texts.tsx';
import type { MigrationPreviewDto, PlannedMigration } from '#server/modules/billing/contract-migrations.ts';
import { PriceDirection } from './price-direction.tsx';

type MigrationPreviewProps = {
  readonly preview: MigrationPreviewDto;
  readonly query: SearchQuery;
  /** Whether each row can be left out. */
  readonly maySelect: boolean;
};

/** Who would go over and when, were the notice sent today. */
export function MigrationPreview({ preview, query, maySelect }: MigrationPreviewProps) {
  const t = useTranslations('migrations');
  const columns: Column<PlannedMigration>[] = [
    {
      key: 'customer',
      header: t('customer'),
      primary: true,
      cell: ({ subscriptionId, tenant, tenantName }) =>
        maySelect ? (
          <label className="flex min-h-8 items-center gap-2.5 pointer-coarse:min-h-11">
            <input type="checkbox" name="only" value={subscriptionId} defaultChecked className="size-4" />
            {tenantName}
          </label>
        ) : (
          <Link href={`/desk/tenants/${tenant}/subscriptions`}>{tenantName}</Link>
        ),
    },
    { key: 'from', header: t('from'), cell: ({ fromVersion }) => t('version', { version: fromVersion }) },
    {
      key: 'direction',
      header: t('price'),
      cell: ({ direction }) => <PriceDirection direction={direction} />,
    },
    {
      key: 'notice',
      header: t('notice'),
      cell: ({ direction, mailboxes, noticeDays }) => (
        <span className="flex flex-col">
          {direction === 'rise' ? t('noticeDays', { days: noticeDays }) : t('noNotice')}
          {mailboxes === 0 && <span className="text-xs text-attention">{t('noMailbox')}</span>}
        </span>
      ),
    },
    {
      key: 'earliest',
      header: t('earliest'),
      cell: ({ earliestFor }) => <CivilDate date={earliestFor} />,
    },
    { key: 'planned', header: t('planned'), cell: ({ plannedFor }) => <CivilDate date={plannedFor} /> },
  ];
  return (
    <DataTable
      caption={t('previewTitle')}
      columns={columns}
      rows={preview.subscriptions}
      rowKey={({ subscriptionId }) => subscriptionId}
      query={query}
      dense
      empty={<p className="border-y py-6 text-sm text-ink-quiet">{t('nobody')}</p>}
    />
  );
}

/** Who stays where they are, and why. */
export function LeftSubscriptions({ preview, query }: Omit<MigrationPreviewProps, 'maySelect'>) {
  const t = useTranslations('migrations');
  if (preview.left.length === 0) return null;
  return (
    <Section title={t('leftTitle')}>
      <DataTable
        caption={t('leftTitle')}
        columns={[
          {
            key: 'customer',
            header: t('customer'),
            primary: true,
            cell: ({ tenant, tenantName }) => (
              <Link href={`/desk/tenants/${tenant}/subscriptions`}>{tenantName}</Link>
            ),
          },
          { key: 'why', header: t('why'), cell: ({ reason }) => t(`obstacles.${reason}`) },
        ]}
        rows={preview.left}
        rowKey={({ subscriptionId }) => subscriptionId}
        query={query}
        name="left"
        dense
      />
    </Section>
  );
}
