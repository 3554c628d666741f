'use client';

import { useTranslations } from 'next-intl';
import { InputField, SelectField, TextareaField } from '#components/ui/field.tsx';
import { Form, FormActions } from '#components/ui/form.tsx';
import { Status } from '#components/ui/status.tsx';
import { SubmitButton } from '#components/ui/submit-button.tsx';
import { type FormAction, useFormAction } from '#components/ui/use-form-action.ts';

type DelegationFormProps = {
  readonly action: FormAction;
  readonly colleagues: readonly { readonly userId: string; readonly name: string }[];
};

/** Lends the own right to approve to a colleague for days. */
export function DelegationForm({ action, colleagues }: DelegationFormProps) {
  const t = useTranslations('approvals.delegations');
  const { result, submit, problems, errorOf } = useFormAction(action);
  return (
    <Form action={submit} problems={problems}>
      <SelectField
        name="toUserId"
        label={t('colleague')}
        error={errorOf('toUserId')}
        options={colleagues.map(({ userId, name }) => ({ value: userId, label: name }))}
      />
      <InputField name="firstDay" type="date" label={t('firstDay')} error={errorOf('firstDay')} />
      <InputField name="lastDay" type="date" label={t('lastDay')} error={errorOf('lastDay')} />
      <TextareaField
        name="reason"
        label={t('reason')}
        help={t('reasonHelp')}
        maxLength={1000}
        rows={2}
        error={errorOf('reason')}
      />
      <FormActions>
        <SubmitButton variant="secondary">{t('give')}</SubmitButton>
        <span role="status">{result?.ok === true && <Status tone="proved">{t('given')}</Status>}</span>
      </FormActions>
    </Form>
  );
}
