'use client';

import { useTranslations } from 'next-intl';
import { useActionState } from 'react';
import { InputField, SelectField } from '#components/ui/field.tsx';
import { Form, FormActions } from '#components/ui/form.tsx';
import { Status } from '#components/ui/status.tsx';
import { SubmitButton } from '#components/ui/submit-button.tsx';
import type { FormResult } from '#core/form-result.ts';

export type ToleranceAction = (
  before: FormResult<unknown> | null,
  form: FormData,
) => Promise<FormResult<unknown>>;

/** States how small a rest is let go in a currency; only finance is shown this. */
export function ToleranceForm({
  action,
  currencies,
}: {
  action: ToleranceAction;
  currencies: readonly string[];
}) {
  const t = useTranslations('receivables');
  const [result, submit] = useActionState(action, null);
  const problems = result?.ok === false ? result.problems : [];
  const errorOf = (field: string) =>
    problems.find((problem) => problem.field === `tolerance.${field}`)?.message;
  return (
    <Form action={submit} problems={problems}>
      <SelectField
        name="tolerance.currency"
        label={t('toleranceCurrency')}
        options={currencies.map((code) => ({ value: code, label: code }))}
        error={errorOf('currency')}
      />
      <InputField
        name="tolerance.amount"
        label={t('toleranceAmount')}
        inputMode="decimal"
        autoComplete="off"
        error={errorOf('amount')}
      />
      <InputField
        name="tolerance.reason"
        label={t('toleranceReason')}
        autoComplete="off"
        error={errorOf('reason')}
      />
      <FormActions>
        <SubmitButton variant="secondary">{t('setTolerance')}</SubmitButton>
        <span role="status">{result?.ok === true && <Status tone="proved">{t('saved')}</Status>}</span>
      </FormActions>
    </Form>
  );
}
