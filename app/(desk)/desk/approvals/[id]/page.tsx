import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { ApprovalFacts } from '#components/approvals/approval-facts.tsx';
import { ApprovalHistory } from '#components/approvals/approval-history.tsx';
import { STATE_TONES, subjectParts } from '#components/approvals/approval-words.ts';
import { Decision, Withdrawal } from '#components/approvals/decision.tsx';
import { LookAgain } from '#components/approvals/look-again.tsx';
import { ClientMessages } from '#components/shell/html-document.tsx';
import { CodeBlock } from '#components/ui/code-block.tsx';
import { PageHeader, Section } from '#components/ui/page-header.tsx';
import { Status } from '#components/ui/status.tsx';
import { isOpenApproval } from '#core/approvals/lifecycle.ts';
import { getCaller, orNotFound } from '#server/api/caller.ts';
import { requireDesk } from '#server/api/guards.ts';
import type { ApprovalDetail } from '#server/modules/approvals/contract.ts';
import { approveProposal, rejectProposal, withdrawProposal } from '../../../../approval-actions.ts';
import { ProposedThing } from './proposed-thing.tsx';

type PageProps = { readonly params: Promise<{ readonly id: string }> };

const RECEIPT_SCHEMA = 'openbook.approval/1';
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const NO_APPROVAL = '00000000-0000-0000-0000-000000000000';

async function approvalOf(params: PageProps['params']): Promise<ApprovalDetail> {
  const [{ id }, caller] = await Promise.all([params, getCaller()]);
  return orNotFound(caller.approvals.one({ approvalId: UUID.test(id) ? id : NO_APPROVAL }));
}

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('approvals');
  return { title: t('title') };
}

export default async function ApprovalPage({ params }: PageProps) {
  await requireDesk();
  const [approval, t] = await Promise.all([approvalOf(params), getTranslations('approvals')]);
  const { kind, state, subjectRef } = approval;
  const crumbs = [
    { label: t('title'), href: '/desk/approvals' },
    { label: t(`subjects.${kind}`, subjectParts(subjectRef)) },
  ];
  return (
    <>
      <PageHeader
        title={t(`subjects.${kind}`, subjectParts(subjectRef))}
        crumbs={crumbs}
        status={<Status tone={STATE_TONES[state]}>{t(`states.${state}`)}</Status>}
      />
      {state === 'approved' && <LookAgain />}
      <ApprovalFacts approval={approval} />
      <Section title={t('proposal')} lede={t('proposalLede')}>
        <ProposedThing approval={approval} />
        <details>
          <summary className="inline-flex min-h-8 items-center text-sm text-accent underline underline-offset-[3px]">
            {t('wholeDocument')}
          </summary>
          <CodeBlock label={t('wholeDocument')} text={JSON.stringify(approval.document, null, 2)} />
        </details>
      </Section>
      {isOpenApproval(state) && <YourDecision approval={approval} />}
      <Section title={t('history')} lede={t('historyLede', { schema: RECEIPT_SCHEMA })}>
        <ApprovalHistory steps={approval.steps} />
      </Section>
    </>
  );
}

async function YourDecision({ approval }: { approval: ApprovalDetail }) {
  const t = await getTranslations('approvals');
  const { id, isMine, mayWithdraw, proposalSha256, standingInForName, tenantId, waitsForMe } = approval;
  const proposal = { approvalId: id, proposalSha256, tenantId };
  return (
    <Section title={t('decide')} lede={t('decideLede')}>
      <ClientMessages namespaces={['approvals']}>
        {waitsForMe && standingInForName !== null && <p>{t('standingIn', { name: standingInForName })}</p>}
        {waitsForMe && (
          <Decision
            approve={approveProposal.bind(null, proposal)}
            reject={rejectProposal.bind(null, proposal)}
          />
        )}
        {!waitsForMe && <p className="text-ink-quiet">{t(isMine ? 'ownProposal' : 'notYours')}</p>}
        {mayWithdraw && (
          <div>
            <Withdrawal withdraw={withdrawProposal.bind(null, proposal)} />
          </div>
        )}
      </ClientMessages>
    </Section>
  );
}
