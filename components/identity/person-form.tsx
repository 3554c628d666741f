'use client';

import { InputField, SelectField } from '#components/ui/field.tsx';
import { Form, FormActions } from '#components/ui/form.tsx';
import { SubmitButton } from '#components/ui/submit-button.tsx';
import { type FormAction, useFormAction } from '#components/ui/use-form-action.ts';

type PersonFormProps = {
  readonly action: FormAction;
  readonly roles: readonly { readonly value: string; readonly label: string }[];
  readonly texts: {
    readonly name: string;
    readonly email: string;
    readonly emailHelp: string;
    readonly role: string;
    readonly submit: string;
  };
  /** Somebody known already, who gets one more role. */
  readonly person?: { readonly name: string; readonly email: string };
};

/** Gives somebody a role: in an account, or at the vendor. */
export function PersonForm({ action, roles, texts, person }: PersonFormProps) {
  const { submit, problems, errorOf } = useFormAction(action);
  const known = person !== undefined;
  return (
    <Form action={submit} problems={problems}>
      <InputField
        name="name"
        label={texts.name}
        error={errorOf('name')}
        maxLength={120}
        defaultValue={person?.name}
        readOnly={known}
      />
      <InputField
        name="email"
        type="email"
        label={texts.email}
        help={texts.emailHelp}
        error={errorOf('email')}
        autoComplete="off"
        defaultValue={person?.email}
        readOnly={known}
      />
      <SelectField name="role" label={texts.role} error={errorOf('role')} options={roles} />
      <FormActions>
        <SubmitButton>{texts.submit}</SubmitButton>
      </FormActions>
    </Form>
  );
}
