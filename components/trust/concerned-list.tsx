import { useTranslations } from 'next-intl';
import { type Column, DataTable } from '#components/ui/data-table.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { Link } from '#components/ui/link.tsx';
import type { SearchQuery } from '#components/ui/search-query.ts';
import type { ConcernedTenant } from '#server/modules/trust/contract-uses.ts';

/** The customers whom an item concerns, with what of theirs it is about. For staff alone. */
export function ConcernedList({
  concerned,
  query,
}: {
  concerned: readonly ConcernedTenant[];
  query: SearchQuery;
}) {
  const t = useTranslations('trustUses.concerned');
  const columns: Column<ConcernedTenant>[] = [
    {
      key: 'customer',
      header: t('customer'),
      primary: true,
      cell: ({ externalId, name }) => <Link href={`/desk/tenants/${externalId}/services`}>{name}</Link>,
    },
    {
      key: 'uses',
      header: t('because'),
      cell: ({ uses }) =>
        uses.length === 0
          ? t('everybody')
          : uses.map(({ region, service }) => `${service} · ${region}`).join(', '),
    },
  ];
  return (
    <DataTable
      caption={t('title')}
      columns={columns}
      rows={concerned}
      rowKey={({ tenantId }) => tenantId}
      query={query}
      name="concerned-"
      empty={<EmptyState title={t('nobody')} text={t('nobodyText')} />}
      dense
    />
  );
}
