import { useTranslations } from 'next-intl';
import { KeyValues } from '#components/ui/key-values.tsx';
import { Period } from '#components/ui/value-texts.tsx';
import type { ExclusionProposal } from '#core/contracts/close-exclusion.ts';

/** Which period of whom is to be left out of the close, and why it waits already. */
export function ExclusionFacts({ exclusion }: { exclusion: ExclusionProposal }) {
  const t = useTranslations('closes');
  const { parked, period, tenant } = exclusion;
  return (
    <KeyValues
      layout="grid"
      items={[
        { key: 'customer', label: t('customer'), value: tenant },
        { key: 'period', label: t('period'), value: <Period {...period} /> },
        ...(parked === undefined
          ? []
          : [{ key: 'parked', label: t('phases.parked'), value: `${parked.reason} (${parked.code})` }]),
      ]}
    />
  );
}
