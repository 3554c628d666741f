import { useTranslations } from 'next-intl';
import { KeyValues } from '#components/ui/key-values.tsx';
import { Amount } from '#components/ui/value-texts.tsx';
import type { RefundProposal } from '#core/contracts/refund.ts';

/** What exactly is to be paid back, and of which payment. */
export function RefundFigures({ refund }: { refund: RefundProposal }) {
  const t = useTranslations('paybacks');
  const { amount, currency, payment, unapplied } = refund;
  return (
    <KeyValues
      layout="grid"
      items={[
        { key: 'payment', label: t('payment'), value: payment },
        { key: 'left', label: t('left'), value: <Amount amount={unapplied} currency={currency} /> },
        { key: 'amount', label: t('toPayBack'), value: <Amount amount={amount} currency={currency} /> },
      ]}
    />
  );
}
