import { useLocale, useTranslations } from 'next-intl';
import { KeyValues } from '#components/ui/key-values.tsx';
import { Link } from '#components/ui/link.tsx';
import { Section } from '#components/ui/page-header.tsx';
import { Status, type Tone } from '#components/ui/status.tsx';
import { Amount } from '#components/ui/value-texts.tsx';
import { formatAmount, formatDate } from '#core/format/format.ts';
import type { InvoiceState } from '#core/payments/invoice-state.ts';
import type { SettlementDto } from '#server/modules/payments/contract.ts';

const TONES: Readonly<Record<InvoiceState, Tone>> = {
  draft: 'estimate',
  parked: 'attention',
  issued: 'neutral',
  'partly-paid': 'neutral',
  paid: 'proved',
  overdue: 'attention',
  credited: 'neutral',
  'written-off': 'neutral',
  void: 'neutral',
};

/** The word for a state; what waits for a person is "being checked" to the customer, and parked on the desk. */
export function useStateWord(isDesk = false): (state: InvoiceState) => string {
  const t = useTranslations('invoices.settlement');
  return (state) => t(state === 'parked' && isDesk ? 'parkedDesk' : state);
}

type InvoiceStateWordProps = {
  readonly state: InvoiceState;
  /** How it is settled; null while it has no number. */
  readonly settlement: SettlementDto | null;
  /** Why it waits, where the reader may know. */
  readonly reason?: string | null;
  readonly look?: 'badge' | 'text';
  readonly isDesk?: boolean;
};

/** The state of an invoice as a word; what is in dispute stands beside it, and in a list what is still open. */
export function InvoiceStateWord(props: InvoiceStateWordProps) {
  const { isDesk = false, look = 'text', reason = null, settlement, state } = props;
  const t = useTranslations('invoices.settlement');
  const word = useStateWord(isDesk);
  const locale = useLocale();
  const money = (amount: string) => formatAmount({ amount, currency: settlement?.currency ?? '' }, locale);
  const isPart =
    settlement !== null &&
    (state === 'partly-paid' || state === 'overdue') &&
    settlement.open !== settlement.total;
  return (
    <span className="inline-flex flex-wrap items-baseline gap-x-2 phone:justify-end">
      <Status tone={TONES[state]} look={look}>
        {word(state)}
      </Status>
      {settlement !== null && /[1-9]/.test(settlement.disputed) && (
        <Status tone="attention" look={look}>
          {t('inDispute', { amount: money(settlement.disputed) })}
        </Status>
      )}
      {look === 'text' && isPart && (
        <span className="text-xs whitespace-nowrap text-ink-quiet">
          {t('stillOpen', { amount: money(settlement.open) })}
        </span>
      )}
      {reason !== null && <span className="max-w-md text-xs text-ink-quiet">{reason}</span>}
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
    {
      key: 'status',
      label: t('status'),
      value: <InvoiceStateWord state={settlement.status} settlement={settlement} look="badge" />,
    },
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
