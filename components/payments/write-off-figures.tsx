import { useTranslations } from 'next-intl';
import { KeyValues } from '#components/ui/key-values.tsx';
import { Amount } from '#components/ui/value-texts.tsx';
import type { WriteOffProposal } from '#core/contracts/write-off.ts';

/** What exactly is to be written off, and of how much. */
export function WriteOffFigures({ writeOff }: { writeOff: WriteOffProposal }) {
  const t = useTranslations('receivables');
  const { amount, currency, invoice, open } = writeOff;
  return (
    <KeyValues
      layout="grid"
      items={[
        { key: 'invoice', label: t('invoice'), value: invoice },
        { key: 'open', label: t('writeOffOpen'), value: <Amount amount={open} currency={currency} /> },
        {
          key: 'amount',
          label: t('writeOffProposed'),
          value: <Amount amount={amount} currency={currency} />,
        },
      ]}
    />
  );
}
