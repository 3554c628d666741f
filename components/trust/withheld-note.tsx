import { useLocale, useTranslations } from 'next-intl';
import { Callout } from '#components/ui/callout.tsx';
import { CivilDate } from '#components/ui/value-texts.tsx';
import type { WithheldItem } from '#server/modules/trust/contract.ts';

/** Something that was published and is not offered today: that it is there, and why not. */
export function WithheldNote({ item }: { item: WithheldItem }) {
  const t = useTranslations('trustPage');
  const locale = useLocale();
  return (
    <Callout tone="attention" title={item.title[locale]}>
      {item.reviewBy === null
        ? t('withheld')
        : t.rich('withheldSince', { day: () => <CivilDate date={item.reviewBy ?? ''} /> })}
    </Callout>
  );
}
