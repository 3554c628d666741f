'use client';

import { useTranslations } from 'next-intl';
import { InputField, SelectField } from '#components/ui/field.tsx';
import { Form, FormActions } from '#components/ui/form.tsx';
import { Status } from '#components/ui/status.tsx';
import { SubmitButton } from '#components/ui/submit-button.tsx';
import { type FormAction, useFormAction } from '#components/ui/use-form-action.ts';

type PaymentFormProps = {
  readonly action: FormAction<{ readonly isNew: boolean }>;
  readonly customers: readonly { readonly externalId: string; readonly name: string }[];
  readonly currencies: readonly string[];
};

/** Records one payment: whose, how much, when, under which reference, and what it settles. */
export function PaymentForm({ action, customers, currencies }: PaymentFormProps) {
  const t = useTranslations('receivables');
  const { result, submit, problems, errorOf } = useFormAction(action);
  return (
    <Form action={submit} problems={problems}>
      <SelectField
        name="tenant"
        label={t('customer')}
        options={customers.map(({ externalId, name }) => ({ value: externalId, label: name }))}
        error={errorOf('tenant')}
      />
      <InputField
        name="amount"
        label={t('amount')}
        help={t('amountHelp')}
        inputMode="decimal"
        autoComplete="off"
        error={errorOf('amount')}
      />
      <SelectField
        name="currency"
        label={t('currency')}
        options={currencies.map((code) => ({ value: code, label: code }))}
        error={errorOf('currency')}
      />
      <InputField name="receivedOn" type="date" label={t('receivedOn')} error={errorOf('receivedOn')} />
      <InputField
        name="reference"
        label={t('reference')}
        help={t('referenceHelp')}
        maxLength={140}
        autoComplete="off"
        error={errorOf('reference')}
      />
      <SelectField
        name="allocate"
        label={t('allocate')}
        options={[
          { value: 'oldest', label: t('allocateOldest') },
          { value: 'invoice', label: t('allocateInvoice') },
          { value: 'none', label: t('allocateNone') },
        ]}
      />
      <InputField
        name="invoice"
        label={t('invoice')}
        help={t('invoiceHelp')}
        optional
        autoComplete="off"
        error={errorOf('invoice')}
      />
      <FormActions>
        <SubmitButton>{t('record')}</SubmitButton>
        <span role="status">
          {result?.ok === true && (
            <Status tone="proved">{result.value.isNew ? t('recorded') : t('known')}</Status>
          )}
        </span>
      </FormActions>
    </Form>
  );
}
