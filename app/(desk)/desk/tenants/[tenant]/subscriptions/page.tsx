import type { Metadata } from 'next';
import { getLocale, getNow, getTranslations } from 'next-intl/server';
import { ApplyChange } from '#components/billing/apply-change.tsx';
import { ChangeWords } from '#components/billing/change-words.tsx';
import { SeatsForm } from '#components/billing/seats-form.tsx';
import { SubscriptionView } from '#components/billing/subscription-view.tsx';
import { ClientMessages } from '#components/shell/html-document.tsx';
import { Button, ButtonLink } from '#components/ui/button.tsx';
import { Callout } from '#components/ui/callout.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { InputField, SelectField } from '#components/ui/field.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { queryValue, type SearchQuery } from '#components/ui/search-query.ts';
import { isPricedBySeats } from '#core/pricing/seat-charges.ts';
import { civilDateIn } from '#core/time/zone.ts';
import { getCaller, orNotFound } from '#server/api/caller.ts';
import { formResult } from '#server/api/form-result.ts';
import { mayDo, requireDesk } from '#server/api/guards.ts';
import type { PlanVersionSummary, SubscriptionDto } from '#server/modules/pricing/contract.ts';
import { readHeldPlans } from '../../../../../held-plans.ts';
import { changeSeats, changeSubscription } from '../../../../../subscription-actions.ts';

type Props = {
  readonly params: Promise<{ readonly tenant: string }>;
  readonly searchParams: Promise<SearchQuery>;
};

const CHANGES = ['plan', 'cancel', 'pause', 'resume'] as const;

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('subscriptions');
  return { title: t('title') };
}

/** The subscriptions of a customer; a change is shown in words before it is made. */
export default async function TenantSubscriptionsPage({ params, searchParams }: Props) {
  const [{ tenant: name }, query, actor, caller, t, list, now] = await Promise.all([
    params,
    searchParams,
    requireDesk(),
    getCaller(),
    getTranslations('subscriptions'),
    getTranslations('tenancy.list'),
    getNow(),
  ]);
  const tenant = await orNotFound(caller.tenancy.current({ tenant: name }));
  const [subscriptions, plans] = await Promise.all([
    caller.pricing.subscriptions({ tenant: name }),
    caller.pricing.plans(),
  ]);
  const planOf = await readHeldPlans(caller, name, subscriptions);
  const mayChange = mayDo(actor, 'pricing.changePlan', { tenantId: tenant.id });
  const mayStart = mayDo(actor, 'pricing.createSubscription', { tenantId: tenant.id });
  const maySetSeats = mayDo(actor, 'pricing.setSeats', { tenantId: tenant.id });
  return (
    <>
      <PageHeader
        title={t('titleOf', { tenant: tenant.name })}
        lede={t('deskLede')}
        crumbs={[
          { label: list('title'), href: '/desk/tenants' },
          { label: tenant.name, href: `/desk/tenants/${name}` },
          { label: t('title') },
        ]}
        actions={
          mayStart && (
            <ButtonLink href={`/desk/tenants/${name}/subscriptions/start`}>{t('start.title')}</ButtonLink>
          )
        }
      />
      {subscriptions.length === 0 && <EmptyState title={t('none')} text={t('noneText')} />}
      {subscriptions.map((subscription) => (
        <SubscriptionView
          key={subscription.id}
          subscription={subscription}
          planOf={planOf}
          today={civilDateIn(now.getTime(), tenant.zone)}
          query={query}
        >
          {maySetSeats && <SeatsPanel tenant={name} subscription={subscription} planOf={planOf} />}
          {mayChange && <ChangePanel tenant={name} subscription={subscription} plans={plans} query={query} />}
        </SubscriptionView>
      ))}
    </>
  );
}

