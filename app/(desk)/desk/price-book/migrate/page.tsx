import type { Metadata } from 'next';
import { getLocale, getTranslations } from 'next-intl/server';
import { MigrationList } from '#components/billing/migration-list.tsx';
import { LeftSubscriptions, MigrationPreview } from '#components/billing/migration-preview.tsx';
import { StartMigration } from '#components/billing/start-migration.tsx';
import { ClientMessages } from '#components/shell/html-document.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { InputField, SelectField } from '#components/ui/field.tsx';
import { FormActions } from '#components/ui/form.tsx';
import { PageHeader, Section } from '#components/ui/page-header.tsx';
import { queryValue, type SearchQuery } from '#components/ui/search-query.ts';
import { SubmitButton } from '#components/ui/submit-button.tsx';
import { isCivilDate } from '#core/time/civil-date.ts';
import { getCaller, orNotFound } from '#server/api/caller.ts';
import { mayDo, requireDesk } from '#server/api/guards.ts';
import { previewMigrationInput } from '#server/modules/billing/contract-migrations.ts';
import type { PlanVersionSummary } from '#server/modules/pricing/contract.ts';
import { startMigration, withdrawMigration } from '../../../../migration-actions.ts';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('migrations');
  return { title: t('title') };
}

/** What was chosen, where it can be shown; the page fills in what was not. */
function askedOf(query: SearchQuery, versions: readonly PlanVersionSummary[]) {
  const newest = versions[0]?.version ?? 1;
  const from = queryValue(query, 'from') ?? '';
  const notBefore = queryValue(query, 'notBefore') ?? '';
  const values = {
    plan: versions[0]?.plan ?? '',
    toVersion: Number(queryValue(query, 'to') ?? newest),
    from,
    notBefore,
  };
  const read = previewMigrationInput.safeParse({
    plan: values.plan,
    toVersion: values.toVersion,
    notBefore,
    ...(from === '' ? {} : { fromVersions: [Number(from)] }),
  });
  const isThere = versions.some(({ version }) => version === values.toVersion);
  return { values, asked: read.success && isThere ? read.data : null };
}

export default async function MigratePage({ searchParams }: { searchParams: Promise<SearchQuery> }) {
  const [actor, query, t, locale, caller] = await Promise.all([
    requireDesk(),
    searchParams,
    getTranslations('migrations'),
    getLocale(),
    getCaller(),
  ]);
  const plans = await orNotFound(caller.pricing.plans());
  const versions = plans.filter(({ plan }) => plan === queryValue(query, 'plan'));
  const crumbs = [{ label: t('priceBook'), href: '/desk/price-book' }, { label: t('title') }];
  const [newest] = versions;
  if (newest === undefined || newest.version < 2)
    return (
      <>
        <PageHeader title={t('title')} crumbs={crumbs} />
        <EmptyState title={t('empty')} text={t('emptyText')} />
      </>
    );
  const { asked, values } = askedOf(query, versions);
  const migrations = await orNotFound(caller.migrations.ofPlan({ plan: newest.plan }));
  const preview = asked === null ? null : await orNotFound(caller.migrations.preview(asked));
  const mayStart = mayDo(actor, 'billing.startMigration', 'vendor');
  const mayWithdraw = mayDo(actor, 'billing.withdrawMigration', 'vendor');
  const named = (version: number) => ({ value: String(version), label: t('version', { version }) });
  const isWrongDate = values.notBefore !== '' && !isCivilDate(values.notBefore);
  return (
    <>
      <PageHeader title={t('titleOf', { plan: newest.name[locale] })} lede={t('lede')} crumbs={crumbs} />
      <form className="mb-8 flex max-w-sm flex-col gap-4">
        <input type="hidden" name="plan" value={newest.plan} />
        <SelectField
          name="to"
          label={t('to')}
          defaultValue={String(values.toVersion)}
          options={versions.filter(({ version }) => version > 1).map(({ version }) => named(version))}
        />
        <SelectField
          name="from"
          label={t('fromWhich')}
          defaultValue={values.from}
          options={[
            { value: '', label: t('allBefore') },
            ...versions.slice(1).map(({ version }) => named(version)),
          ]}
        />
        <InputField
          name="notBefore"
          type="date"
          label={t('notBefore')}
          help={t('notBeforeHelp')}
          defaultValue={values.notBefore}
          error={isWrongDate ? t('dateInvalid') : undefined}
        />
        <FormActions>
          <SubmitButton variant="secondary">{t('preview')}</SubmitButton>
        </FormActions>
      </form>
      {preview !== null && asked !== null && (
        <Section title={t('previewTitle')} lede={t('previewText')} id="preview">
          {mayStart && preview.subscriptions.length > 0 ? (
            <ClientMessages namespaces={['migrations']}>
              <StartMigration action={startMigration.bind(null, asked)}>
                <MigrationPreview preview={preview} query={query} maySelect />
              </StartMigration>
            </ClientMessages>
          ) : (
            <MigrationPreview preview={preview} query={query} maySelect={false} />
          )}
          <LeftSubscriptions preview={preview} query={query} />
        </Section>
      )}
      <MigrationList
        migrations={migrations}
        query={query}
        withdraw={mayWithdraw ? (which) => withdrawMigration.bind(null, which) : null}
      />
    </>
  );
}
