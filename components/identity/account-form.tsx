'use client';

import { useTranslations } from 'next-intl';
import { SelectField } from '#components/ui/field.tsx';
import { Form, FormActions } from '#components/ui/form.tsx';
import { SubmitButton } from '#components/ui/submit-button.tsx';
import { type FormAction, useFormAction } from '#components/ui/use-form-action.ts';

type Choices = readonly { readonly value: string; readonly label: string }[];

/** Gives an account manager a customer to look after. */
export function AccountForm(props: { action: FormAction; managers: Choices; tenants: Choices }) {
  const t = useTranslations('identity.staff');
  const { submit, problems, errorOf } = useFormAction(props.action);
  return (
    <Form action={submit} problems={problems}>
      <SelectField name="userId" label={t('manager')} options={props.managers} error={errorOf('userId')} />
      <SelectField name="tenant" label={t('customer')} options={props.tenants} error={errorOf('tenant')} />
      <FormActions>
        <SubmitButton variant="secondary">{t('giveAccount')}</SubmitButton>
      </FormActions>
    </Form>
  );
}
