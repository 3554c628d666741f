'use client';

import { useTranslations } from 'next-intl';
import { SelectField } from '#components/ui/field.tsx';
import { Form, FormActions } from '#components/ui/form.tsx';
import { SubmitButton } from '#components/ui/submit-button.tsx';
import { type FormAction, useFormAction } from '#components/ui/use-form-action.ts';

/** Asks the workers to close a month, or to try it without keeping anything. */
export function RunForm({ months, action }: { months: readonly string[]; action: FormAction }) {
  const t = useTranslations('closeRuns');
  const { submit, problems } = useFormAction(action);
  return (
    <Form action={submit} problems={problems} className="max-w-none">
      <div className="flex flex-wrap items-end gap-4">
        <SelectField
          name="month"
          label={t('month')}
          options={months.map((month) => ({ value: month, label: month }))}
        />
        <FormActions>
          <SubmitButton name="kind" value="real">
            {t('run')}
          </SubmitButton>
          <SubmitButton name="kind" value="dry" variant="secondary">
            {t('dryRun')}
          </SubmitButton>
        </FormActions>
      </div>
    </Form>
  );
}
