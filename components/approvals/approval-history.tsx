import { useTranslations } from 'next-intl';
import { CodeBlock } from '#components/ui/code-block.tsx';
import { ExactTime } from '#components/ui/relative-time.tsx';
import type { ApprovalStepView } from '#server/modules/approvals/contract.ts';

/** What happened to a proposal, step by step, each with the receipt that was signed. */
export function ApprovalHistory({ steps }: { steps: readonly ApprovalStepView[] }) {
  const t = useTranslations('approvals');
  return (
    <ol aria-label={t('historyCaption')} className="flex flex-col">
      {steps.map((step) => (
        <li
          key={step.position}
          className="flex min-w-0 flex-col gap-1.5 border-b py-4 first:pt-0 last:border-b-0"
        >
          <p className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
            <span className="font-medium">{t(`steps.${step.step}`)}</span>
            <span className="text-sm">
              {step.onBehalfOfName === null
                ? step.actorName
                : t('onBehalfOf', { actor: step.actorName, authority: step.onBehalfOfName })}
            </span>
            <span className="text-sm text-ink-quiet">
              <ExactTime instant={step.at} seconds />
            </span>
            <span className="text-sm text-ink-quiet">
              {step.logIndex === null ? t('notInLog') : t('inLog', { index: step.logIndex })}
            </span>
          </p>
          {step.reason !== null && <p className="text-sm [overflow-wrap:anywhere]">{step.reason}</p>}
          <details>
            <summary className="inline-flex min-h-8 items-center text-sm text-accent underline underline-offset-[3px]">
              {t('showReceipt', { position: step.position })}
            </summary>
            <CodeBlock
              label={t('showReceipt', { position: step.position })}
              text={JSON.stringify(JSON.parse(step.receipt), null, 2)}
            />
          </details>
        </li>
      ))}
    </ol>
  );
}
