import type { Metadata } from 'next';
import { getLocale, getTranslations } from 'next-intl/server';
import { PlanCharges } from '#components/billing/plan-terms.tsx';
import { StartSubscription } from '#components/billing/start-subscription.tsx';
import { ClientMessages } from '#components/shell/html-document.tsx';
import { Button } from '#components/ui/button.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { SelectField } from '#components/ui/field.tsx';
import { PageHeader, Section } from '#components/ui/page-header.tsx';
import { queryValue, type SearchQuery } from '#components/ui/search-query.ts';
import { isPricedBySeats } from '#core/pricing/seat-charges.ts';
import { getCaller, orNotFound } from '#server/api/caller.ts';
import { requireDesk } from '#server/api/guards.ts';
import { startSubscription } from '../../../../../../subscription-actions.ts';

type Props = {
  readonly params: Promise<{ readonly tenant: string }>;
  readonly searchParams: Promise<SearchQuery>;
};

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('subscriptions.start');
  return { title: t('title') };
}

/** Puts a customer on a plan: the version is chosen first, and stands there in words while the days are stated. */
export default async function StartSubscriptionPage({ params, searchParams }: Props) {
  const [{ tenant: name }, query, caller, t, list, locale] = await Promise.all([
    params,
    searchParams,
    getCaller(),
    getTranslations('subscriptions'),
    getTranslations('tenancy.list'),
    getLocale(),
    requireDesk(),
  ]);
  const tenant = await orNotFound(caller.tenancy.current({ tenant: name }));
  const plans = await caller.pricing.plans();
  const named = ({ name: text, version }: (typeof plans)[number]) =>
    t('planVersion', { name: locale === 'es' ? text.es : text.en, version });
  const asked = queryValue(query, 'version');
  const chosen = plans.find(({ plan, version }) => `${plan} ${version}` === asked);
  return (
    <>
      <PageHeader
        title={t('start.title')}
        lede={t('start.lede')}
        crumbs={[
          { label: list('title'), href: '/desk/tenants' },
          { label: tenant.name, href: `/desk/tenants/${name}` },
          { label: t('title'), href: `/desk/tenants/${name}/subscriptions` },
          { label: t('start.title') },
        ]}
      />
      {plans.length === 0 ? (
        <EmptyState title={t('start.none')} text={t('start.noneText')} />
      ) : (
        <form method="get" className="flex flex-wrap items-end gap-4">
          <SelectField
            name="version"
            label={t('start.choose')}
            defaultValue={asked ?? ''}
            options={plans.map((one) => ({ value: `${one.plan} ${one.version}`, label: named(one) }))}
          />
          <Button type="submit" variant="secondary">
            {t('start.show')}
          </Button>
        </form>
      )}
      {chosen !== undefined && <Chosen tenant={name} chosen={chosen} title={named(chosen)} />}
    </>
  );
}

async function Chosen(props: {
  readonly tenant: string;
  readonly title: string;
  readonly chosen: {
    readonly plan: string;
    readonly version: number;
    readonly currency: string;
    readonly interval: string;
  };
}) {
  const { chosen, tenant, title } = props;
  const { currency, interval, plan, version } = chosen;
  const [caller, locale] = await Promise.all([getCaller(), getLocale()]);
  const [{ document }, subscriptions] = await Promise.all([
    caller.pricing.plan({ plan, version }),
    caller.pricing.subscriptions({ tenant }),
  ]);
  const alike = subscriptions.find((one) => one.currency === currency && one.schedule.interval === interval);
  const seats = document.charges.filter(isPricedBySeats);
  return (
    <Section title={title}>
      <div className="grid grid-cols-1 gap-8 lg:grid-cols-2">
        <ClientMessages namespaces={['subscriptions']}>
          <StartSubscription
            key={`${plan} ${version}`}
            action={startSubscription.bind(null, tenant, {
              plan,
              version,
              seatCharges: seats.map(({ key }) => key),
            })}
            asksMonth={interval !== 'month'}
            anchorDay={alike?.schedule.anchorDay ?? null}
            seats={seats.map(({ key, name }) => ({ key, name: locale === 'es' ? name.es : name.en }))}
          />
        </ClientMessages>
        <PlanCharges charges={document.charges} />
      </div>
    </Section>
  );
}
