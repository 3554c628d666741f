'use client';

import { useTranslations } from 'next-intl';
import { CheckboxField, InputField } from '#components/ui/field.tsx';
import { Form, FormActions } from '#components/ui/form.tsx';
import { SubmitButton } from '#components/ui/submit-button.tsx';
import { type FormAction, useFormAction } from '#components/ui/use-form-action.ts';

/** Asks for mails about the portal: to which mailbox, and about what. */
export function FollowForm({ action }: { readonly action: FormAction }) {
  const t = useTranslations('follow');
  const { errorOf, problems, submit } = useFormAction(action);
  return (
    <Form action={submit} problems={problems}>
      <InputField
        name="email"
        type="email"
        autoComplete="email"
        maxLength={254}
        required
        label={t('email')}
        help={t('emailHelp')}
        error={errorOf('email')}
      />
      <fieldset className="flex flex-col gap-2">
        <legend className="mb-1.5 text-sm font-medium">{t('topics')}</legend>
        <CheckboxField name="updates" defaultChecked label={t('topic.updates')} error={errorOf('topics')} />
        <CheckboxField name="subprocessors" defaultChecked label={t('topic.subprocessors')} />
      </fieldset>
      <FormActions>
        <SubmitButton>{t('ask')}</SubmitButton>
      </FormActions>
    </Form>
  );
}
