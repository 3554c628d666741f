import type { Metadata } from 'next';
import { getNow, getTranslations } from 'next-intl/server';
import { SnapshotForm } from '#components/evidence/export-form.tsx';
import { ExportList } from '#components/evidence/export-list.tsx';
import { ClientMessages } from '#components/shell/html-document.tsx';
import { ButtonLink } from '#components/ui/button.tsx';
import { PageHeader, Section } from '#components/ui/page-header.tsx';
import type { SearchQuery } from '#components/ui/search-query.ts';
import { lastQuarterBefore } from '#core/time/quarter.ts';
import { getCaller, orNotFound } from '#server/api/caller.ts';
import { mayDo, requirePortal } from '#server/api/guards.ts';
import { askForSnapshot } from '../../../../../export-actions.ts';

type Props = {
  readonly params: Promise<{ readonly tenant: string }>;
  readonly searchParams: Promise<SearchQuery>;
};

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('exports');
  return { title: t('snapshotsTitle') };
}

export default async function SnapshotsPage({ params, searchParams }: Props) {
  const [{ actor, tenant }, query, caller, t, now] = await Promise.all([
    requirePortal((await params).tenant),
    searchParams,
    getCaller(),
    getTranslations('exports'),
    getNow(),
  ]);
  const rows = await orNotFound(caller.exports.snapshots({ tenant: tenant.externalId }));
  const takes = mayDo(actor, 'exports.takeSnapshot', { tenantId: tenant.id });
  return (
    <>
      <PageHeader
        title={t('snapshotsTitle')}
        lede={t('snapshotsLede')}
        actions={<ButtonLink href="/verify">{t('verify')}</ButtonLink>}
      />
      <ExportList
        rows={rows}
        query={query}
        place="portal"
        fileOf={takes ? (run) => `/t/${tenant.externalId}/trust/snapshots/${run}/file` : null}
      />
      {takes && (
        <ClientMessages namespaces={['exports']}>
          <Section title={t('newSnapshotTitle')} lede={t('newSnapshotText')}>
            <SnapshotForm
              action={askForSnapshot.bind(null, { tenant: tenant.externalId })}
              period={lastQuarterBefore(now.toISOString().slice(0, 10))}
            />
          </Section>
        </ClientMessages>
      )}
    </>
  );
}
