import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { LogFacts } from '#components/evidence/log-facts.tsx';
import { LogHealth } from '#components/evidence/log-health.tsx';
import { SigningKeys } from '#components/evidence/signing-keys.tsx';
import { ButtonLink } from '#components/ui/button.tsx';
import { Link } from '#components/ui/link.tsx';
import { PageHeader, Section } from '#components/ui/page-header.tsx';
import type { SearchQuery } from '#components/ui/search-query.ts';
import { getCaller, orNotFound } from '#server/api/caller.ts';
import { mayDo, requireDesk } from '#server/api/guards.ts';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('evidenceLog');
  return { title: t('title') };
}

export default async function LogPage({ searchParams }: { searchParams: Promise<SearchQuery> }) {
  const [actor, query, caller, t] = await Promise.all([
    requireDesk(),
    searchParams,
    getCaller(),
    getTranslations('evidenceLog'),
  ]);
  const log = await orNotFound(caller.evidence.log());
  const readsRecords = mayDo(actor, 'evidence.readRecords', 'vendor');
  const keys = await caller.evidence.keyHistory();
  return (
    <>
      <PageHeader
        title={t('title')}
        lede={t('lede')}
        actions={readsRecords && <ButtonLink href="/desk/evidence">{t('openRoom')}</ButtonLink>}
      />
      <div className="mb-8">
        <LogHealth log={log} />
      </div>
      <LogFacts log={log} />
      <Section title={t('publicTitle')} lede={t('publicLede')}>
        <ul className="flex flex-col gap-1.5 text-sm">
          <li>
            <Link href="/api/v1/log/checkpoint" prefetch={false}>
              {t('checkpointLink')}
            </Link>
          </li>
          <li>
            <Link href="/.well-known/openbook-keys.json" prefetch={false}>
              {t('keysLink')}
            </Link>
          </li>
        </ul>
      </Section>
      <Section title={t('keysTitle')} lede={t('keysLede')}>
        <SigningKeys keys={keys} query={query} />
      </Section>
    </>
  );
}
