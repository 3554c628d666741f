'use client';

import { useTranslations } from 'next-intl';
import { InputField, SelectField } from '#components/ui/field.tsx';
import { Form, FormActions } from '#components/ui/form.tsx';
import { Status } from '#components/ui/status.tsx';
import { SubmitButton } from '#components/ui/submit-button.tsx';
import { type FormAction, useFormAction } from '#components/ui/use-form-action.ts';
import type { LedgerAccountDto } from '#server/modules/payments/contract-journal.ts';

/** Gives an account of the journal the code and name of the issuer's own books; only finance is shown this. */
export function LedgerAccountForm({
  accounts,
  action,
}: {
  action: FormAction;
  accounts: readonly LedgerAccountDto[];
}) {
  const t = useTranslations('journal');
  const { errorOf, problems, result, submit } = useFormAction(action);
  return (
    <Form action={submit} problems={problems}>
      <SelectField
        name="account"
        label={t('account')}
        options={accounts.map(({ account, code, name }) => ({ value: account, label: `${code} ${name}` }))}
        error={errorOf('account')}
      />
      <InputField name="code" label={t('code')} autoComplete="off" error={errorOf('code')} />
      <InputField name="name" label={t('accountName')} autoComplete="off" error={errorOf('name')} />
      <InputField name="reason" label={t('reason')} autoComplete="off" error={errorOf('reason')} />
      <FormActions>
        <SubmitButton variant="secondary">{t('setAccount')}</SubmitButton>
        <span role="status">{result?.ok === true && <Status tone="proved">{t('saved')}</Status>}</span>
      </FormActions>
    </Form>
  );
}
