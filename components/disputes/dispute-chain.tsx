import { Paperclip } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import { Identifier } from '#components/ui/identifier.tsx';
import { KeyValues } from '#components/ui/key-values.tsx';
import { Link } from '#components/ui/link.tsx';
import { ExactTime } from '#components/ui/relative-time.tsx';
import { Status } from '#components/ui/status.tsx';
import { formatQuantity } from '#core/format/format.ts';
import type { DisputeAttachmentDto, DisputeStepDto } from '#server/modules/disputes/contract.ts';

const DIGEST_ENDS = 10;

type DisputeChainProps = {
  readonly steps: readonly DisputeStepDto[];
  /** The address of a file without its id. */
  readonly filesHref: string;
  readonly zone: string;
};

/** The chain of a dispute: who did what and when, in both sides' own words, with what vouches for each step. */
export function DisputeChain({ filesHref, steps, zone }: DisputeChainProps) {
  const page = useTranslations('disputePages.page');
  const outcomes = useTranslations('disputes.outcomes');
  return (
    <ol className="flex flex-col">
      {steps.map((step) => (
        <li
          key={step.position}
          id={`step-${step.position}`}
          className="grid gap-x-6 gap-y-2 border-t py-5 first:border-t-0 first:pt-0 md:grid-cols-[13rem_1fr]"
        >
          <div className="flex flex-col gap-0.5 text-sm">
            <SideWord side={step.side} />
            <span className="[overflow-wrap:anywhere]">
              {step.side === 'system' ? '' : `${step.by} `}
              {page(`kinds.${step.kind}`)}
            </span>
            <span className="text-xs text-ink-quiet">
              <ExactTime instant={step.at} zone={zone} />
            </span>
          </div>
          <div className="flex min-w-0 flex-col gap-3">
            {step.outcome !== null && (
              <p>
                <Status tone={step.outcome === 'rejected' ? 'neutral' : 'proved'}>
                  {outcomes(step.outcome)}
                </Status>
              </p>
            )}
            {step.text !== null && (
              <p className="max-w-(--width-text) whitespace-pre-wrap [overflow-wrap:anywhere]">{step.text}</p>
            )}
            {step.attachments.map((file) => (
              <Attachment key={file.id} file={file} href={`${filesHref}/${file.id}`} />
            ))}
            <Proof step={step} />
          </div>
        </li>
      ))}
    </ol>
  );
}

function SideWord({ side }: Pick<DisputeStepDto, 'side'>) {
  const page = useTranslations('disputePages.page');
  const word = { customer: page('you'), vendor: page('us'), system: page('system') }[side];
  return <span className="font-semibold">{word}</span>;
}

function Attachment({ file, href }: { file: DisputeAttachmentDto; href: string }) {
  const page = useTranslations('disputePages.page');
  const locale = useLocale();
  const size = formatQuantity(String(Math.max(1, Math.round(file.sizeBytes / 1000))), locale);
  return (
    <p className="flex flex-wrap items-center gap-x-2 text-sm">
      <Paperclip aria-hidden="true" size={14} className="text-ink-quiet" />
      <Link href={href} download prefetch={false} className="[overflow-wrap:anywhere]">
        {file.name}
      </Link>
      <span className="text-ink-quiet">{page('size', { size })}</span>
    </p>
  );
}

function Proof({ step: { attestationId, sha256 } }: { step: DisputeStepDto }) {
  const page = useTranslations('disputePages.page');
  const id = (label: string, value: string) => <Identifier value={value} label={label} ends={DIGEST_ENDS} />;
  return (
    <details className="text-sm">
      <summary className="w-fit cursor-pointer py-1.5 text-xs text-ink-quiet">{page('proof')}</summary>
      <div className="max-w-(--width-text) pt-2">
        <KeyValues
          items={[
            { key: 'digest', label: page('digest'), value: id(page('digest'), sha256) },
            { key: 'record', label: page('record'), value: id(page('record'), attestationId) },
          ]}
        />
      </div>
    </details>
  );
}
