import { useTranslations } from 'next-intl';
import { Status, type Tone } from '#components/ui/status.tsx';
import type { DisputeOutcome, DisputeState } from '#core/disputes/lifecycle.ts';
import type { DisputeSummary } from '#server/modules/disputes/contract.ts';

/** Where a dispute stands, as its customer sees it: what is resolved is told by its outcome. */
export type ShownState = Exclude<DisputeState, 'resolved'> | DisputeOutcome;

export function shownState({ outcome, state }: Pick<DisputeSummary, 'outcome' | 'state'>): ShownState {
  return state === 'resolved' ? (outcome ?? 'rejected') : state;
}

export const TONE_OF_STATE: Readonly<Record<ShownState, Tone>> = {
  open: 'neutral',
  investigating: 'neutral',
  'information-requested': 'attention',
  accepted: 'proved',
  'partly-accepted': 'proved',
  rejected: 'neutral',
  withdrawn: 'neutral',
};

/** The state of a dispute in the customer's words. */
export function DisputeStateWord({ dispute }: { dispute: Pick<DisputeSummary, 'outcome' | 'state'> }) {
  const t = useTranslations('disputePages.states');
  const state = shownState(dispute);
  return <Status tone={TONE_OF_STATE[state]}>{t(state)}</Status>;
}

/** What a dispute is about, in words. */
export function useAbout(): (
  dispute: Pick<DisputeSummary, 'subject' | 'invoice' | 'line' | 'creditNote'>,
) => string {
  const t = useTranslations('disputePages');
  return ({ creditNote, invoice, line, subject }) => {
    if (subject === 'line') return t('ofLine', { line: line ?? '', invoice });
    return subject === 'credit-note'
      ? t('ofCreditNote', { creditNote: creditNote ?? '' })
      : t('ofInvoice', { invoice });
  };
}
