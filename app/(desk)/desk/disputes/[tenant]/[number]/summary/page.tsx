import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { AskList } from '#components/assistant/ask-list.tsx';
import { BudgetForm } from '#components/assistant/budget-form.tsx';
import { SummariseForm } from '#components/assistant/summarise-form.tsx';
import { WhatLeaves } from '#components/assistant/what-leaves.tsx';
import { ClientMessages } from '#components/shell/html-document.tsx';
import { ButtonLink } from '#components/ui/button.tsx';
import { Callout } from '#components/ui/callout.tsx';
import { Disclosure } from '#components/ui/disclosure.tsx';
import { PageHeader, Section } from '#components/ui/page-header.tsx';
import { ReasonForm } from '#components/ui/reason-form.tsx';
import { queryValue, type SearchQuery } from '#components/ui/search-query.ts';
import { type Caller, getCaller, orNotFound } from '#server/api/caller.ts';
import { mayDo, requireDesk } from '#server/api/guards.ts';
import {
  askForSummary,
  recordDeed,
  setAssistantBudget,
  switchAssistant,
} from '../../../../../../assistant-actions.ts';

type Place = { readonly tenant: string; readonly number: string };
type Props = { readonly params: Promise<Place>; readonly searchParams: Promise<SearchQuery> };
type Preview = Awaited<ReturnType<Caller['assistant']['preview']>>;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const [{ number, tenant }, t] = await Promise.all([params, getTranslations('assistant')]);
  return { title: t('title', { number, customer: tenant }) };
}

export default async function SummaryPage({ params, searchParams }: Props) {
  const [place, query, actor, caller, t] = await Promise.all([
    params,
    searchParams,
    requireDesk(),
    getCaller(),
    getTranslations('assistant'),
  ]);
  const { number, tenant } = place;
  const asks = await orNotFound(caller.assistant.asks({ tenant, about: { number } }));
  const { id: tenantId, locale: theirs } = await orNotFound(caller.tenancy.current({ tenant }));
  const asked = queryValue(query, 'language');
  const locale = asked === 'en' || asked === 'es' ? asked : theirs;
  const other = locale === 'en' ? 'es' : 'en';
  const mayAsk = mayDo(actor, 'assistant.ask', { tenantId });
  const preview = mayAsk
    ? await orNotFound(caller.assistant.preview({ tenant, about: { number, locale } }))
    : null;
  return (
    <ClientMessages namespaces={['assistant']}>
      <PageHeader
        title={t('title', { number, customer: tenant })}
        lede={t('lede')}
        crumbs={[
          { label: t('queue'), href: '/desk/disputes' },
          { label: number, href: `/desk/disputes/${tenant}/${number}` },
          { label: t('crumb') },
        ]}
        actions={
          preview !== null && <ButtonLink href={`?language=${other}`}>{t(`languages.${other}`)}</ButtonLink>
        }
      />
      {preview !== null && <Summary key={locale} place={place} preview={preview} locale={locale} />}
      <Section title={t('asksTitle')} lede={t('asksText')}>
        <AskList asks={asks} query={query} />
      </Section>
      <Settings
        place={place}
        tenantId={tenantId}
        isOn={preview?.isOn ?? null}
        maySwitch={mayDo(actor, 'platform.changeSwitch', 'vendor')}
        maySetBudget={mayDo(actor, 'assistant.setBudget', 'vendor')}
      />
    </ClientMessages>
  );
}

async function Summary(props: {
  readonly place: Place;
  readonly preview: Preview;
  readonly locale: 'en' | 'es';
}) {
  const { locale, place, preview } = props;
  const t = await getTranslations('assistant');
  if (!preview.isOn)
    return (
      <Callout tone="attention" title={t('off')}>
        {t('offText')}
      </Callout>
    );
  const about = { locale, shownSha256: preview.sha256 };
  const deed = recordDeed.bind(null, place);
  return (
    <div className="flex min-w-0 flex-col gap-6">
      <SummariseForm
        action={askForSummary.bind(null, place, { ...about, provider: 'built-in' })}
        label={t('askBuiltIn')}
        recordDeed={deed}
      />
      {preview.outsideModel !== null && (
        <Disclosure label={t('askOutside', { model: preview.outsideModel })}>
          <div className="flex min-w-0 flex-col gap-6">
            <WhatLeaves preview={preview} />
            <SummariseForm
              action={askForSummary.bind(null, place, { ...about, provider: 'outside' })}
              label={t('send')}
              variant="secondary"
              recordDeed={deed}
            />
          </div>
        </Disclosure>
      )}
    </div>
  );
}

async function Settings(props: {
  readonly place: Place;
  readonly tenantId: string;
  readonly isOn: boolean | null;
  readonly maySwitch: boolean;
  readonly maySetBudget: boolean;
}) {
  const { isOn, maySetBudget, maySwitch, place, tenantId } = props;
  const [caller, t] = await Promise.all([getCaller(), getTranslations('assistant')]);
  if (!maySwitch && !maySetBudget) return null;
  const budget = maySetBudget ? await caller.assistant.budget() : null;
  // The other way is not offered: two forms would ask by the same name, and one of them would change nothing.
  const switches = maySwitch ? await caller.operations.switches() : [];
  const own = switches.find((one) => one.name === 'assistant' && one.tenantId === tenantId);
  const turn = own?.enabled === true ? 'switchOff' : 'switchOn';
  return (
    <Section title={t('settings')} lede={t('settingsText')}>
      {maySwitch && (
        <Disclosure key={turn} label={t(turn)}>
          <ReasonForm
            action={switchAssistant.bind(null, place, turn === 'switchOn')}
            label={t('why')}
            confirm={t(turn)}
          />
        </Disclosure>
      )}
      {budget !== null && (
        <Disclosure label={t('budget.title')}>
          <p className="mb-6 text-sm text-ink-soft">
            {t('budget.used', {
              requests: budget.usedRequests,
              tokens: budget.usedTokens,
              cost: `${budget.usedCost} ${budget.currency}`,
            })}
          </p>
          <BudgetForm action={setAssistantBudget.bind(null, place)} budget={budget} />
        </Disclosure>
      )}
      {isOn === true && <p className="text-sm text-ink-quiet">{t('isOn')}</p>}
    </Section>
  );
}
