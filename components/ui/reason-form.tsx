'use client';

import { useTranslations } from 'next-intl';
import { Button } from './button.tsx';
import { TextareaField } from './field.tsx';
import { Form, FormActions } from './form.tsx';
import { SubmitButton } from './submit-button.tsx';
import { type FormAction, useFormAction } from './use-form-action.ts';

const REASON_LENGTH_MAX = 500;

export type ReasonFormProps = {
  readonly action: FormAction;
  readonly label: string;
  readonly help?: string;
  readonly optional?: boolean;
  readonly confirm: string;
  readonly isDanger?: boolean;
  /** Where it stands in a dialog. */
  readonly onCancel?: () => void;
};

/** Asks why before something is done; the reason stays on record. */
export function ReasonForm(props: ReasonFormProps) {
  const { action, label, confirm, isDanger = false, onCancel, ...field } = props;
  const t = useTranslations('common');
  const { submit, problems, errorOf } = useFormAction(action);
  return (
    <Form action={submit} problems={problems}>
      <TextareaField
        name="reason"
        label={label}
        maxLength={REASON_LENGTH_MAX}
        error={errorOf('reason')}
        {...field}
      />
      <FormActions>
        <SubmitButton variant={isDanger ? 'danger' : 'primary'}>{confirm}</SubmitButton>
        {onCancel !== undefined && (
          <Button variant="quiet" onClick={onCancel}>
            {t('cancel')}
          </Button>
        )}
      </FormActions>
    </Form>
  );
}
