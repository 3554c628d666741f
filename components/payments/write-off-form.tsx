'use client';

import { useLocale, useTranslations } from 'next-intl';
import { InputField, SelectField, TextareaField } from '#components/ui/field.tsx';
import { Form, FormActions } from '#components/ui/form.tsx';
import { SubmitButton } from '#components/ui/submit-button.tsx';
import { type FormAction, useFormAction } from '#components/ui/use-form-action.ts';
import { formatAmount } from '#core/format/format.ts';
import type { SettlementDto } from '#server/modules/payments/contract.ts';

/** Proposes to give up what is open of an invoice, or a part of it. */
export function WriteOffForm({
  action,
  open,
}: {
  readonly action: FormAction;
  /** Invoices with something open. */
  readonly open: readonly SettlementDto[];
}) {
  const t = useTranslations('receivables');
  const locale = useLocale();
  const { submit, problems, errorOf } = useFormAction(action);
  return (
    <Form action={submit} problems={problems}>
      <SelectField
        name="writeOff.number"
        label={t('writeOffInvoice')}
        options={open.map(({ currency, number, open: amount }) => ({
          value: number,
          label: t('writeOffOption', { number, open: formatAmount({ amount, currency }, locale) }),
        }))}
        error={errorOf('writeOff.number')}
      />
      <InputField
        name="writeOff.amount"
        label={t('writeOffAmount')}
        help={t('writeOffAmountHelp')}
        optional
        inputMode="decimal"
        autoComplete="off"
        error={errorOf('writeOff.amount')}
      />
      <TextareaField
        name="writeOff.reason"
        label={t('writeOffReason')}
        help={t('writeOffReasonHelp')}
        maxLength={500}
        error={errorOf('writeOff.reason')}
      />
      <FormActions>
        <SubmitButton>{t('writeOffSend')}</SubmitButton>
      </FormActions>
    </Form>
  );
}
