import type { Metadata } from 'next';
import { getNow, getTranslations } from 'next-intl/server';
import { ExportForm } from '#components/evidence/export-form.tsx';
import { ExportList } from '#components/evidence/export-list.tsx';
import { kindName } from '#components/evidence/use-kind-name.ts';
import { ClientMessages } from '#components/shell/html-document.tsx';
import { ButtonLink } from '#components/ui/button.tsx';
import { PageHeader, Section } from '#components/ui/page-header.tsx';
import { queryValue, type SearchQuery } from '#components/ui/search-query.ts';
import { getCaller, orNotFound } from '#server/api/caller.ts';
import { requireDesk } from '#server/api/guards.ts';
import { controlOptions, periodChoice } from '#server/modules/exports/contract.ts';
import { askForExport } from '../../../../export-actions.ts';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('exports');
  return { title: t('title') };
}

export default async function ExportsPage({ searchParams }: { searchParams: Promise<SearchQuery> }) {
  const [, query, caller, t, names, now] = await Promise.all([
    requireDesk(),
    searchParams,
    getCaller(),
    getTranslations('exports'),
    getTranslations('evidenceRoom.kinds'),
    getNow(),
  ]);
  const [rows, kinds, customers] = await orNotFound(
    Promise.all([caller.exports.list(), caller.evidence.recordKinds(), caller.tenancy.list()]),
  );
  return (
    <>
      <PageHeader
        title={t('title')}
        lede={t('lede')}
        actions={<ButtonLink href="/desk/evidence/controls">{t('toControls')}</ButtonLink>}
        crumbs={[{ label: t('room'), href: '/desk/evidence' }, { label: t('title') }]}
      />
      <ExportList
        rows={rows}
        query={query}
        place="desk"
        fileOf={(run) => `/desk/evidence/exports/${run}/file`}
      />
      <ClientMessages namespaces={['exports']}>
        <Section title={t('newTitle')} lede={t('newText')}>
          <ExportForm
            action={askForExport}
            customers={customers.map(({ externalId, name }) => ({ value: externalId, label: name }))}
            controls={controlOptions()}
            control={queryValue(query, 'control') ?? ''}
            kinds={kinds.map((value) => ({ value, label: kindName(names, value) }))}
            period={periodChoice((name) => queryValue(query, name), now)}
          />
        </Section>
      </ClientMessages>
    </>
  );
}
