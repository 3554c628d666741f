import { useTranslations } from 'next-intl';
import { Callout } from '#components/ui/callout.tsx';
import { Identifier } from '#components/ui/identifier.tsx';
import { KeyValues } from '#components/ui/key-values.tsx';
import { ExactTime, RelativeTime } from '#components/ui/relative-time.tsx';
import { Amount } from '#components/ui/value-texts.tsx';
import type { ApprovalDetail } from '#server/modules/approvals/contract.ts';
import { STATE_TONES } from './approval-words.ts';

const DIGEST_ENDS = 10;

/** Where a proposal stands and what that means, then who proposed it, why, on which terms, and by which digests. */
export function ApprovalFacts({ approval }: { approval: ApprovalDetail }) {
  const t = useTranslations('approvals');
  const kinds = useTranslations('creditKinds');
  const { approvalsGiven, approvalsNeeded, state } = approval;
  const digest = (value: string) => <Identifier value={value} label={t('copySha256')} ends={DIGEST_ENDS} />;
  const items = [
    { key: 'kind', label: t('kind'), value: t(`kinds.${approval.kind}`) },
    ...(approval.creditKind === null
      ? []
      : [{ key: 'creditKind', label: kinds('label'), value: kinds(approval.creditKind) }]),
    { key: 'by', label: t('by'), value: approval.proposerName },
    { key: 'age', label: t('age'), value: <RelativeTime instant={approval.proposedAt} /> },
    {
      key: 'reason',
      label: t('reason'),
      value: <span className="[overflow-wrap:anywhere]">{approval.reason}</span>,
    },
    ...(approval.amount === null
      ? []
      : [{ key: 'amount', label: t('amount'), value: <Amount {...approval.amount} /> }]),
    {
      key: 'given',
      label: t('given'),
      value: t('givenOf', { given: approvalsGiven, needed: approvalsNeeded }),
    },
    { key: 'expires', label: t('expires'), value: <ExactTime instant={approval.expiresAt} /> },
    { key: 'sha256', label: t('sha256'), value: digest(approval.proposalSha256) },
    { key: 'basis', label: t('basis'), value: digest(approval.subjectSha256) },
  ];
  return (
    <div className="flex max-w-3xl flex-col gap-6">
      <Callout tone={STATE_TONES[state]} title={t(`states.${state}`)}>
        <Meaning approval={approval} />
      </Callout>
      <KeyValues items={items} />
    </div>
  );
}

function Meaning({ approval }: { approval: ApprovalDetail }) {
  const t = useTranslations('approvals');
  const { approvalsGiven, approvalsNeeded, executionTrouble, possibleApprovers, state, steps } = approval;
  if (executionTrouble !== null) return t('held', { reason: executionTrouble });
  if (state !== 'proposed') return t(`means.${state}`);
  return (
    <>
      <p>{t('means.proposed', { missing: approvalsNeeded - approvalsGiven })}</p>
      {steps.at(-1)?.step === 'reopened' && <p>{t('reopened')}</p>}
      <p>
        {possibleApprovers.length === 0
          ? t('nobodyCan')
          : t('canApprove', { names: possibleApprovers.join(', ') })}
      </p>
    </>
  );
}
