import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { TrustPage } from '#components/trust/trust-page.tsx';
import type { SearchQuery } from '#components/ui/search-query.ts';
import { getCaller } from '#server/api/caller.ts';
import { personHere, securityContact, vendorName } from '#server/api/guards.ts';
import { askToFollowShortly } from '../../follow-actions.ts';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('trustPage');
  return {
    title: t('title'),
    description: t('lede', { vendor: vendorName() }),
    alternates: { types: { 'application/rss+xml': '/trust/updates.xml' } },
  };
}

export default async function PublicTrustPage({ searchParams }: { searchParams: Promise<SearchQuery> }) {
  const [query, caller, person] = await Promise.all([searchParams, getCaller(), personHere()]);
  return (
    <TrustPage
      portal={await caller.trust.portal()}
      vendorName={vendorName()}
      isSignedIn={person !== null}
      securityContact={securityContact()}
      query={query}
      follow={askToFollowShortly}
    />
  );
}
