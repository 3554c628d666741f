import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { ClientMessages } from '#components/shell/html-document.tsx';
import { DeskChanges } from '#components/trust/desk-changes.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import type { SearchQuery } from '#components/ui/search-query.ts';
import { getCaller, orNotFound } from '#server/api/caller.ts';
import { mayDo, requireDesk } from '#server/api/guards.ts';
import { answerToObjection } from '../../../../change-actions.ts';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('changesDesk');
  return { title: t('title') };
}

export default async function DeskChangesPage({ searchParams }: { searchParams: Promise<SearchQuery> }) {
  const [query, actor, caller, t] = await Promise.all([
    searchParams,
    requireDesk(),
    getCaller(),
    getTranslations('changesDesk'),
  ]);
  const changes = await orNotFound(caller.announcements.deskChanges());
  // Whoever answers is asked again for the customer at hand.
  const answers = mayDo(actor, 'trust.draft', 'vendor');
  return (
    <>
      <PageHeader title={t('title')} lede={t('lede')} />
      <ClientMessages namespaces={['changesDesk']}>
        <DeskChanges
          changes={changes}
          query={query}
          answerTo={answers ? (tenant, changeId) => answerToObjection.bind(null, { tenant, changeId }) : null}
        />
      </ClientMessages>
    </>
  );
}
