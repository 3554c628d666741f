import type { Tone } from '#components/ui/status.tsx';
import type { ApprovalState } from '#core/approvals/lifecycle.ts';

export const STATE_TONES: Readonly<Record<ApprovalState, Tone>> = {
  proposed: 'attention',
  approved: 'estimate',
  executed: 'proved',
  rejected: 'failure',
  withdrawn: 'neutral',
  expired: 'neutral',
  stale: 'attention',
};

/** The parts of what a proposal is about, for its name in words: `pro/2` is a plan and its version. What stands after a `~` is none of it. */
export function subjectParts(subjectRef: string): { readonly first: string; readonly second: string } {
  const [name = ''] = subjectRef.split('~');
  const cut = name.lastIndexOf('/');
  if (cut < 0) return { first: name, second: '' };
  return { first: name.slice(0, cut), second: name.slice(cut + 1) };
}
