'use client';

import { TextareaField } from './field.tsx';
import { Form, FormActions } from './form.tsx';
import { SubmitButton } from './submit-button.tsx';
import { type FormAction, useFormAction } from './use-form-action.ts';

type ReasonFormProps = {
  readonly action: FormAction;
  readonly label: string;
  readonly help: string;
  readonly confirm: string;
};

/** Asks why before something is done; the reason stays on record. */
export function ReasonForm({ action, label, help, confirm }: ReasonFormProps) {
  const { submit, problems, errorOf } = useFormAction(action);
  return (
    <Form action={submit} problems={problems}>
      <TextareaField name="reason" label={label} help={help} maxLength={500} error={errorOf('reason')} />
      <FormActions>
        <SubmitButton>{confirm}</SubmitButton>
      </FormActions>
    </Form>
  );
}
