'use client';

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
};

/** Asks why before something is done; the reason stays on record. */
export function ReasonForm({ action, label, confirm, isDanger = false, ...field }: ReasonFormProps) {
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
      </FormActions>
    </Form>
  );
}
