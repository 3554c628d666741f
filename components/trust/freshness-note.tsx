import { useTranslations } from 'next-intl';
import { Status } from '#components/ui/status.tsx';
import type { Freshness } from '#core/trust/freshness.ts';

/** Says that something cannot be relied on as it stands; says nothing while it can. */
export function FreshnessNote({ freshness }: { freshness: Freshness }) {
  const t = useTranslations('trustPage.freshness');
  if (freshness === 'current') return null;
  return <Status tone="attention">{t(freshness)}</Status>;
}
