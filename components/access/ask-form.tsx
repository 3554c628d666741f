'use client';

import { useTranslations } from 'next-intl';
import { InputField, TextareaField } from '#components/ui/field.tsx';
import { Form, FormActions } from '#components/ui/form.tsx';
import { SubmitButton } from '#components/ui/submit-button.tsx';
import { type FormAction, useFormAction } from '#components/ui/use-form-action.ts';

/** Asks to read a document: to which mailbox, and what for. */
export function AskForm({ action, address }: { readonly action: FormAction; readonly address?: string }) {
  const t = useTranslations('access');
  const { errorOf, problems, submit } = useFormAction(action);
  return (
    <Form action={submit} problems={problems}>
      <InputField
        name="email"
        type="email"
        autoComplete="email"
        maxLength={254}
        required
        {...(address === undefined ? {} : { defaultValue: address })}
        label={t('email')}
        help={t('emailHelp')}
        error={errorOf('email')}
      />
      <TextareaField
        name="reason"
        maxLength={1000}
        required
        label={t('reason')}
        help={t('reasonHelp')}
        error={errorOf('reason')}
      />
      <FormActions>
        <SubmitButton>{t('ask')}</SubmitButton>
      </FormActions>
    </Form>
  );
}
