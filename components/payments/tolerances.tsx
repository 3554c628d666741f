'use client';

import { useTranslations } from 'next-intl';
import { InputField, SelectField } from '#components/ui/field.tsx';
import { Form, FormActions } from '#components/ui/form.tsx';
import { Status } from '#components/ui/status.tsx';
import { SubmitButton } from '#components/ui/submit-button.tsx';
import { type FormAction, useFormAction } from '#components/ui/use-form-action.ts';

/** States how small a rest is let go in a currency; only finance is shown this. */
export function ToleranceForm({ action, currencies }: { action: FormAction; currencies: readonly string[] }) {
  const t = useTranslations('receivables');
  const { result, submit, problems, errorOf } = useFormAction(action);
  return (
    <Form action={submit} problems={problems}>
      <SelectField
        name="tolerance.currency"
        label={t('toleranceCurrency')}
        options={currencies.map((code) => ({ value: code, label: code }))}
        error={errorOf('tolerance.currency')}
      />
      <InputField
        name="tolerance.amount"
        label={t('toleranceAmount')}
        inputMode="decimal"
        autoComplete="off"
        error={errorOf('tolerance.amount')}
      />
      <InputField
        name="tolerance.reason"
        label={t('toleranceReason')}
        autoComplete="off"
        error={errorOf('tolerance.reason')}
      />
      <FormActions>
        <SubmitButton variant="secondary">{t('setTolerance')}</SubmitButton>
        <span role="status">{result?.ok === true && <Status tone="proved">{t('saved')}</Status>}</span>
      </FormActions>
    </Form>
  );
}
