'use client';

import { useTranslations } from 'next-intl';
import { useActionState } from 'react';
import { InputField, SelectField } from '#components/ui/field.tsx';
import { Form, FormActions } from '#components/ui/form.tsx';
import { SubmitButton } from '#components/ui/submit-button.tsx';
import type { FormResult } from '#core/form-result.ts';

type MemberAction = (before: FormResult<unknown> | null, form: FormData) => Promise<FormResult<unknown>>;

type MemberFormProps = {
  readonly action: MemberAction;
  readonly roles: readonly { readonly value: string; readonly label: string }[];
};

/** Gives somebody a role in this account. */
export function MemberForm({ action, roles }: MemberFormProps) {
  const t = useTranslations('identity.people');
  const [result, submit] = useActionState(action, null);
  const problems = result?.ok === false ? result.problems : [];
  const errorOf = (field: string) => problems.find((problem) => problem.field === field)?.message;
  return (
    <Form action={submit} problems={problems}>
      <InputField name="name" label={t('addName')} error={errorOf('name')} maxLength={120} />
      <InputField
        name="email"
        type="email"
        label={t('addEmail')}
        help={t('addEmailHelp')}
        error={errorOf('email')}
        autoComplete="off"
      />
      <SelectField name="role" label={t('addRole')} error={errorOf('role')} options={roles} />
      <FormActions>
        <SubmitButton>{t('add')}</SubmitButton>
      </FormActions>
    </Form>
  );
}
