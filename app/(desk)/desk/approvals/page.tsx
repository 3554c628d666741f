import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { ApprovalList } from '#components/approvals/approval-list.tsx';
import { DelegationForm } from '#components/approvals/delegation-form.tsx';
import { Delegations } from '#components/approvals/delegations.tsx';
import { ClientMessages } from '#components/shell/html-document.tsx';
import { PageHeader, Section } from '#components/ui/page-header.tsx';
import { queryValue, type SearchQuery } from '#components/ui/search-query.ts';
import { Tabs } from '#components/ui/tabs.tsx';
import { isApprovalKind } from '#core/approvals/kinds.ts';
import { APPROVAL_STATES } from '#core/approvals/lifecycle.ts';
import { getCaller, orNotFound } from '#server/api/caller.ts';
import { mayDo, requireDesk } from '#server/api/guards.ts';
import { APPROVAL_SCOPES } from '#server/modules/approvals/contract.ts';
import { endDelegation, lendRight } from '../../../approval-actions.ts';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('approvals');
  return { title: t('title') };
}

export default async function ApprovalsPage({ searchParams }: { searchParams: Promise<SearchQuery> }) {
  const [actor, query, caller, t] = await Promise.all([
    requireDesk(),
    searchParams,
    getCaller(),
    getTranslations('approvals'),
  ]);
  const scope = APPROVAL_SCOPES.find((one) => one === queryValue(query, 'scope')) ?? 'waiting';
  const state = APPROVAL_STATES.find((one) => one === queryValue(query, 'state'));
  const kind = queryValue(query, 'kind') ?? '';
  const approvals = await orNotFound(
    caller.approvals.list({
      scope,
      ...(state === undefined || scope === 'waiting' ? {} : { state }),
      ...(isApprovalKind(kind) ? { kind } : {}),
    }),
  );
  const { colleagues, delegations } = await caller.approvals.delegations.list();
  return (
    <>
      <PageHeader title={t('title')} lede={t('lede')} />
      <div className="flex flex-col gap-5">
        <Tabs
          label={t('scope')}
          param="scope"
          tabs={APPROVAL_SCOPES.map((key) => ({ key, label: t(key) }))}
          current={scope}
          query={query}
        />
        <ApprovalList approvals={approvals} scope={scope} query={query} />
      </div>
      <Section title={t('delegations.title')} lede={t('delegations.lede')}>
        <ClientMessages namespaces={['approvals']}>
          <Delegations delegations={delegations} end={endDelegation} query={query} />
          {mayDo(actor, 'approvals.decide', 'vendor') &&
            (colleagues.length > 0 ? (
              <DelegationForm action={lendRight} colleagues={colleagues} />
            ) : (
              <p className="text-sm text-ink-quiet">{t('delegations.noColleague')}</p>
            ))}
        </ClientMessages>
      </Section>
    </>
  );
}
