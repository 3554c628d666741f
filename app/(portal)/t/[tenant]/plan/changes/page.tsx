import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { MigrationView } from '#components/billing/migration-view.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { getCaller } from '#server/api/caller.ts';
import { requirePortal } from '#server/api/guards.ts';

type Props = { readonly params: Promise<{ readonly tenant: string }> };

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('migrations.own');
  return { title: t('pageTitle') };
}

/** The versions of a plan that the customer was told of, old and new side by side. */
export default async function PlanChangesPage({ params }: Props) {
  const [{ tenant }, t, plan, caller] = await Promise.all([
    requirePortal((await params).tenant),
    getTranslations('migrations.own'),
    getTranslations('subscriptions'),
    getCaller(),
  ]);
  const name = tenant.externalId;
  const migrations = await caller.migrations.own({ tenant: name });
  const versions = await Promise.all(
    migrations.map(async ({ fromVersion, plan: slug, toVersion }) => ({
      before: await caller.pricing.subscribedPlan({ tenant: name, plan: slug, version: fromVersion }),
      after: await caller.pricing.subscribedPlan({ tenant: name, plan: slug, version: toVersion }),
    })),
  );
  const crumbs = [{ label: plan('title'), href: `/t/${name}/plan` }, { label: t('pageTitle') }];
  return (
    <>
      <PageHeader title={t('pageTitle')} lede={t('lede')} crumbs={crumbs} />
      {migrations.length === 0 && <EmptyState title={t('none')} text={t('noneText')} />}
      {migrations.map((migration, index) => {
        const sides = versions[index];
        return sides === undefined ? null : (
          <MigrationView key={migration.id} migration={migration} {...sides} />
        );
      })}
    </>
  );
}
