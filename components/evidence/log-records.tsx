import { useTranslations } from 'next-intl';
import { type Column, DataTable } from '#components/ui/data-table.tsx';
import { Identifier } from '#components/ui/identifier.tsx';
import { Link } from '#components/ui/link.tsx';
import { ExactTime } from '#components/ui/relative-time.tsx';
import type { SearchQuery } from '#components/ui/search-query.ts';
import type { AttestationView } from '#server/modules/evidence/contract.ts';

type LogRecordsProps = {
  readonly records: readonly AttestationView[];
  readonly nameOf: (tenantId: string | null) => string;
  readonly query: SearchQuery;
};

/** Characters at each end of a key's id; the whole is copied. */
const KID_ENDS = 6;

/** Signed records with their entry in the log and the public proof of it. */
export function LogRecords({ records, nameOf, query }: LogRecordsProps) {
  const t = useTranslations('evidenceLog');
  const columns: readonly Column<AttestationView>[] = [
    { key: 'subject', header: t('subject'), primary: true, cell: ({ subjectName }) => subjectName },
    { key: 'kind', header: t('kind'), cell: ({ kind }) => kind },
    { key: 'tenant', header: t('tenant'), cell: ({ tenantId }) => nameOf(tenantId) },
    {
      key: 'issued',
      header: t('issued'),
      cell: ({ issuedAt }) => <ExactTime instant={issuedAt.toISOString()} seconds />,
    },
    {
      key: 'key',
      header: t('key'),
      cell: ({ kid }) => <Identifier value={kid} label={t('copyKid')} ends={KID_ENDS} />,
    },
    {
      key: 'index',
      header: t('index'),
      align: 'end',
      cell: ({ logIndex, entryHex }) =>
        logIndex === null ? (
          t('pending')
        ) : (
          <Link href={`/api/v1/log/proof?entry=${entryHex}`} prefetch={false}>
            {`${logIndex}, ${t('proof')}`}
          </Link>
        ),
    },
  ];
  return (
    <DataTable
      caption={t('recordsCaption')}
      columns={columns}
      rows={records}
      rowKey={({ id }) => id}
      query={query}
      name="records-"
      dense
      empty={<p className="border-y py-8 text-sm text-ink-quiet">{t('recordsNone')}</p>}
    />
  );
}
