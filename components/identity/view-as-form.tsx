'use client';

import { useTranslations } from 'next-intl';
import { useActionState } from 'react';
import { TextareaField } from '#components/ui/field.tsx';
import { Form, FormActions } from '#components/ui/form.tsx';
import { SubmitButton } from '#components/ui/submit-button.tsx';
import type { FormResult } from '#core/form-result.ts';

type ViewAsAction = (before: FormResult<unknown> | null, form: FormData) => Promise<FormResult<unknown>>;

/** Asks why, and begins to look at the portal as a customer does. */
export function ViewAsForm({ action }: { action: ViewAsAction }) {
  const t = useTranslations('tenancy.viewAs');
  const [result, submit] = useActionState(action, null);
  const problems = result?.ok === false ? result.problems : [];
  const error = problems.find((problem) => problem.field === 'reason')?.message;
  return (
    <Form action={submit} problems={problems}>
      <TextareaField
        name="reason"
        label={t('reason')}
        help={t('reasonHelp')}
        maxLength={500}
        {...(error === undefined ? {} : { error })}
      />
      <FormActions>
        <SubmitButton>{t('start')}</SubmitButton>
      </FormActions>
    </Form>
  );
}
