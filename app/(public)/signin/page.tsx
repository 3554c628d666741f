import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { SignIn, type SignInGroup } from '#components/identity/sign-in.tsx';
import { queryValue, type SearchQuery } from '#components/ui/search-query.ts';
import { getCaller } from '#server/api/caller.ts';
import { vendorName } from '#server/api/guards.ts';
import type { DemoPersonView } from '#server/modules/identity/contract.ts';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('signin');
  return { title: t('title') };
}

/** The demo's people by where they belong: each customer, then the vendor's staff. */
async function groupsOf(people: readonly DemoPersonView[]): Promise<readonly SignInGroup[]> {
  const t = await getTranslations();
  const places = [...new Set(people.map(({ place }) => place))];
  return places.map((place) => ({
    key: place ?? 'staff',
    name: place ?? t('signin.staff', { vendor: vendorName() }),
    people: people
      .filter((person) => person.place === place)
      .map(({ userId, name, roles }) => {
        return {
          id: userId,
          name,
          role: roles.map((role) => t(`shell.roles.${role}`)).join(', '),
          purpose: roles.map((role) => t(`signin.purposes.${role}`)).join('; '),
        };
      }),
  }));
}

export default async function SignInPage({ searchParams }: { searchParams: Promise<SearchQuery> }) {
  const [query, caller] = await Promise.all([searchParams, getCaller()]);
  const ways = await caller.identity.signInWays();
  const returnTo = queryValue(query, 'returnTo');
  return (
    <SignIn
      groups={await groupsOf(ways.people)}
      signInAs="/api/auth/demo"
      failed={queryValue(query, 'error') !== undefined}
      {...(ways.provider === null ? {} : { providerName: ways.provider })}
      {...(returnTo === undefined ? {} : { returnTo })}
    />
  );
}
