import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { LogHealth } from '#components/evidence/log-health.tsx';
import { RecordSearch } from '#components/evidence/record-search.tsx';
import { ButtonLink } from '#components/ui/button.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { queryValue, type SearchQuery } from '#components/ui/search-query.ts';
import { getCaller, orNotFound } from '#server/api/caller.ts';
import { mayDo, requireDesk } from '#server/api/guards.ts';
import { recordChoice } from '#server/modules/evidence/contract-search.ts';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('evidenceRoom');
  return { title: t('title') };
}

export default async function EvidenceRoomPage({ searchParams }: { searchParams: Promise<SearchQuery> }) {
  const [actor, query, caller, t] = await Promise.all([
    requireDesk(),
    searchParams,
    getCaller(),
    getTranslations('evidenceRoom'),
  ]);
  const readsLog = mayDo(actor, 'evidence.readLogState', 'vendor');
  const [page, kinds, customers, log] = await orNotFound(
    Promise.all([
      caller.evidence.records(recordChoice((name) => queryValue(query, name))),
      caller.evidence.recordKinds(),
      caller.tenancy.list(),
      readsLog ? caller.evidence.log() : null,
    ]),
  );
  return (
    <>
      <PageHeader
        title={t('title')}
        lede={t('lede')}
        actions={
          <>
            {mayDo(actor, 'exports.readExports', 'vendor') && (
              <ButtonLink href="/desk/evidence/exports">{t('exports')}</ButtonLink>
            )}
            {readsLog && <ButtonLink href="/desk/log">{t('openLog')}</ButtonLink>}
          </>
        }
      />
      {log !== null && (
        <div className="mb-8">
          <LogHealth log={log} />
        </div>
      )}
      <RecordSearch
        page={page}
        query={query}
        kinds={kinds}
        customers={customers.map(({ externalId, name }) => ({ value: externalId, label: name }))}
      />
    </>
  );
}
