import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import { ButtonLink } from '#components/ui/button.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { homeOf } from '#server/api/guards.ts';
import { otherTenants } from '../../shell-links.ts';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('welcome');
  return { title: t('title') };
}

/** Sends everyone to where they begin; only who has several places, or none, stays to read. */
export default async function WelcomePage() {
  const home = await homeOf();
  if (home !== '/welcome') {
    redirect(home);
  }
  const [t, tenants] = await Promise.all([getTranslations('welcome'), otherTenants(null)]);
  if (tenants.length === 0) {
    return <EmptyState title={t('noneTitle')} text={t('noneText')} />;
  }
  return (
    <>
      <PageHeader title={t('title')} lede={t('lede')} />
      <ul className="flex flex-wrap gap-3">
        {tenants.map(({ label, href }) => (
          <li key={href}>
            <ButtonLink href={href}>{label}</ButtonLink>
          </li>
        ))}
      </ul>
    </>
  );
}
