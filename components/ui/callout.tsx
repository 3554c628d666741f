import clsx from 'clsx';
import { CircleAlert, CircleCheck, CircleDashed, Info, type LucideIcon, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Tone } from './status.tsx';

const LOOKS: Readonly<Record<Tone, { icon: LucideIcon; ground: string; text: string }>> = {
  neutral: { icon: Info, ground: 'bg-paper', text: 'text-ink-soft' },
  proved: { icon: CircleCheck, ground: 'bg-accent-soft', text: 'text-accent' },
  attention: { icon: TriangleAlert, ground: 'bg-attention-soft', text: 'text-attention' },
  failure: { icon: CircleAlert, ground: 'bg-failure-soft', text: 'text-failure' },
  estimate: { icon: CircleDashed, ground: 'bg-estimate-soft', text: 'text-estimate' },
};

/** Something the reader must not miss on this page: what happened, what it means, what to do. */
export function Callout({
  tone = 'neutral',
  title,
  children,
  action,
}: {
  tone?: Tone;
  title: ReactNode;
  children?: ReactNode;
  action?: ReactNode;
}) {
  const { icon: Icon, ground, text } = LOOKS[tone];
  return (
    <div
      role={tone === 'failure' ? 'alert' : undefined}
      className={clsx('grid grid-cols-[auto_1fr] gap-x-3 gap-y-1 rounded-md px-4 py-3.5', ground)}
      data-print="together"
    >
      <Icon aria-hidden="true" size={18} className={clsx('mt-0.5', text)} />
      <div className="flex flex-wrap items-baseline justify-between gap-x-6 gap-y-2">
        <div className="flex max-w-(--width-text) flex-col gap-1">
          <p className="text-sm font-semibold">{title}</p>
          {children !== undefined && <div className="text-sm text-ink-soft">{children}</div>}
        </div>
        {action}
      </div>
    </div>
  );
}
