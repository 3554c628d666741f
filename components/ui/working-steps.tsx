import clsx from 'clsx';
import {
  Divide,
  Equal,
  Layers,
  LockKeyhole,
  type LucideIcon,
  Radio,
  ReceiptText,
  Scale,
  Sigma,
  Signature,
} from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Link } from './link.tsx';

/** What kind of link of the chain a step is; it chooses the picture on the line. */
export type WorkingStepKind =
  | 'line'
  | 'rounding'
  | 'rule'
  | 'tiers'
  | 'conversion'
  | 'quantity'
  | 'seal'
  | 'events'
  | 'record'
  | 'sum';

export type WorkingStep = {
  readonly key: string;
  readonly kind: WorkingStepKind;
  readonly title: ReactNode;
  /** Named inputs, values already formatted. */
  readonly inputs?: readonly {
    readonly name: ReactNode;
    readonly value: ReactNode;
    readonly href?: string;
  }[];
  /** The rule that was applied, in words, with a way to its text. */
  readonly rule?: { readonly text: ReactNode; readonly href?: string };
  /** `1,204,311 − 1,000,000 = 204,311`: set in mono, wraps at operators. */
  readonly arithmetic?: ReactNode;
  readonly result?: ReactNode;
  /** Where this step leads: the seal, the rule version, the events. */
  readonly link?: { readonly label: ReactNode; readonly href: string };
  /** A table or a chart that belongs to the step. */
  readonly detail?: ReactNode;
};

const ICONS: Readonly<Record<WorkingStepKind, LucideIcon>> = {
  line: ReceiptText,
  rounding: Equal,
  rule: Scale,
  tiers: Layers,
  conversion: Divide,
  quantity: Sigma,
  seal: LockKeyhole,
  events: Radio,
  record: Signature,
  sum: Sigma,
};

/** Steps that are evidence, not arithmetic: they stand out on the line. */
const EVIDENCE: ReadonlySet<WorkingStepKind> = new Set(['seal', 'events', 'record']);

type WorkingStepsProps = {
  readonly label: string;
  readonly steps: readonly WorkingStep[];
  /** Headings where the chain is the content of a section, plain text where it illustrates one. */
  readonly titleAs?: 'h3' | 'p';
};

/** The chain as a vertical line of steps, each with its input, rule, arithmetic and result, and a way on. */
export function WorkingSteps({ label, steps, titleAs = 'h3' }: WorkingStepsProps) {
  return (
    <ol aria-label={label} className="flex flex-col">
      {steps.map((step, index) => (
        <Step key={step.key} step={step} last={index === steps.length - 1} titleAs={titleAs} />
      ))}
    </ol>
  );
}

function Step({ step, last, titleAs: Title }: { step: WorkingStep; last: boolean; titleAs: 'h3' | 'p' }) {
  const Icon = ICONS[step.kind];
  return (
    <li className="relative grid grid-cols-[28px_minmax(0,1fr)] gap-x-4" data-print="together">
      {!last && <span aria-hidden="true" className="absolute top-7 bottom-0 left-[13.5px] w-px bg-line" />}
      <span
        aria-hidden="true"
        className={clsx(
          'z-1 flex size-7 items-center justify-center rounded-full border',
          EVIDENCE.has(step.kind)
            ? 'border-transparent bg-accent text-on-accent'
            : 'border-line bg-raised text-ink-soft',
        )}
      >
        <Icon size={14} strokeWidth={2} />
      </span>
      <div className={clsx('flex min-w-0 flex-col gap-2', last ? 'pb-1' : 'pb-7')}>
        <div className="flex min-h-7 flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
          <Title className="pt-0.5 text-sm font-semibold">{step.title}</Title>
          {step.result !== undefined && (
            <span className="ml-auto text-base font-semibold tabular-nums">{step.result}</span>
          )}
        </div>
        <StepBody step={step} />
      </div>
    </li>
  );
}

function StepBody({ step }: { step: WorkingStep }) {
  const t = useTranslations('ui.working');
  return (
    <>
      {step.rule !== undefined && (
        <p className="text-sm text-ink-soft">
          <span className="sr-only">{t('rule')}: </span>
          {step.rule.href === undefined ? (
            step.rule.text
          ) : (
            <Link href={step.rule.href}>{step.rule.text}</Link>
          )}
        </p>
      )}
      {step.inputs !== undefined && step.inputs.length > 0 && (
        <dl aria-label={t('inputs')} className="grid grid-cols-[1fr_auto] gap-x-6 gap-y-1 text-sm">
          {step.inputs.map((input, index) => (
            <div key={index} className="col-span-2 grid grid-cols-subgrid">
              <dt className="text-ink-quiet">{input.name}</dt>
              <dd className="text-right tabular-nums">
                {input.href === undefined ? input.value : <Link href={input.href}>{input.value}</Link>}
              </dd>
            </div>
          ))}
        </dl>
      )}
      {step.arithmetic !== undefined && (
        <p className="rounded-sm bg-sunken px-3 py-2 font-mono text-xs leading-5 text-ink tabular-nums [overflow-wrap:anywhere]">
          <span className="sr-only">{t('arithmetic')}: </span>
          {step.arithmetic}
        </p>
      )}
      {step.detail}
      {step.link !== undefined && (
        <p className="text-sm">
          <Link href={step.link.href}>{step.link.label}</Link>
        </p>
      )}
    </>
  );
}
