import type { Metadata } from 'next';
import { getLocale, getTranslations } from 'next-intl/server';
import { ClientMessages } from '#components/shell/html-document.tsx';
import { ConcernedList } from '#components/trust/concerned-list.tsx';
import { FileForm } from '#components/trust/file-form.tsx';
import { titleOf } from '#components/trust/item-table.tsx';
import { StateMark } from '#components/trust/state-mark.tsx';
import { StepTable } from '#components/trust/step-table.tsx';
import { VersionFacts } from '#components/trust/version-facts.tsx';
import { WhyNotPublic } from '#components/trust/why-not-public.tsx';
import { ButtonLink } from '#components/ui/button.tsx';
import { PageHeader, Section } from '#components/ui/page-header.tsx';
import { ReasonDialog } from '#components/ui/reason-dialog.tsx';
import type { SearchQuery } from '#components/ui/search-query.ts';
import { afterStep } from '#core/trust/lifecycle.ts';
import { getCaller, orNotFound } from '#server/api/caller.ts';
import { mayDo, requireDesk } from '#server/api/guards.ts';
import type { TrustVersionView } from '#server/modules/trust/contract.ts';
import { submitVersion, withdrawItem } from '../../../../trust-actions.ts';

type ItemPageProps = { params: Promise<{ slug: string }>; searchParams: Promise<SearchQuery> };

export async function generateMetadata({ params }: ItemPageProps): Promise<Metadata> {
  return { title: (await params).slug };
}

/** What is published and what is on its way; what has ended stands in the history. */
function shown(versions: readonly TrustVersionView[]): readonly TrustVersionView[] {
  const open = versions.filter(({ state }) => afterStep(state, 'withdrawn') !== null);
  return open.length > 0 ? open : versions.slice(0, 1);
}

export default async function TrustItemPage({ params, searchParams }: ItemPageProps) {
  const [{ slug }, query, actor, caller, t, locale] = await Promise.all([
    params,
    searchParams,
    requireDesk(),
    getCaller(),
    getTranslations('trustDesk'),
    getLocale(),
  ]);
  const { steps, versions } = await orNotFound(caller.trust.item({ slug }));
  const isEditor = mayDo(actor, 'trust.draft', 'vendor');
  const [latest] = versions;
  return (
    <>
      <PageHeader
        crumbs={[{ label: t('title'), href: '/desk/trust' }]}
        title={latest === undefined ? slug : titleOf(latest.content, locale)}
        actions={isEditor && <ButtonLink href={`/desk/trust/${slug}/draft`}>{t('nextVersion')}</ButtonLink>}
      />
      <ClientMessages namespaces={['trustDesk', 'trust', 'files']}>
        {shown(versions).map((version) => (
          <Section
            key={version.version}
            title={t('versionOf', { version: version.version })}
            actions={
              <div className="flex flex-wrap items-center gap-2">
                <StateMark version={version} />
                {isEditor && <VersionActions version={version} />}
              </div>
            }
          >
            <WhyNotPublic version={version} />
            <VersionFacts version={{ ...version, schema: 'openbook.trust-item/1' }} />
          </Section>
        ))}
        {isEditor && latest?.content.kind === 'document' && (
          <Section title={t('file.title')} lede={t('file.lede')}>
            <FileForm href={`/api/trust/items/${slug}/file`} />
          </Section>
        )}
      </ClientMessages>
      {latest !== undefined && mayDo(actor, 'trust.readConcerned', 'vendor') && (
        <Concerned item={slug} version={latest.version} query={query} />
      )}
      <Section title={t('history')}>
        <StepTable steps={steps} query={query} />
      </Section>
    </>
  );
}

/** Whom the latest version concerns; said for staff, because no page of a customer names another. */
async function Concerned({ item, query, version }: { item: string; version: number; query: SearchQuery }) {
  const [caller, t] = await Promise.all([getCaller(), getTranslations('trustUses.concerned')]);
  const concerned = await caller.trust.concerned({ item, version });
  return (
    <Section title={t('title')} lede={t('count', { count: concerned.length, version })}>
      <ConcernedList concerned={concerned} query={query} />
    </Section>
  );
}

async function VersionActions({ version: { item, state, version } }: { version: TrustVersionView }) {
  const t = await getTranslations('trustDesk');
  const key = { item, version };
  return (
    <>
      {afterStep(state, 'submitted') !== null && (
        <ReasonDialog
          trigger={t('submit')}
          about={String(version)}
          title={t('submitTitle')}
          description={t('submitText')}
          label={t('reason')}
          confirm={t('submit')}
          action={submitVersion.bind(null, key)}
        />
      )}
      {afterStep(state, 'withdrawn') !== null && (
        <ReasonDialog
          trigger={t('withdraw')}
          about={String(version)}
          title={t('withdrawTitle')}
          description={t('withdrawText')}
          label={t('reason')}
          confirm={t('withdraw')}
          isDanger
          action={withdrawItem.bind(null, key)}
        />
      )}
    </>
  );
}
