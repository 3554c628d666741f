import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { KeyEvents } from '#components/evidence/key-events.tsx';
import { SigningKeys } from '#components/evidence/signing-keys.tsx';
import { Link } from '#components/ui/link.tsx';
import { PageHeader, Section } from '#components/ui/page-header.tsx';
import type { SearchQuery } from '#components/ui/search-query.ts';
import { getCaller } from '#server/api/caller.ts';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('keyEvents');
  return { title: t('title') };
}

export default async function KeysPage({ searchParams }: { searchParams: Promise<SearchQuery> }) {
  const [query, caller, t] = await Promise.all([searchParams, getCaller(), getTranslations('keyEvents')]);
  const keys = await caller.evidence.keyHistory();
  return (
    <>
      <PageHeader title={t('title')} lede={t('lede')} crumbs={[{ label: t('verify'), href: '/verify' }]} />
      <SigningKeys keys={keys} query={query} />
      <p className="mt-4 max-w-(--width-text) text-sm text-ink-quiet">
        {t('files')}{' '}
        <Link href="/.well-known/openbook-keys.json" prefetch={false}>
          {t('published')}
        </Link>
      </p>
      <Section title={t('eventsTitle')} lede={t('eventsText')}>
        <KeyEvents keys={keys} />
      </Section>
    </>
  );
}
