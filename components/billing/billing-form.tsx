'use client';

import { useTranslations } from 'next-intl';
import { type ReactNode, useActionState } from 'react';
import { Form, FormActions } from '#components/ui/form.tsx';
import { Status } from '#components/ui/status.tsx';
import { SubmitButton } from '#components/ui/submit-button.tsx';
import type { FormResult } from '#core/form-result.ts';

export type BillingAction = (
  before: FormResult<{ readonly revision: number }> | null,
  form: FormData,
) => Promise<FormResult<{ readonly revision: number }>>;

type BillingFormProps = {
  readonly action: BillingAction;
  /** Nobody is shown a button that would refuse. */
  readonly mayChange: boolean;
  readonly children: (errorOf: (field: string) => string | undefined) => ReactNode;
};

/** What the forms of billing share: problems at their fields, the button, and the word that it was saved. */
export function BillingForm({ action, mayChange, children }: BillingFormProps) {
  const t = useTranslations('billingForms');
  const [result, submit] = useActionState(action, null);
  const problems = result?.ok === false ? result.problems : [];
  const errorOf = (field: string) => problems.find((problem) => problem.field === field)?.message;
  return (
    <Form action={submit} problems={problems}>
      <fieldset disabled={!mayChange} className="contents">
        {children(errorOf)}
      </fieldset>
      <FormActions>
        {mayChange ? <SubmitButton>{t('save')}</SubmitButton> : <p className="text-sm">{t('readOnly')}</p>}
        <span role="status">{result?.ok === true && <Status tone="proved">{t('saved')}</Status>}</span>
      </FormActions>
    </Form>
  );
}
