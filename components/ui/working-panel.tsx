import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { type Backing, BackingMark } from './backing-mark.tsx';
import { IssuedMark } from './issued-mark.tsx';
import { PanelFrame } from './panel-frame.tsx';
import { type WorkingStep, WorkingSteps } from './working-steps.tsx';

type WorkingPanelProps = {
  /** The key that opened it, the value of `?working=`. Focus goes back to the door of the same key. */
  readonly working: string;
  /** What the figure is: `API calls, October 2026`. */
  readonly title: string;
  /** The figure itself, formatted, with its unit. */
  readonly figure: ReactNode;
  readonly period?: string;
  readonly backing?: Backing;
  /** The issued document that the figure stands in. */
  readonly documentKey?: string;
  /** One sentence that says how the figure came about. */
  readonly summary?: ReactNode;
  readonly steps: readonly WorkingStep[];
  /** Recompute here, Evidence bundle, Dispute this: where they apply. */
  readonly actions?: ReactNode;
  /** What stands between the chain and the actions, a recomputation for instance. */
  readonly children?: ReactNode;
};

/**
 * The working: the chain from a figure down to its evidence, in a panel from the right. A page renders it when the
 * address has `?working=`; it needs no JavaScript to be read or closed.
 */
export function WorkingPanel(props: WorkingPanelProps) {
  const { working, title, figure, period, backing, documentKey, summary, steps, actions, children } = props;
  const t = useTranslations('ui.working');
  return (
    <PanelFrame
      panelKey={working}
      eyebrow={t('title')}
      title={title}
      closeLabel={t('close')}
      footer={actions}
    >
      <div className="flex flex-col gap-2 border-b px-6 pt-1 pb-5">
        <p className="text-xl font-semibold tracking-tight tabular-nums">{figure}</p>
        {(backing !== undefined || period !== undefined) && (
          <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-xs text-ink-quiet">
            {backing !== undefined &&
              (documentKey === undefined ? (
                <BackingMark backing={backing} look="badge" />
              ) : (
                <IssuedMark documentKey={documentKey} look="badge" />
              ))}
            {period}
          </p>
        )}
        {summary !== undefined && <p className="mt-1 text-sm text-ink-soft">{summary}</p>}
      </div>
      <div className="px-6 py-6">
        <WorkingSteps label={t('chain')} steps={steps} />
        {children}
      </div>
    </PanelFrame>
  );
}
