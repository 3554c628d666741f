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

type StateWordProps = {
  readonly dispute: Pick<DisputeSummary, 'outcome' | 'state'>;
  /** In the vendor's words instead of the customer's. */
  readonly isDesk?: boolean;
};

/** The state of a dispute in the words of the side that reads it. */
export function DisputeStateWord({ dispute, isDesk = false }: StateWordProps) {
  const t = useTranslations('disputePages.states');
  const desk = useTranslations('disputes');
  const { outcome, state } = dispute;
  const shown = shownState(dispute);
  const deskWord = outcome === null ? desk(`states.${state}`) : desk(`outcomes.${outcome}`);
  return <Status tone={TONE_OF_STATE[shown]}>{isDesk ? deskWord : t(shown)}</Status>;
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
