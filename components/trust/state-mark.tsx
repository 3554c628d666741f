import { useTranslations } from 'next-intl';
import { Status, type Tone } from '#components/ui/status.tsx';
import type { TrustVersionView } from '#server/modules/trust/contract.ts';

const TONES: Readonly<Record<TrustVersionView['state'], Tone>> = {
  draft: 'estimate',
  'in-review': 'estimate',
  published: 'proved',
  superseded: 'neutral',
  withdrawn: 'neutral',
};

/** Where a version stands; one that is published and withheld is marked as such. */
export function StateMark({ version }: { version: Pick<TrustVersionView, 'state' | 'obstacles'> }) {
  const t = useTranslations('trust.states');
  const withheld = useTranslations('trustDesk')('withheld');
  const { obstacles, state } = version;
  if (state === 'published' && obstacles.length > 0) return <Status tone="attention">{withheld}</Status>;
  return <Status tone={TONES[state]}>{t(state)}</Status>;
}
