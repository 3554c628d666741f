import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { getLocale, getTranslations } from 'next-intl/server';
import { ClientMessages } from '#components/shell/html-document.tsx';
import { DraftForm } from '#components/trust/draft-form.tsx';
import { draftValues } from '#components/trust/draft-values.ts';
import { titleOf } from '#components/trust/item-table.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { getCaller, orNotFound } from '#server/api/caller.ts';
import { mayDo, requireDesk } from '#server/api/guards.ts';
import { saveDraft } from '../../../../../trust-actions.ts';

type DraftPageProps = { params: Promise<{ slug: string }> };

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('trustDesk');
  return { title: t('nextVersion') };
}

export default async function DraftPage({ params }: DraftPageProps) {
  const [{ slug }, actor, caller, t, locale] = await Promise.all([
    params,
    requireDesk(),
    getCaller(),
    getTranslations('trustDesk'),
    getLocale(),
  ]);
  const { versions } = await orNotFound(caller.trust.item({ slug }));
  const [latest] = versions;
  if (latest === undefined || !mayDo(actor, 'trust.draft', 'vendor')) notFound();
  const { kind } = latest.content;
  const services = await caller.trust.services();
  return (
    <>
      <PageHeader
        crumbs={[
          { label: t('title'), href: '/desk/trust' },
          { label: titleOf(latest.content, locale), href: `/desk/trust/${slug}` },
        ]}
        title={t('nextVersion')}
        lede={t('draftText')}
      />
      <ClientMessages namespaces={['trustDesk', 'trustUses', 'trust']}>
        <DraftForm
          action={saveDraft.bind(null, kind)}
          kind={kind}
          values={draftValues(latest)}
          services={services}
          isNext
        />
      </ClientMessages>
    </>
  );
}
