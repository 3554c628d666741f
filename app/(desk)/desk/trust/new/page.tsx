import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import { ClientMessages } from '#components/shell/html-document.tsx';
import { DraftForm } from '#components/trust/draft-form.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { queryValue, type SearchQuery } from '#components/ui/search-query.ts';
import { TRUST_KINDS } from '#core/contracts/trust-item.ts';
import { getCaller } from '#server/api/caller.ts';
import { mayDo, requireDesk } from '#server/api/guards.ts';
import { saveDraft } from '../../../../trust-actions.ts';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('trustDesk');
  return { title: t('new') };
}

export default async function NewItemPage({ searchParams }: { searchParams: Promise<SearchQuery> }) {
  const [query, actor, t, trust] = await Promise.all([
    searchParams,
    requireDesk(),
    getTranslations('trustDesk'),
    getTranslations('trust'),
  ]);
  const kind = TRUST_KINDS.find((known) => known === queryValue(query, 'kind'));
  if (kind === undefined || !mayDo(actor, 'trust.draft', 'vendor')) notFound();
  const services = await (await getCaller()).trust.services();
  return (
    <>
      <PageHeader
        crumbs={[{ label: t('title'), href: '/desk/trust' }]}
        title={t('newOf', { kind: trust(`kinds.${kind}`) })}
        lede={t('draftText')}
      />
      <ClientMessages namespaces={['trustDesk', 'trustUses', 'trust']}>
        <DraftForm
          action={saveDraft.bind(null, kind)}
          kind={kind}
          values={{}}
          services={services}
          isNext={false}
        />
      </ClientMessages>
    </>
  );
}
