import { useTranslations } from 'next-intl';
import { KeyValues } from '#components/ui/key-values.tsx';
import { ExactTime } from '#components/ui/relative-time.tsx';
import type { HoldReleaseProposal } from '#core/contracts/legal-hold.ts';

/** Which hold is to be released, what it holds and why it was placed. */
export function HoldFacts({ release }: { release: HoldReleaseProposal }) {
  const t = useTranslations('retention');
  const { heldBecause, hold, invoice, placedAt, tenant } = release;
  return (
    <KeyValues
      layout="grid"
      items={[
        { key: 'hold', label: t('hold'), value: hold },
        { key: 'customer', label: t('customer'), value: tenant },
        { key: 'holds', label: t('holds'), value: invoice ?? t('holdsEverything') },
        { key: 'since', label: t('placedAt'), value: <ExactTime instant={placedAt} /> },
        { key: 'because', label: t('heldBecause'), value: heldBecause },
      ]}
    />
  );
}
