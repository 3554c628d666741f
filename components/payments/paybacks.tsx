import { useTranslations } from 'next-intl';
import { Disclosure } from '#components/ui/disclosure.tsx';
import { Section } from '#components/ui/page-header.tsx';
import type { SearchQuery } from '#components/ui/search-query.ts';
import type { FormAction } from '#components/ui/use-form-action.ts';
import type { PaymentDto } from '#server/modules/payments/contract.ts';
import type { ChargebackDto, RefundDto } from '#server/modules/payments/contract-paybacks.ts';
import { ChargebackForm } from './chargeback-form.tsx';
import { ChargebackList } from './chargeback-list.tsx';
import { RefundForm } from './refund-form.tsx';
import { type PaybackAction, RefundList } from './refund-list.tsx';

type PaybacksProps = {
  readonly payments: readonly PaymentDto[];
  readonly refunds: readonly RefundDto[];
  readonly chargebacks: readonly ChargebackDto[];
  readonly query: SearchQuery;
  readonly csvHref: string;
  readonly invoiceHref: (number: string) => string;
  /** Null for those who keep no books. */
  readonly actions: {
    readonly propose: FormAction;
    readonly transfer: PaybackAction;
    readonly reverse: PaybackAction;
    readonly charge: FormAction<{ readonly isNew: boolean }>;
    readonly advance: PaybackAction;
  } | null;
};

/** What went back of a customer's payments: refunds and chargebacks, and the forms by which they come to be. */
export function Paybacks(props: PaybacksProps) {
  const { actions, chargebacks, payments, refunds, ...table } = props;
  const t = useTranslations('paybacks');
  const standing = payments.filter(({ reversed }) => reversed === null);
  const refundable = standing.filter(({ unapplied }) => /[1-9]/.test(unapplied));
  const { invoiceHref, ...plain } = table;
  return (
    <>
      <Section title={t('refunds')} lede={t('refundsText')}>
        {refunds.length > 0 && <RefundList refunds={refunds} {...plain} actions={actions} />}
        {actions !== null && refundable.length > 0 && (
          <Disclosure label={t('refundTitle')}>
            <RefundForm action={actions.propose} payments={refundable} />
          </Disclosure>
        )}
        {refunds.length === 0 && refundable.length === 0 && (
          <p className="text-sm text-ink-quiet">{t('nothingToRefund')}</p>
        )}
      </Section>
      <Section title={t('chargebacks')} lede={t('chargebacksText')}>
        {chargebacks.length > 0 && (
          <ChargebackList
            chargebacks={chargebacks}
            invoiceHref={invoiceHref}
            {...plain}
            advance={actions?.advance ?? null}
          />
        )}
        {chargebacks.length === 0 && <p className="text-sm text-ink-quiet">{t('noChargebacks')}</p>}
        {actions !== null && standing.length > 0 && (
          <Disclosure label={t('chargebackTitle')}>
            <ChargebackForm action={actions.charge} payments={standing} />
          </Disclosure>
        )}
      </Section>
    </>
  );
}
