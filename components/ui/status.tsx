import clsx from 'clsx';
import { Circle, CircleAlert, CircleCheck, CircleDashed, type LucideIcon, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';

export type Tone = 'neutral' | 'proved' | 'attention' | 'failure' | 'estimate';

const TONES: Readonly<Record<Tone, { text: string; ground: string; icon: LucideIcon }>> = {
  neutral: { text: 'text-ink-soft', ground: 'bg-hover', icon: Circle },
  proved: { text: 'text-accent', ground: 'bg-accent-soft', icon: CircleCheck },
  attention: { text: 'text-attention', ground: 'bg-attention-soft', icon: TriangleAlert },
  failure: { text: 'text-failure', ground: 'bg-failure-soft', icon: CircleAlert },
  estimate: { text: 'text-estimate', ground: 'bg-estimate-soft', icon: CircleDashed },
};

type StatusProps = {
  readonly tone: Tone;
  /** The word. A status is never a colour alone. */
  readonly children: ReactNode;
  readonly icon?: LucideIcon;
  /** `badge` has a ground of its own, `text` stands in a line or a table. */
  readonly look?: 'badge' | 'text';
  readonly title?: string;
};

/** A state: icon, word and colour together. */
export function Status({ tone, children, icon, look = 'badge', title }: StatusProps) {
  const { text, ground, icon: usualIcon } = TONES[tone];
  const Icon = icon ?? usualIcon;
  return (
    <span
      title={title}
      className={clsx(
        'inline-flex items-center gap-1 text-xs font-medium whitespace-nowrap',
        text,
        look === 'badge' && ['rounded-full px-2 py-0.5', ground],
      )}
    >
      <Icon aria-hidden="true" size={13} strokeWidth={2.25} className="shrink-0" />
      {children}
    </span>
  );
}
