'use client';

import { Form, FormActions } from './form.tsx';
import { SubmitButton } from './submit-button.tsx';
import { type FormAction, useFormAction } from './use-form-action.ts';

/** One button that does what its page says: for links in mails, which do nothing when they are opened. */
export function OneButtonForm({ action, label }: { readonly action: FormAction; readonly label: string }) {
  const { problems, submit } = useFormAction(action);
  return (
    <Form action={submit} problems={problems}>
      <FormActions>
        <SubmitButton>{label}</SubmitButton>
      </FormActions>
    </Form>
  );
}
