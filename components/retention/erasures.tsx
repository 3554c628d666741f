import { useLocale, useTranslations } from 'next-intl';
import { type Column, DataTable } from '#components/ui/data-table.tsx';
import { Identifier } from '#components/ui/identifier.tsx';
import { KeyValues } from '#components/ui/key-values.tsx';
import { Link } from '#components/ui/link.tsx';
import { Section } from '#components/ui/page-header.tsx';
import { ExactTime } from '#components/ui/relative-time.tsx';
import type { SearchQuery } from '#components/ui/search-query.ts';
import { Status } from '#components/ui/status.tsx';
import { CivilDate } from '#components/ui/value-texts.tsx';
import type { ErasureProposal } from '#core/contracts/erasure.ts';
import { formatExact } from '#core/format/format.ts';
import type { ErasureView } from '#server/modules/retention/contract.ts';

/** Who asked to be erased, as long as that may be said, and what became of it. */
export function ErasureList({
  rows,
  query,
}: {
  readonly rows: readonly ErasureView[];
  readonly query: SearchQuery;
}) {
  const t = useTranslations('retention');
  const columns: Column<ErasureView>[] = [
    {
      key: 'erasure',
      header: t('erasure'),
      primary: true,
      cell: ({ done, erasure }) =>
        done === null ? (
          <span className="whitespace-nowrap">{erasure}</span>
        ) : (
          <Link href={`/desk/evidence/${done.recordId}`}>{erasure}</Link>
        ),
    },
    {
      key: 'person',
      header: t('person'),
      cell: ({ mailbox }) => <span className="break-all">{mailbox ?? t('personErased')}</span>,
    },
    { key: 'reason', header: t('erasureReason'), cell: ({ reason }) => reason },
    { key: 'askedAt', header: t('askedAt'), cell: ({ proposedAt }) => <ExactTime instant={proposedAt} /> },
    {
      key: 'state',
      header: t('erasedState'),
      cell: ({ done }) =>
        done === null ? (
          <Status tone="attention" look="text">
            {t('notErased')}
          </Status>
        ) : (
          <Status tone="proved" look="text">
            {t('erasedOn', { records: done.records, rows: done.rows })}
          </Status>
        ),
    },
  ];
  return (
    <DataTable
      caption={t('erasuresTitle')}
      columns={columns}
      rows={rows}
      rowKey={({ erasure }) => erasure}
      query={query}
      name="erasures-"
      dense
      empty={<p className="border-y py-6 text-sm text-ink-quiet">{t('noErasures')}</p>}
    />
  );
}

/** What is proposed to be erased, and what stays because the law keeps it. */
export function ErasureFacts({ proposal }: { readonly proposal: ErasureProposal }) {
  const t = useTranslations('retention');
  const locale = useLocale();
  const { erasure, person, records, rows, stays } = proposal;
  const count = (found: number) => formatExact(String(found), locale);
  return (
    <>
      <KeyValues
        items={[
          { key: 'erasure', label: t('erasure'), value: erasure },
          {
            key: 'person',
            label: t('personDigest'),
            value: <Identifier value={person} label={t('personDigest')} />,
          },
        ]}
      />
      <p className="text-sm text-ink-quiet">{t('personSeen')}</p>
      <Section title={t('erasesTitle')}>
        <KeyValues
          items={[
            { key: 'records', label: t('traces.records'), value: count(records) },
            ...rows.map(({ found, what }) => ({
              key: what,
              label: t(`traces.${what}`),
              value: count(found),
            })),
          ]}
        />
      </Section>
      <Section title={t('staysTitle')}>
        {stays.length === 0 ? (
          <p>{t('nothingStays')}</p>
        ) : (
          <KeyValues
            items={stays.map(({ found, law, until, what }) => ({
              key: what,
              label: t(`stays.${what}`),
              value: (
                <>
                  {count(found)}, {t('until')} {until === null ? t('forGood') : <CivilDate date={until} />}
                  {law !== null && ` (${law})`}
                </>
              ),
            }))}
          />
        )}
      </Section>
    </>
  );
}
