import { useLocale, useTranslations } from 'next-intl';
import { KeyValues } from '#components/ui/key-values.tsx';
import { Link } from '#components/ui/link.tsx';
import { Section } from '#components/ui/page-header.tsx';
import { Status, type Tone } from '#components/ui/status.tsx';
import { Amount } from '#components/ui/value-texts.tsx';
import { formatAmount, formatDate } from '#core/format/format.ts';
import type { SettlementStatus } from '#core/payments/settlement.ts';
import type { SettlementDto } from '#server/modules/payments/contract.ts';

const TONES: Readonly<Record<SettlementStatus, Tone>> = {
  issued: 'neutral',
  'partly-paid': 'neutral',
  paid: 'proved',
  overdue: 'attention',
  credited: 'neutral',
  'written-off': 'neutral',
  void: 'neutral',
};

/** How an invoice stands, as a word; in a list also what is still open of it. */
export function SettlementWord({
  settlement,
  look = 'text',
}: {
  settlement: SettlementDto;
  look?: 'badge' | 'text';
}) {
  const t = useTranslations('invoices.settlement');
  const locale = useLocale();
  const { status, open, currency, total } = settlement;
  const isPart = (status === 'partly-paid' || status === 'overdue') && open !== total;
  return (
    <span className="inline-flex flex-wrap items-baseline gap-x-2 phone:justify-end">
      <Status tone={TONES[status]} look={look}>
        {t(status)}
      </Status>
      {look === 'text' && isPart && (
        <span className="text-xs whitespace-nowrap text-ink-quiet">
          {t('stillOpen', { amount: formatAmount({ amount: open, currency }, locale) })}
        </span>
      )}
    </span>
  );
}

/** The payment of one invoice: what is open, since when, and the way to the statement of account. */
export function SettlementSection({
  settlement,
  statementHref,
}: {
  settlement: SettlementDto;
  statementHref: string;
}) {
  const t = useTranslations('invoices.settlement');
  const locale = useLocale();
  const { currency, daysOverdue, disputed, dueOn, open, total } = settlement;
  const items = [
    { key: 'status', label: t('status'), value: <SettlementWord settlement={settlement} look="badge" /> },
    { key: 'open', label: t('open'), value: <Amount amount={open} currency={currency} /> },
    { key: 'total', label: t('total'), value: <Amount amount={total} currency={currency} /> },
    {
      key: 'due',
      label: t('due'),
      value: `${formatDate(dueOn, locale)}${daysOverdue > 0 ? ` (${t('daysLate', { days: daysOverdue })})` : ''}`,
    },
    ...(/[1-9]/.test(disputed)
      ? [{ key: 'disputed', label: t('disputed'), value: <Amount amount={disputed} currency={currency} /> }]
      : []),
  ];
  return (
    <Section title={t('sectionTitle')} actions={<Link href={statementHref}>{t('toStatement')}</Link>}>
      <KeyValues layout="grid" items={items} />
    </Section>
  );
}
