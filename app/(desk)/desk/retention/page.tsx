import type { Metadata } from 'next';
import { getNow, getTranslations } from 'next-intl/server';
import { ClassList, DataList, LastRemoval } from '#components/retention/data-lists.tsx';
import { ErasureList } from '#components/retention/erasures.tsx';
import { HoldList } from '#components/retention/hold-list.tsx';
import { AttemptList, KeptYearList, PeriodList } from '#components/retention/kept-lists.tsx';
import {
  DataPeriodForm,
  ErasureForm,
  PeriodForm,
  PlaceHoldForm,
} from '#components/retention/retention-forms.tsx';
import { ClientMessages } from '#components/shell/html-document.tsx';
import { Disclosure } from '#components/ui/disclosure.tsx';
import { PageHeader, Section } from '#components/ui/page-header.tsx';
import type { SearchQuery } from '#components/ui/search-query.ts';
import { getCaller, orNotFound } from '#server/api/caller.ts';
import { mayDo, requireDesk } from '#server/api/guards.ts';
import {
  keepDataFor,
  lengthenRetention,
  placeHold,
  proposeErasure,
  proposeRelease,
} from '../../../retention-actions.ts';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('retention');
  return { title: t('title') };
}

export default async function RetentionPage({ searchParams }: { searchParams: Promise<SearchQuery> }) {
  const [query, actor, caller, t, now] = await Promise.all([
    searchParams,
    requireDesk(),
    getCaller(),
    getTranslations('retention'),
    getNow(),
  ]);
  const [overview, data, holds, attempts, customers] = await orNotFound(
    Promise.all([
      caller.retention.overview(),
      caller.retention.data(),
      caller.retention.holds(),
      caller.retention.attempts(),
      caller.tenancy.list(),
    ]),
  );
  const erasures = mayDo(actor, 'retention.readErasures', 'vendor')
    ? await caller.retention.erasures()
    : null;
  const places = customers.filter(({ id }) => mayDo(actor, 'retention.placeHold', { tenantId: id }));
  const { periods, years } = overview;
  return (
    <>
      <PageHeader title={t('title')} lede={t('lede')} />
      <ClientMessages namespaces={['retention']}>
        <Section title={t('holdsTitle')} lede={t('holdsText')}>
          <HoldList
            holds={holds}
            query={query}
            releaseOf={
              places.length === 0 ? null : ({ hold, tenant }) => proposeRelease.bind(null, { hold, tenant })
            }
          />
        </Section>
        {places.length > 0 && (
          <Section title={t('placeTitle')} lede={t('placeText')}>
            <PlaceHoldForm
              action={placeHold}
              customers={places.map(({ externalId, name }) => ({ value: externalId, label: name }))}
            />
          </Section>
        )}
        <Section title={t('dataTitle')} lede={t('dataText')}>
          <DataList rows={data.data} query={query} />
          <LastRemoval run={data.lastRun} />
          {mayDo(actor, 'retention.setPeriod', 'vendor') && (
            <Disclosure label={t('daysTitle')}>
              <p className="text-sm text-ink-quiet">{t('daysText')}</p>
              <DataPeriodForm action={keepDataFor} />
            </Disclosure>
          )}
        </Section>
        <Section title={t('keptTitle')} lede={t('keptText')}>
          <KeptYearList rows={years} query={query} today={now.toISOString().slice(0, 10)} />
        </Section>
        <Section title={t('attemptsTitle')} lede={t('attemptsText')}>
          <AttemptList rows={attempts} query={query} />
        </Section>
        {erasures !== null && (
          <Section title={t('erasuresTitle')} lede={t('erasuresText')}>
            <ErasureList rows={erasures} query={query} />
            {mayDo(actor, 'retention.proposeErasure', 'vendor') && (
              <Disclosure label={t('proposeErasure')}>
                <ErasureForm action={proposeErasure} />
              </Disclosure>
            )}
          </Section>
        )}
        <Section title={t('periodsTitle')} lede={t('periodsText')}>
          <PeriodList rows={periods} query={query} />
        </Section>
        {mayDo(actor, 'retention.setPeriod', 'vendor') && (
          <Section title={t('lengthenTitle')} lede={t('lengthenText')}>
            <PeriodForm
              action={lengthenRetention}
              issuers={[...new Set(periods.map(({ issuer }) => issuer))]}
            />
          </Section>
        )}
        <Section title={t('artefactsTitle')} lede={t('artefactsText')}>
          <ClassList query={query} />
        </Section>
      </ClientMessages>
    </>
  );
}
