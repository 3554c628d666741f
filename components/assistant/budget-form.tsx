'use client';

import { useTranslations } from 'next-intl';
import { InputField, TextareaField } from '#components/ui/field.tsx';
import { Form, FormActions } from '#components/ui/form.tsx';
import { SubmitButton } from '#components/ui/submit-button.tsx';
import { type FormAction, useFormAction } from '#components/ui/use-form-action.ts';
import type { BudgetDto } from '#server/modules/assistant/contract.ts';

/** Sets what outside summaries may take in a day, and what tokens cost. */
export function BudgetForm({ action, budget }: { readonly action: FormAction; readonly budget: BudgetDto }) {
  const t = useTranslations('assistant');
  const { errorOf, problems, submit } = useFormAction(action);
  const field = (
    name: Exclude<keyof BudgetDto, `used${string}`>,
    inputMode: 'numeric' | 'decimal' | 'text',
  ) => (
    <InputField
      name={name}
      label={t(`budget.${name}`)}
      defaultValue={String(budget[name])}
      inputMode={inputMode}
      autoComplete="off"
      error={errorOf(name)}
    />
  );
  return (
    <Form action={submit} problems={problems}>
      {field('requestsPerDay', 'numeric')}
      {field('tokensPerDay', 'numeric')}
      {field('costPerDay', 'decimal')}
      {field('currency', 'text')}
      {field('inputPerMillion', 'decimal')}
      {field('outputPerMillion', 'decimal')}
      <TextareaField name="reason" label={t('budget.reason')} maxLength={500} error={errorOf('reason')} />
      <FormActions>
        <SubmitButton>{t('budget.set')}</SubmitButton>
      </FormActions>
    </Form>
  );
}
