'use client';

import { useTranslations } from 'next-intl';
import { TextareaField } from '#components/ui/field.tsx';
import { Form, FormActions } from '#components/ui/form.tsx';
import { SubmitButton } from '#components/ui/submit-button.tsx';
import { type FormAction, useFormAction } from '#components/ui/use-form-action.ts';

type ApplyChangeProps = {
  readonly action: FormAction;
  /** A cancellation, a pause and their end are made for a reason that stays on record. */
  readonly asksReason: boolean;
  readonly isDanger: boolean;
};

/** Makes the change that stands above it in words. */
export function ApplyChange({ action, asksReason, isDanger }: ApplyChangeProps) {
  const t = useTranslations('subscriptions');
  const { submit, problems, errorOf } = useFormAction(action);
  return (
    <Form action={submit} problems={problems}>
      {asksReason && (
        <TextareaField
          name="reason"
          label={t('reason')}
          help={t('reasonHelp')}
          rows={2}
          error={errorOf('reason')}
        />
      )}
      <FormActions>
        <SubmitButton variant={isDanger ? 'danger' : 'primary'}>{t('apply')}</SubmitButton>
      </FormActions>
    </Form>
  );
}