/** For each charge by seats of the plan last held, how many are held from which day on. */
async function SeatsPanel(props: {
  readonly tenant: string;
  readonly subscription: SubscriptionDto;
  readonly planOf: Awaited<ReturnType<typeof readHeldPlans>>;
}) {
  const { planOf, subscription, tenant } = props;
  const locale = await getLocale();
  const held = subscription.versions.at(-1);
  const charges = held === undefined ? [] : planOf(held).document.charges.filter(isPricedBySeats);
  if (charges.length === 0) return null;
  return (
    <ClientMessages namespaces={['subscriptions']}>
      <SeatsForm
        action={changeSeats.bind(null, tenant, subscription.id)}
        charges={charges.map(({ key, name }) => ({
          value: key,
          label: locale === 'es' ? name.es : name.en,
        }))}
      />
    </ClientMessages>
  );
}

type ChangePanelProps = {
  readonly tenant: string;
  readonly subscription: SubscriptionDto;
  readonly plans: readonly PlanVersionSummary[];
  readonly query: SearchQuery;
};

/** What is wanted stands in the address; asking for it shows what it would do. */
async function ChangePanel({ plans, query, subscription, tenant }: ChangePanelProps) {
  const [t, locale] = await Promise.all([getTranslations('subscriptions'), getLocale()]);
  const mine = queryValue(query, 'subscription') === subscription.id;
  const asked = (name: string) => (mine ? (queryValue(query, name) ?? '') : '');
  const change = CHANGES.find((one) => one === asked('change')) ?? 'plan';
  const offered = plans.filter(
    ({ currency, interval }) =>
      currency === subscription.currency && interval === subscription.schedule.interval,
  );
  return (
    <div className="flex flex-col gap-5">
      <form method="get" className="flex flex-wrap items-start gap-4">
        <input type="hidden" name="subscription" value={subscription.id} />
        <SelectField
          name="change"
          label={t('change')}
          defaultValue={change}
          options={CHANGES.map((value) => ({ value, label: t(`changes.${value}`) }))}
        />
        <SelectField
          name="version"
          label={t('toPlan')}
          help={t('toPlanHelp')}
          defaultValue={asked('version')}
          options={offered.map(({ name, plan, version }) => ({
            value: `${plan} ${version}`,
            label: t('planVersion', { name: locale === 'es' ? name.es : name.en, version }),
          }))}
        />
        <InputField
          type="date"
          name="from"
          label={t('from')}
          help={t(change === 'cancel' ? 'cancelHelp' : 'fromHelp')}
          defaultValue={asked('from')}
        />
        <Button type="submit" variant="secondary" className="mt-6">
          {t('preview')}
        </Button>
      </form>
      {mine && <Preview tenant={tenant} subscriptionId={subscription.id} change={change} asked={asked} />}
    </div>
  );
}

async function Preview(props: {
  readonly tenant: string;
  readonly subscriptionId: string;
  readonly change: (typeof CHANGES)[number];
  readonly asked: (name: string) => string;
}) {
  const { asked, change, subscriptionId, tenant } = props;
  const [t, caller] = await Promise.all([getTranslations('subscriptions'), getCaller()]);
  const given = { subscriptionId, effectiveFrom: asked('from') };
  const [plan = '', version = ''] = asked('version').split(' ');
  const wanted =
    change === 'plan' ? { ...given, change, plan, version: Number(version) } : { ...given, change };
  const preview = await formResult(caller.pricing.previewChange({ tenant, change: wanted }));
  if (!preview.ok)
    return (
      <Callout tone="failure" title={t('refused')}>
        {preview.problems.map(({ message }) => (
          <p key={message}>{message}</p>
        ))}
      </Callout>
    );
  return (
    <Callout tone={change === 'cancel' ? 'attention' : 'neutral'} title={t('willHappen')}>
      <div className="flex flex-col gap-4">
        <ChangeWords change={preview.value} />
        {change === 'plan' && <p className="text-xs text-ink-quiet">{t('byRequest')}</p>}
        <ClientMessages namespaces={['subscriptions']}>
          <ApplyChange
            action={changeSubscription.bind(null, tenant, wanted)}
            asksReason={change !== 'plan'}
            isDanger={change === 'cancel'}
          />
        </ClientMessages>
      </div>
    </Callout>
  );
}
