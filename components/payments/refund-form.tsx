'use client';

import { useLocale, useTranslations } from 'next-intl';
import { InputField, SelectField, TextareaField } from '#components/ui/field.tsx';
import { Form, FormActions } from '#components/ui/form.tsx';
import { SubmitButton } from '#components/ui/submit-button.tsx';
import { type FormAction, useFormAction } from '#components/ui/use-form-action.ts';
import { formatAmount } from '#core/format/format.ts';
import type { PaymentDto } from '#server/modules/payments/contract.ts';

/** Proposes to pay back what is left of a payment, or a part of it. */
export function RefundForm({
  action,
  payments,
}: {
  readonly action: FormAction;
  /** Payments of which something is left. */
  readonly payments: readonly PaymentDto[];
}) {
  const t = useTranslations('paybacks');
  const locale = useLocale();
  const { submit, problems, errorOf } = useFormAction(action);
  return (
    <Form action={submit} problems={problems}>
      <SelectField
        name="refund.paymentId"
        label={t('payment')}
        options={payments.map(({ currency, id, reference, unapplied: amount }) => ({
          value: id,
          label: t('refundOption', { reference, left: formatAmount({ amount, currency }, locale) }),
        }))}
        error={errorOf('refund.paymentId')}
      />
      <InputField
        name="refund.amount"
        label={t('amount')}
        help={t('refundAmountHelp')}
        optional
        inputMode="decimal"
        autoComplete="off"
        error={errorOf('refund.amount')}
      />
      <TextareaField
        name="refund.reason"
        label={t('refundReason')}
        help={t('refundReasonHelp')}
        maxLength={500}
        error={errorOf('refund.reason')}
      />
      <FormActions>
        <SubmitButton>{t('refundSend')}</SubmitButton>
      </FormActions>
    </Form>
  );
}
