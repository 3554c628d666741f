import { useTranslations } from 'next-intl';
import { Callout } from '#components/ui/callout.tsx';

/** That nothing new is published for now, and why. */
export function HeldBackNote() {
  const t = useTranslations('trustPage');
  return (
    <div className="mb-6">
      <Callout tone="attention" title={t('heldBackTitle')}>
        {t('heldBack')}
      </Callout>
    </div>
  );
}
