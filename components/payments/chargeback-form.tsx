'use client';

import { useLocale, useTranslations } from 'next-intl';
import { InputField, SelectField } from '#components/ui/field.tsx';
import { Form, FormActions } from '#components/ui/form.tsx';
import { Status } from '#components/ui/status.tsx';
import { SubmitButton } from '#components/ui/submit-button.tsx';
import { type FormAction, useFormAction } from '#components/ui/use-form-action.ts';
import { formatAmount } from '#core/format/format.ts';
import type { PaymentDto } from '#server/modules/payments/contract.ts';

type ChargebackFormProps = {
  readonly action: FormAction<{ readonly isNew: boolean }>;
  /** Payments that stand. */
  readonly payments: readonly PaymentDto[];
};

/** Records what the card network took back of a payment. */
export function ChargebackForm({ action, payments }: ChargebackFormProps) {
  const t = useTranslations('paybacks');
  const locale = useLocale();
  const { result, submit, problems, errorOf } = useFormAction(action);
  const text = (name: string, more: { readonly help?: string; readonly optional?: boolean }) => ({
    name: `chargeback.${name}`,
    autoComplete: 'off',
    error: errorOf(`chargeback.${name}`),
    ...more,
  });
  return (
    <Form action={submit} problems={problems}>
      <SelectField
        name="chargeback.paymentId"
        label={t('payment')}
        options={payments.map(({ amount, currency, id, reference }) => ({
          value: id,
          label: t('chargebackOption', { reference, amount: formatAmount({ amount, currency }, locale) }),
        }))}
        error={errorOf('chargeback.paymentId')}
      />
      <InputField
        {...text('amount', { help: t('chargebackAmountHelp'), optional: true })}
        label={t('amount')}
        inputMode="decimal"
      />
      <InputField
        {...text('reference', { help: t('networkReferenceHelp') })}
        label={t('networkReference')}
        maxLength={100}
      />
      <InputField
        {...text('reasonCode', { help: t('reasonCodeHelp') })}
        label={t('reasonCode')}
        maxLength={40}
      />
      <InputField {...text('receivedOn', {})} type="date" label={t('receivedOn')} />
      <InputField
        {...text('number', { help: t('aboutInvoiceHelp'), optional: true })}
        label={t('aboutInvoice')}
      />
      <InputField {...text('dispute', { help: t('disputeHelp'), optional: true })} label={t('dispute')} />
      <FormActions>
        <SubmitButton>{t('chargebackSend')}</SubmitButton>
        <span role="status">
          {result?.ok === true && (
            <Status tone="proved">{t(result.value.isNew ? 'recorded' : 'knownChargeback')}</Status>
          )}
        </span>
      </FormActions>
    </Form>
  );
}
