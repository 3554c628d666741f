import type { Metadata } from 'next';
import { getLocale, getTranslations } from 'next-intl/server';
import { Simulation } from '#components/billing/simulation.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { InputField } from '#components/ui/field.tsx';
import { FormActions } from '#components/ui/form.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { queryValue, type SearchQuery } from '#components/ui/search-query.ts';
import { SubmitButton } from '#components/ui/submit-button.tsx';
import { type PlanVersionDocument, planVersionDocument } from '#core/contracts/plan-version.ts';
import { getCaller, orNotFound } from '#server/api/caller.ts';
import { requireDesk } from '#server/api/guards.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const MONTH = /^\d{4}-(?:0[1-9]|1[0-2])$/;

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('simulation');
  return { title: t('title') };
}

/** The plan version that is asked about: what somebody proposes, or one that is published. */
async function askedDocument(query: SearchQuery): Promise<PlanVersionDocument | null> {
  const caller = await getCaller();
  const approvalId = queryValue(query, 'approval');
  if (approvalId !== undefined) {
    if (!UUID.test(approvalId)) return null;
    const approval = await orNotFound(caller.approvals.one({ approvalId }));
    const read = planVersionDocument.safeParse(approval.document);
    return read.success ? read.data : null;
  }
  const plan = queryValue(query, 'plan');
  const version = Number(queryValue(query, 'version'));
  if (plan === undefined || !Number.isInteger(version) || version < 1) return null;
  return (await orNotFound(caller.pricing.plan({ plan, version }))).document;
}

export default async function SimulatePage({ searchParams }: { searchParams: Promise<SearchQuery> }) {
  const [query, , t, locale] = await Promise.all([
    searchParams,
    requireDesk(),
    getTranslations('simulation'),
    getLocale(),
  ]);
  const document = await askedDocument(query);
  const month = queryValue(query, 'month') ?? '';
  const crumbs = [{ label: t('priceBook'), href: '/desk/price-book' }, { label: t('title') }];
  if (document === null)
    return (
      <>
        <PageHeader title={t('title')} crumbs={crumbs} />
        <EmptyState title={t('empty')} text={t('emptyText')} />
      </>
    );
  const caller = await getCaller();
  const isMonth = MONTH.test(month);
  const simulation = isMonth ? await orNotFound(caller.billing.simulate({ document, month })) : null;
  const asked = ['approval', 'plan', 'version'].flatMap((name) => {
    const value = queryValue(query, name);
    return value === undefined ? [] : [[name, value] as const];
  });
  const search = new URLSearchParams([...asked.map((pair) => [...pair]), ['month', month]]);
  return (
    <>
      <PageHeader
        title={t('titleOf', { name: document.name[locale], version: document.version })}
        lede={t('lede')}
        crumbs={crumbs}
      />
      <form className="mb-8 flex max-w-sm flex-col gap-4">
        {asked.map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
        <InputField
          name="month"
          label={t('month')}
          help={t('monthHelp')}
          defaultValue={month}
          maxLength={7}
          autoComplete="off"
          error={month === '' || isMonth ? undefined : t('monthInvalid')}
        />
        <FormActions>
          <SubmitButton>{t('run')}</SubmitButton>
        </FormActions>
      </form>
      {simulation !== null && (
        <Simulation
          simulation={simulation}
          query={query}
          csvHref={`/desk/price-book/simulate/csv?${search.toString()}`}
        />
      )}
    </>
  );
}
