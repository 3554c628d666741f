import { useTranslations } from 'next-intl';
import { KeyValues } from '#components/ui/key-values.tsx';
import { Link } from '#components/ui/link.tsx';
import { Amount, CivilDate } from '#components/ui/value-texts.tsx';

/** What a new dispute would be about. */
export type Doubted = {
  readonly title: string;
  readonly href: string;
  readonly amount: string;
  readonly free: string;
  readonly currency: string;
  readonly isNet: boolean;
  readonly lastDay: string;
};

/** What is doubted with its figure, how much of it is free, and until when. */
export function DoubtedFacts({ doubted }: { doubted: Doubted }) {
  const t = useTranslations('disputePages.form');
  const { amount, currency, free, href, isNet, lastDay, title } = doubted;
  const money = (value: string) => (
    <>
      <Amount amount={value} currency={currency} />{' '}
      <span className="text-ink-quiet">{isNet ? t('netOf') : t('grossOf')}</span>
    </>
  );
  return (
    <div className="mb-8 border-y py-5">
      <KeyValues
        layout="grid"
        items={[
          { key: 'what', label: t('doubted'), value: <Link href={href}>{title}</Link> },
          { key: 'figure', label: t('figure'), value: money(amount) },
          { key: 'free', label: t('free'), value: money(free) },
          { key: 'window', label: t('window'), value: <CivilDate date={lastDay} /> },
        ]}
      />
    </div>
  );
}
