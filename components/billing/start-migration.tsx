'use client';

import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { TextareaField } from '#components/ui/field.tsx';
import { Form, FormActions } from '#components/ui/form.tsx';
import { SubmitButton } from '#components/ui/submit-button.tsx';
import { type FormAction, useFormAction } from '#components/ui/use-form-action.ts';

/** Plans the migration of the subscriptions that are ticked in the table above the reason. */
export function StartMigration({ action, children }: { action: FormAction; children: ReactNode }) {
  const t = useTranslations('migrations');
  const { submit, problems, errorOf } = useFormAction(action);
  return (
    <Form action={submit} problems={problems} className="max-w-none!">
      {children}
      <div className="flex max-w-xl flex-col gap-4">
        <TextareaField
          name="reason"
          label={t('reason')}
          help={t('reasonHelp')}
          rows={2}
          error={errorOf('reason')}
        />
        <FormActions>
          <SubmitButton>{t('start')}</SubmitButton>
        </FormActions>
      </div>
    </Form>
  );
}
